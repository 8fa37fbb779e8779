"""The fold `vote-scores`: a request's score, Wilson bound and trend after each accepted vote.

Which votes are accepted is the business of `allowance`.
"""

from dataclasses import dataclass

from schemas.events import ScoreChanged, VoteAccepted
from streams.formulas import NO_HEAT, Heat, acted_at, cool, level, term, warm, wilson

Reads = VoteAccepted
Emits = ScoreChanged

# Requests are voted on for weeks: with seven days, 95 % of a steady trend are the votes of the last
# 30 days, the window that Fider counts.
HALF_LIFE_SECONDS = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes that stand on a request, and the heat of those that are UP."""

    ups: int = 0
    downs: int = 0
    heat: Heat = NO_HEAT


@dataclass(frozen=True, slots=True)
class Voter:
    """A member's vote on the request; `warmed_at` is when it gave heat, None where it did not."""

    vote: str = "NONE"
    warmed_at: int | None = None


INITIAL = Tally()

ENTRIES = {"voter": Voter}

Folded = tuple[Tally, tuple[Voter | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that a vote needs: the member's vote before.

    >>> entries(
    ...     VoteAccepted(
    ...         feature_id="f", member_id="ada", vote="UP", previous_vote="NONE", votes_remaining=9
    ...     )
    ... )
    ('voter:ada',)
    """
    return (f"voter:{event.member_id}",)


def fold(state: Tally, parts: tuple[Voter | None, ...], event: Reads) -> Folded:
    """A member's vote is set to what was accepted; each accepted vote is answered by one score.

    >>> event = VoteAccepted(
    ...     feature_id="f-1", member_id="ada", vote="UP", previous_vote="NONE", votes_remaining=9
    ... )
    >>> state, parts, (changed,) = fold(INITIAL, (None,), event)
    >>> changed.ups, changed.score, round(changed.wilson, 3)
    (1, 1, 0.207)
    >>> fold(state, parts, event)[0] == state
    True
    """
    voter = parts[0] or Voter()
    if event.vote != voter.vote:
        state, voter = _recount(state, voter, event)
    changed = ScoreChanged(
        feature_id=event.feature_id,
        ups=state.ups,
        downs=state.downs,
        score=state.ups - state.downs,
        wilson=wilson(state.ups, state.downs),
        trending=level(state.heat),
    )
    return state, (voter,), (changed,)


def _recount(state: Tally, voter: Voter, event: VoteAccepted) -> tuple[Tally, Voter]:
    ups = state.ups + (event.vote == "UP") - (voter.vote == "UP")
    downs = state.downs + (event.vote == "DOWN") - (voter.vote == "DOWN")
    warmed_at = acted_at(event.meta) if event.vote == "UP" else None
    heat = state.heat
    if voter.warmed_at is not None:
        heat = cool(heat, _act(voter.warmed_at))
    if warmed_at is not None:
        heat = warm(heat, _act(warmed_at))
    # Without UP votes there is no heat at all, whatever rounding has left of it.
    return Tally(ups, downs, heat if ups else NO_HEAT), Voter(event.vote, warmed_at)


def _act(at: int) -> float:
    return term(1.0, at, HALF_LIFE_SECONDS)
