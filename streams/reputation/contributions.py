"""The fold `contributions`: from what happens in a discussion to the points its members earn by it.

The first post is the question, all others are answers. Moderation changes no points: what was
earned was earned, and a deletion concerns what is read.
"""

from dataclasses import dataclass, replace
from typing import Any, assert_never

from schemas.events import (
    AnswerAccepted,
    DiscussionStarted,
    PointsEarned,
    PostVoted,
    ReplyPosted,
)
from streams.claims import Ballot, Moment, Seen, identity, later, moment, pair
from streams.reputation.ledger import Act, Lines, earned, solved, voted

Reads = DiscussionStarted | ReplyPosted | PostVoted | AnswerAccepted
Emits = PointsEarned


@dataclass(frozen=True, slots=True)
class Solution:
    """The reply that is accepted as the answer."""

    post_id: str
    author_id: str
    accepted_at: Moment


@dataclass(frozen=True, slots=True)
class Thread:
    """Who asked, and what they accepted."""

    author_id: str | None = None
    solution: Solution | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Who wrote a post; until that is known, the votes that wait for it."""

    author_id: str | None = None
    waiting_ups: int = 0
    waiting_downs: int = 0


INITIAL = Thread()

ENTRIES = {"post": Post, "vote": Ballot, "claim": Seen}

Folded = tuple[Thread, tuple[Any, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs; a post's author may have voted before they posted.

    >>> entries(ReplyPosted(post_id="p-1", discussion_id="d-1", author_id="bob", body="Yes"))
    ('post:p-1', 'vote:p-1/bob')
    """
    match event:
        case DiscussionStarted():
            return _of_post(event.discussion_id, event.author_id)
        case ReplyPosted():
            return _of_post(event.post_id, event.author_id)
        case PostVoted():
            return _of_post(event.post_id, event.member_id)
        case AnswerAccepted():
            return (f"post:{event.post_id}", f"claim:{identity(event.meta)}")
        case _:
            assert_never(event)


def fold(state: Thread, parts: tuple[Any, ...], event: Reads) -> Folded:
    """The discussion's authors and solution after one fact, and the points earned by it.

    >>> asked = DiscussionStarted(
    ...     discussion_id="d-1", author_id="ada", title="Hi", body="All", category="talk"
    ... )
    >>> state, parts, (earned,) = fold(INITIAL, (None, None), asked)
    >>> earned.member_id, earned.points
    ('ada', {'default': 5})
    """
    match event:
        case DiscussionStarted():
            return start(state, parts, event)
        case ReplyPosted():
            return reply(state, parts, event)
        case PostVoted():
            return vote(state, parts, event)
        case AnswerAccepted():
            return accept(state, parts, event)
        case _:
            assert_never(event)


def start(
    state: Thread, parts: tuple[Post | None, Ballot | None], event: DiscussionStarted
) -> Folded:
    """A question is asked once; votes that came before it count from then on.

    >>> event = DiscussionStarted(
    ...     discussion_id="d-1", author_id="ada", title="Hi", body="All", category="talk"
    ... )
    >>> [each.reason for each in start(INITIAL, (Post(waiting_ups=2), None), event)[2]]
    ['discussion_started', 'question_up']
    """
    if state.author_id is not None:
        return state, parts, ()
    state = replace(state, author_id=event.author_id)
    act = Act(event.discussion_id, event.discussion_id)
    lines = earned("discussion_started", 1, event.author_id, act)
    return (
        state,
        (Post(event.author_id), parts[1]),
        (*lines, *_waiting(parts, event.author_id, act)),
    )


