"""One step of a fold: the key is woken as often as it asked to be, then given the event.

Which keys a tick wakes is `timing`'s; loading and storing are the stage's.
"""

import msgspec

from infra.pipeline import Record
from schemas.events import Meta
from streams.engine.running import Kept, Reading, Work
from streams.engine.stamping import outgoing
from streams.engine.store import Timer


class SleeplessError(Exception):
    """A rule that was woken wants to be woken again at once, for ever."""


def fold(work: Work) -> None:
    """Fold one event: new state, new entries, and what is derived."""
    reading, running, cause = work.reading, work.reading.running, work.event.meta
    timed = running.fold.timed
    said = wake(reading, work.record, cause, work.key, cause.occurred_at, 0) if timed else 0
    kept, entry_keys = running.states[work.key], work.entry_keys
    entries = tuple([running.entries[each] for each in entry_keys]) if entry_keys else ()
    state, changed, derived = running.fold.step(kept.state, entries, work.event)
    if state is not kept.state or derived:
        running.states[work.key] = Kept(kept.sequence + len(derived), state)
        running.changed_states[work.key] = None
    if entry_keys:
        for entry_key, old, new in zip(entry_keys, entries, changed, strict=True):
            if new is not old:
                running.entries[entry_key] = new
                running.changed_entries[entry_key] = None
    if timed:
        _set_timer(reading, work.key, running.fold.wake_at(kept.state))
    if derived:
        reading.derived += outgoing(running.fold, work.record, cause, kept.sequence, derived, said)


def wake(reading: Reading, record: Record, cause: Meta, key: str, until: int, said: int) -> int:
    """Wake a key as often as it asked to be, up to a moment; returns how many events are derived.

    `said` is how many were derived from the record before. Whether a tick or the key's next event
    wakes it, the rule is told the moment that it asked for. Raises SleeplessError where the rule
    does not move on.
    """
    running, before = reading.running, said
    fold, kept = running.fold, running.states[key]
    asked = at = fold.wake_at(kept.state)
    while at is not None and at <= until:
        state, derived = fold.tick(kept.state, at)
        again = fold.wake_at(state)
        if again is not None and again <= at:
            message = f'fold "{fold.name}" was woken at {at} for "{key}" and wants to be at {again}'
            raise SleeplessError(message)
        told = msgspec.structs.replace(cause, occurred_at=at)
        reading.derived += outgoing(fold, record, told, kept.sequence, derived, said)
        said += len(derived)
        kept, at = Kept(kept.sequence + len(derived), state), again
    if kept is not running.states[key]:
        running.states[key] = kept
        running.changed_states[key] = None
        _set_timer(reading, key, asked)
    return said - before


def _set_timer(reading: Reading, key: str, before: int | None) -> None:
    """Note when the key wants to be woken next, where that is another moment than before."""
    running = reading.running
    wake_at = running.fold.wake_at(running.states[key].state)
    if wake_at == before:
        return
    running.changed_timers[key] = Timer(reading.key.partition.number, wake_at)
    if wake_at is not None:
        reading.idle_until = min(reading.idle_until, wake_at)
