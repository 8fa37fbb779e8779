"""The fold `survey-occasions`: brings what members do, and what may be a trigger, to surveys.

Which surveys it triggers is decided by `triggers`.
"""

from dataclasses import dataclass

from schemas.events import OccasionReached, TouchpointAdded
from streams.formulas import shard_of

Reads = TouchpointAdded
Emits = OccasionReached

# What rooms say of members; what sites track may be anybody's, and is reported by anybody.
OCCASIONS = frozenset(
    {
        *("ticket_solved", "purchased", "plan_renewed"),
        *("discussion_started", "answer_accepted", "feature_submitted"),
    }
)
TRACKED = frozenset({"page", "custom"})


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing has to be known of a member to pass on what they did."""


INITIAL = Nothing()


def fold(state: Nothing, event: TouchpointAdded) -> tuple[Nothing, tuple[OccasionReached, ...]]:
    """A touchpoint by the name of a trigger is an occasion.

    >>> event = TouchpointAdded("ada", "ada", "t-1", "support_ticket", "ticket_solved")
    >>> fold(INITIAL, event)[1][0].trigger
    'ticket_solved'
    """
    if event.name not in OCCASIONS or event.type in TRACKED:
        return state, ()
    shard, member_id = shard_of(event.person_id), event.person_id
    return state, (OccasionReached(shard, member_id, event.name, event.touchpoint_id),)
