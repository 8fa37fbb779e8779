"""The lines of the points ledger: who earned what by which act.

When an act counts is the business of `contributions`; what it is worth, of `points`.
"""

from dataclasses import dataclass

from schemas.events import PointsEarned
from streams.reputation.points import points

Lines = tuple[PointsEarned, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """The post by which points are earned, and the member whose doing it was, where somebody's."""

    discussion_id: str
    post_id: str
    giver_id: str | None = None


def earned(reason: str, times: int, member_id: str, act: Act) -> Lines:
    """The line for a reason that holds so many times more; none where no rule set gives points.

    >>> earned("reply_posted", 1, "bob", Act("d-1", "p-1"))[0].points
    {'default': 2}
    >>> earned("reply_posted", 0, "bob", Act("d-1", "p-1"))
    ()
    """
    worth = points(reason, times)
    if not worth:
        return ()
    line = PointsEarned(
        member_id=member_id,
        reason=reason,
        points=worth,
        post_id=act.post_id,
        discussion_id=act.discussion_id,
        giver_id=act.giver_id,
    )
    return (line,)


def voted(ups: int, downs: int, author_id: str, act: Act) -> Lines:
    """The lines for so many more UP and DOWN votes on a post.

    >>> for line in voted(-1, 1, "bob", Act("d-1", "p-1", "ada")):
    ...     print(line.reason, line.points)
    answer_up {'default': -1, 'stackexchange': -10}
    answer_down {'default': -1, 'stackexchange': -2}
    """
    kind = "question" if act.post_id == act.discussion_id else "answer"
    return (
        *earned(f"{kind}_up", ups, author_id, act),
        *earned(f"{kind}_down", downs, author_id, act),
    )


def solved(times: int, author_id: str, act: Act) -> Lines:
    """The lines for an accepted answer, to its author and to `act.giver_id`; none if they are one.

    >>> [each.member_id for each in solved(1, "bob", Act("d-1", "p-1", "ada"))]
    ['bob', 'ada']
    >>> solved(1, "ada", Act("d-1", "p-1", "ada"))
    ()
    """
    if act.giver_id is None or act.giver_id == author_id:
        return ()
    return (
        *earned("answer_accepted", times, author_id, act),
        *earned("accepting", times, act.giver_id, act),
    )
