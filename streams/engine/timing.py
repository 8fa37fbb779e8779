"""Ticks: the log says how late it is, and the keys of a partition that waited for it are woken.

How one key is woken is `stepping`'s; who writes the time onto the log, `ticking`'s.
"""

from typing import NamedTuple

from schemas.events import Ticked
from streams.engine.running import Reading, Work, load_states
from streams.engine.stepping import wake
from streams.engine.store import FoldStore

# A tick wakes so many keys of a partition and fold; the rest is still due at the next one. What
# they all say is one transaction, so that it has to fit into memory.
WOKEN_LIMIT = 10_000


class Due(NamedTuple):
    """A key and the moment that it asked for; the earliest is woken first."""

    wake_at: int
    key: str


def tick(store: FoldStore, work: Work) -> None:
    """Wake the keys of the partition that asked for a moment until now."""
    reading, event = work.reading, work.event
    assert isinstance(event, Ticked), "whatever else a fold hears has a key"
    if event.at < reading.idle_until:
        return
    due = _due(store, reading, event.at)
    load_states(store, reading.running, [each.key for each in due])
    said = 0
    for each in due:
        said += wake(reading, work.record, event.meta, each.key, event.at, said)


def _due(store: FoldStore, reading: Reading, at: int) -> list[Due]:
    """The keys to wake, by what is stored and what the batch in hand has changed of it."""
    running, number = reading.running, reading.key.partition.number
    changed = {
        key: timer.wake_at
        for key, timer in running.changed_timers.items()
        if timer.partition == number
    }
    stored = store.due(running.pipeline, number, at, WOKEN_LIMIT + len(changed) + 1)
    due = [Due(each.wake_at, each.key) for each in stored if each.key not in changed]
    waiting = [Due(wake_at, key) for key, wake_at in changed.items() if wake_at is not None]
    due = sorted(due + [each for each in waiting if each.wake_at <= at])
    # Until the next moment that the store or the batch knows of, nothing is asked of the store.
    reading.idle_until = at
    if len(due) <= WOKEN_LIMIT:
        later = [each.wake_at for each in waiting if each.wake_at > at]
        reading.idle_until = min([store.next_due(running.pipeline, number, at), *later])
    return due[:WOKEN_LIMIT]
