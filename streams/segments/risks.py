"""The fold `segment-risks`: how likely a person leaves, as a model scored it last, for segments.

Scoring is the business of churn's models; whom it moves, that of `memberships`.
"""

from dataclasses import dataclass

from schemas.events import ChurnScored, PersonObserved
from streams.formulas import shard_of

Reads = ChurnScored
Emits = PersonObserved

# A score's third digit is noise.
STEPS = 1000


@dataclass(frozen=True, slots=True)
class Scored:
    """The moment of which the latest score is that was passed on."""

    taken_at: int | None = None


INITIAL = Scored()


def fold(state: Scored, event: ChurnScored) -> tuple[Scored, tuple[PersonObserved, ...]]:
    """What is known of the latest moment counts, whenever it was scored.

    >>> late = Scored(taken_at=2**62)
    >>> from schemas.catalog import EVENT_TYPES
    >>> from schemas.codec import example_event
    >>> event = example_event(EVENT_TYPES["churn.ChurnScored"])
    >>> fold(INITIAL, event)[1][0].words, fold(late, event)[1]
    ({'churn_level': 'low'}, ())
    """
    if state.taken_at is not None and event.taken_at < state.taken_at:
        return state, ()
    told = PersonObserved(
        shard=shard_of(event.person_id),
        person_id=event.person_id,
        numbers={"churn_risk": round(min(1.0, max(0.0, event.risk)) * STEPS)},
        words={"churn_level": event.risk_level},
    )
    return Scored(event.taken_at), (told,)