def reply(state: Thread, parts: tuple[Post | None, Ballot | None], event: ReplyPosted) -> Folded:
    """A reply is written once; earlier votes count from then on, but for its author's own.

    >>> event = ReplyPosted(post_id="p-1", discussion_id="d-1", author_id="bob", body="Yes")
    >>> parts = (Post(waiting_ups=1), Ballot("UP"))
    >>> [each.reason for each in reply(INITIAL, parts, event)[2]]
    ['reply_posted']
    """
    post = parts[0] or Post()
    if post.author_id is not None or event.post_id == event.discussion_id:
        return state, parts, ()
    act = Act(event.discussion_id, event.post_id)
    lines = earned("reply_posted", 1, event.author_id, act)
    return (
        state,
        (Post(event.author_id), parts[1]),
        (*lines, *_waiting(parts, event.author_id, act)),
    )


def vote(state: Thread, parts: tuple[Post | None, Ballot | None], event: PostVoted) -> Folded:
    """A vote gives the author points, taking it back takes exactly those; one's own gives none.

    >>> event = PostVoted(post_id="p-1", discussion_id="d-1", member_id="ada", vote="UP")
    >>> [each.points for each in vote(INITIAL, (Post("bob"), None), event)[2]]
    [{'default': 1, 'stackexchange': 10}]
    >>> vote(INITIAL, (Post("ada"), None), event)[2]
    ()
    """
    post, before = parts[0] or Post(), parts[1] or Ballot()
    if not later(event.meta, before.cast_at):
        return state, parts, ()
    after = Ballot(event.vote, moment(event.meta))
    ups = (after.vote == "UP") - (before.vote == "UP")
    downs = (after.vote == "DOWN") - (before.vote == "DOWN")
    if post.author_id is None:
        return state, (Post(None, post.waiting_ups + ups, post.waiting_downs + downs), after), ()
    if post.author_id == event.member_id:
        return state, (post, after), ()
    act = Act(event.discussion_id, event.post_id, event.member_id)
    return state, (post, after), voted(ups, downs, post.author_id, act)


def accept(state: Thread, parts: tuple[Post | None, Seen | None], event: AnswerAccepted) -> Folded:
    """The one who asked accepts a reply that is there; points for a former choice are taken back.

    >>> event = AnswerAccepted(post_id="p-1", discussion_id="d-1", member_id="ada")
    >>> lines = accept(Thread("ada"), (Post("bob"), None), event)[2]
    >>> [(each.member_id, each.points["stackexchange"]) for each in lines]
    [('bob', 15), ('ada', 2)]
    """
    post, claim = parts
    if claim is not None:
        return state, parts, ()
    claim = Seen(event.meta.occurred_at)
    solution = _chosen(state, post, event)
    if solution is None:
        return state, (post, claim), ()
    lines = _exchange(state.solution, solution, event)
    return replace(state, solution=solution), (post, claim), lines


def _chosen(state: Thread, post: Post | None, event: AnswerAccepted) -> Solution | None:
    if post is None or post.author_id is None or event.post_id == event.discussion_id:
        return None
    if event.member_id != state.author_id:
        return None
    if state.solution is not None and not later(event.meta, state.solution.accepted_at):
        return None
    return Solution(event.post_id, post.author_id, moment(event.meta))


def _exchange(former: Solution | None, solution: Solution, event: AnswerAccepted) -> Lines:
    given = Act(event.discussion_id, solution.post_id, event.member_id)
    if former is None:
        return solved(1, solution.author_id, given)
    if former.post_id == solution.post_id:
        return ()
    taken = Act(event.discussion_id, former.post_id, event.member_id)
    return (*solved(-1, former.author_id, taken), *solved(1, solution.author_id, given))


def _waiting(parts: tuple[Post | None, Ballot | None], author_id: str, act: Act) -> Lines:
    post, own = parts[0] or Post(), parts[1] or Ballot()
    ups = post.waiting_ups - (own.vote == "UP")
    return voted(ups, post.waiting_downs - (own.vote == "DOWN"), author_id, act)


def _of_post(post_id: str, member_id: str) -> tuple[str, str]:
    return (f"post:{post_id}", f"vote:{pair(post_id, member_id)}")
