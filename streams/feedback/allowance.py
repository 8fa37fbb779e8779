"""The fold `vote-allowance`: decides each vote that a member casts, by the votes they have left.

Scores of requests are the business of `scores`.
"""

from dataclasses import dataclass, replace

from schemas.events import VoteAccepted, VoteCast, VoteRejected
from streams.claims import Ballot, decide, known, later, moment

Reads = VoteCast
Emits = VoteAccepted | VoteRejected

# Ten open votes make a member choose; it is what UserVoice gave a forum and Discourse its leaders.
ALLOWANCE = 10


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many votes a member has open."""

    open_votes: int = 0


INITIAL = Allowance()

ENTRIES = {"vote": Ballot}

Folded = tuple[Allowance, tuple[Ballot | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that a vote needs: the member's vote on the request.

    >>> entries(VoteCast(feature_id="f-1", member_id="ada", vote="UP"))
    ('vote:f-1',)
    """
    return (f"vote:{event.feature_id}",)


def fold(state: Allowance, parts: tuple[Ballot | None, ...], event: Reads) -> Folded:
    """Each claim is decided once; changing a vote costs nothing, NONE gives it back.

    >>> event = VoteCast(feature_id="f-1", member_id="ada", vote="UP")
    >>> state, parts, (accepted,) = fold(INITIAL, (None,), event)
    >>> accepted.vote, accepted.votes_remaining
    ('UP', 9)
    >>> fold(state, parts, event)[2]
    ()
    """
    before = parts[0] or Ballot()
    if known(before, event.meta):
        return state, parts, ()
    after = decide(before, event.meta)
    if not later(event.meta, before.cast_at):
        return state, (after,), (_accepted(event, before, after, state),)
    open_votes = state.open_votes + _cost(event.vote) - _cost(before.vote)
    if open_votes > ALLOWANCE:
        return state, (after,), (_rejected(event, state),)
    after = replace(after, vote=event.vote, cast_at=moment(event.meta))
    state = Allowance(open_votes)
    return state, (after,), (_accepted(event, before, after, state),)


def _cost(vote: str) -> int:
    return 0 if vote == "NONE" else 1


def _remaining(state: Allowance) -> int:
    return ALLOWANCE - state.open_votes


def _accepted(event: VoteCast, before: Ballot, after: Ballot, state: Allowance) -> VoteAccepted:
    return VoteAccepted(
        feature_id=event.feature_id,
        member_id=event.member_id,
        vote=after.vote,
        previous_vote=before.vote,
        votes_remaining=_remaining(state),
    )


def _rejected(event: VoteCast, state: Allowance) -> VoteRejected:
    return VoteRejected(
        feature_id=event.feature_id,
        member_id=event.member_id,
        vote=event.vote,
        reason="NO_VOTES_REMAINING",
        votes_remaining=_remaining(state),
    )
