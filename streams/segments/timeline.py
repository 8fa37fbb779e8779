"""The fold `segment-timeline`: what journeys tell of a person, as segments measure it.

Whom it moves is decided by `memberships`.
"""

from dataclasses import dataclass
from typing import assert_never

from schemas.events import HealthChanged, MilestoneReached, PersonObserved, TouchpointAdded
from streams.formulas import shard_of

Reads = HealthChanged | MilestoneReached | TouchpointAdded
Emits = PersonObserved


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing has to be known of a person to pass on what is told of them."""


INITIAL = Nothing()


def fold(state: Nothing, event: Reads) -> tuple[Nothing, tuple[PersonObserved, ...]]:
    """Each event is one observation.

    >>> event = TouchpointAdded("ada", "ada", "t-1", "forum_post", "replied")
    >>> fold(INITIAL, event)[1][0].touchpoint
    'forum_post'
    """
    shard, person_id = shard_of(event.person_id), event.person_id
    match event:
        case HealthChanged():
            numbers = {"health": event.points}
            if event.last_activity_at is not None:
                numbers["last_activity_at"] = event.last_activity_at
            words = {"health_band": event.band, "engagement": event.engagement_level}
            return state, (PersonObserved(shard, person_id, numbers, words),)
        case MilestoneReached():
            marks = (f"milestone:{event.milestone}",)
            return state, (PersonObserved(shard, person_id, marks=marks),)
        case TouchpointAdded():
            return state, (PersonObserved(shard, person_id, touchpoint=event.type),)
        case _:
            assert_never(event)
