"""The fold `standings`: each member's karma, the sum of the points they earned, by rule set.

What earns points is the business of `contributions`. Lines of the ledger come exactly once, because
the engine drops repeats of derived events, so no ids are remembered here.
"""

from dataclasses import dataclass, field

from schemas.events import PointsEarned, StandingChanged
from streams.reputation.points import RULE_SETS

Reads = PointsEarned
Emits = StandingChanged


@dataclass(frozen=True, slots=True)
class Standing:
    """The sum of a member's points, by rule set."""

    totals: dict[str, int] = field(default_factory=dict)


INITIAL = Standing()


def fold(state: Standing, event: Reads) -> tuple[Standing, tuple[Emits, ...]]:
    """Each line of the ledger is added, and answered by the karma that follows.

    >>> line = PointsEarned(
    ...     member_id="ada",
    ...     reason="answer_up",
    ...     points={"default": 1, "stackexchange": 10},
    ...     post_id="p-1",
    ...     discussion_id="d-1",
    ... )
    >>> fold(INITIAL, line)[1][0].karma
    {'default': 1, 'stackexchange': 11}
    """
    totals = {name: state.totals.get(name, 0) + event.points.get(name, 0) for name in RULE_SETS}
    karma = {name: rules.karma(totals[name]) for name, rules in RULE_SETS.items()}
    return Standing(totals), (StandingChanged(member_id=event.member_id, karma=karma),)
