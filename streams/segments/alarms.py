"""The fold `segment-alarms`: waits until time alone may move a person from segment to segment.

Whether it does is decided by `memberships`, which is told that the moment has come.
"""

from dataclasses import dataclass

from schemas.events import AlarmArmed, PersonRecalled
from streams.formulas import shard_of

Reads = AlarmArmed
Emits = PersonRecalled


@dataclass(frozen=True, slots=True)
class Alarm:
    """The moment for which a person's alarm is armed, in microseconds since 1970, or None."""

    person_id: str = ""
    at: int | None = None


INITIAL = Alarm()


def fold(state: Alarm, event: AlarmArmed) -> tuple[Alarm, tuple[PersonRecalled, ...]]:
    """The earliest moment counts; who is called in vain arms the alarm anew.

    >>> state, _ = fold(INITIAL, AlarmArmed("ada", wake_at=7))
    >>> fold(state, AlarmArmed("ada", wake_at=5))[0].at
    5
    """
    at = event.wake_at if state.at is None else min(state.at, event.wake_at)
    return Alarm(event.person_id, at), ()


def wake_at(state: Alarm) -> int | None:
    """When the person is to be judged again."""
    return state.at


def tick(state: Alarm, now: int) -> tuple[Alarm, tuple[PersonRecalled, ...]]:
    """The moment has come.

    >>> state, (recalled,) = tick(Alarm("ada", at=5), 5)
    >>> recalled.due_at, state.at
    (5, None)
    """
    person_id = state.person_id
    return Alarm(person_id), (PersonRecalled(shard_of(person_id), person_id, due_at=now),)
