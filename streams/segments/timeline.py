"""The fold `segment-timeline`: what journeys tell of a person, as segments measure it.

Whom it moves is decided by `memberships`.
"""

from dataclasses import dataclass
from typing import assert_never

from schemas.events import (
    HealthChanged,
    IdentityObserved,
    IdentityRestated,
    PersonObserved,
    TouchpointAdded,
)
from streams.formulas import shard_of
from streams.segments.measures import TRACKED_TYPES

Reads = HealthChanged | TouchpointAdded | IdentityRestated
Emits = PersonObserved | IdentityObserved


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing has to be known of a person to pass on what is told of them."""


INITIAL = Nothing()


def fold(state: Nothing, event: Reads) -> tuple[Nothing, tuple[Emits, ...]]:
    """Each event is one observation.

    >>> event = TouchpointAdded("ada", "ada", "t-1", "forum_post", "replied")
    >>> fold(INITIAL, event)[1][0].touchpoint
    'forum_post'
    """
    match event:
        case HealthChanged():
            return state, (_measured(event),)
        case TouchpointAdded():
            return state, (_touched(event),)
        case IdentityRestated():
            shard, marks = shard_of(event.person_id), _marks(event.milestones)
            named = (event.person_id, event.identity_id)
            return state, (IdentityObserved(shard, *named, event.moments, marks, event.away),)
        case _:
            assert_never(event)


def _measured(event: HealthChanged) -> PersonObserved:
    last = event.last_activity_at
    return PersonObserved(
        shard=shard_of(event.person_id),
        person_id=event.person_id,
        numbers={"health": event.points, **({} if last is None else {"last_activity_at": last})},
        words={"health_band": event.band, "engagement": event.engagement_level},
        # All that was known of their activity was another's.
        forgotten=("last_activity_at",) if last is None else (),
    )


def _touched(event: TouchpointAdded) -> PersonObserved:
    return PersonObserved(
        shard=shard_of(event.person_id),
        person_id=event.person_id,
        touchpoint=event.type,
        marks=_marks(event.milestones),
        identity_id=event.identity_id if event.type in TRACKED_TYPES else None,
    )


def _marks(milestones: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"milestone:{each}" for each in milestones)
