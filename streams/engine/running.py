"""What a worker keeps in memory of its folds: states and entries decoded, and what a batch changes.

When a batch begins, is stored and is published is the stage's business.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from infra.pipeline import Outgoing, Record
from infra.positions import Pipeline, Position, PositionKey
from schemas.codec import key_of
from schemas.events import Event, Ticked
from streams.engine.store import EntryKey, FoldStore, StoredState, Timer, Wanted
from streams.fold import Fold, entry_type

_encode = msgspec.json.Encoder().encode


class Kept(msgspec.Struct, frozen=True, gc=False):
    """A state decoded, and the number of events derived from its key so far."""

    sequence: int
    state: Any


@dataclass(slots=True)
class Running:
    """A fold, what of it is cached, and what the batch in hand has changed."""

    fold: Fold
    pipeline: Pipeline
    hears: frozenset[type[Event]] = field(init=False)
    states: dict[str, Kept] = field(default_factory=dict)
    entries: dict[EntryKey, Any] = field(default_factory=dict)
    # The dictionaries keep the order.
    changed_states: dict[str, None] = field(default_factory=dict)
    changed_entries: dict[EntryKey, None] = field(default_factory=dict)
    changed_timers: dict[str, Timer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know what the fold hears; it is asked of every record."""
        self.hears = self.fold.hears

    def begin(self) -> None:
        """Nothing is changed yet by the batch to come."""
        self.changed_states.clear()
        self.changed_entries.clear()
        self.changed_timers.clear()

    def forget(self) -> None:
        """Let go of all that is cached, and of the batch in hand."""
        self.begin()
        self.states.clear()
        self.entries.clear()


@dataclass(slots=True)
class Reading:
    """One fold's reading of one partition, and what it derived from the batch in hand.

    Before `idle_until` no key of it wants to be woken.
    """

    running: Running
    key: PositionKey
    position: Position
    derived: list[Outgoing] = field(default_factory=list)
    idle_until: int = 0


class Work(msgspec.Struct, frozen=True, gc=False):
    """One event for one fold, and where what it concerns lies."""

    reading: Reading
    record: Record
    event: Event
    key: str
    entry_keys: tuple[EntryKey, ...]


def addressed(reading: Reading, record: Record, event: Event) -> Work:
    """The event with the places of what it concerns; the time concerns no key of its own."""
    if isinstance(event, Ticked):
        return Work(reading, record, event, "", ())
    key = key_of(event)
    fold = reading.running.fold
    entry_keys = tuple([(key, each) for each in fold.entries(event)]) if fold.entry_types else ()
    return Work(reading, record, event, key, entry_keys)


def load(store: FoldStore, work: Iterable[Work]) -> None:
    """Read the states and entries that the work needs and that are not cached."""
    missing: dict[Pipeline, Missing] = {}
    for each in work:
        if isinstance(each.event, Ticked):
            continue
        running = each.reading.running
        if each.key not in running.states:
            _missing(missing, running).keys[each.key] = None
        for entry_key in each.entry_keys:
            if entry_key not in running.entries:
                _missing(missing, running).entry_keys[entry_key] = None
    if missing:
        _read(store, missing)


def load_states(store: FoldStore, running: Running, keys: Sequence[str]) -> None:
    """Read those of the states that are not cached."""
    missing = {key: None for key in keys if key not in running.states}
    if missing:
        _read(store, {running.pipeline: Missing(running, missing, {})})


def _read(store: FoldStore, missing: Mapping[Pipeline, "Missing"]) -> None:
    states = {pipeline: list(each.keys) for pipeline, each in missing.items() if each.keys}
    entries = {
        pipeline: list(each.entry_keys) for pipeline, each in missing.items() if each.entry_keys
    }
    found = store.read(Wanted(states, entries))
    for pipeline, (running, keys, entry_keys) in missing.items():
        fold, stored = running.fold, found.states.get(pipeline, {})
        running.states |= {key: _kept(fold, stored.get(key)) for key in keys}
        parts = found.entries.get(pipeline, {})
        running.entries |= {key: _entry(fold, key, parts.get(key)) for key in entry_keys}


class Missing(NamedTuple):
    """What of a fold is to be read; the dictionaries keep the order."""

    running: Running
    keys: dict[str, None]
    entry_keys: dict[EntryKey, None]


def _missing(missing: dict[Pipeline, Missing], running: Running) -> Missing:
    return missing.setdefault(running.pipeline, Missing(running, {}, {}))


def changed_states(running: Running) -> dict[str, StoredState]:
    """The states that the batch changed, as they are stored."""
    kept = ((key, running.states[key]) for key in running.changed_states)
    return {key: StoredState(each.sequence, _encode(each.state)) for key, each in kept}


def changed_entries(running: Running) -> dict[EntryKey, bytes]:
    """The entries that the batch changed, as they are stored."""
    return {key: _encode(running.entries[key]) for key in running.changed_entries}


def _kept(fold: Fold, stored: StoredState | None) -> Kept:
    if stored is None:
        return Kept(0, fold.initial)
    return Kept(stored.sequence, msgspec.json.decode(stored.state, type=type(fold.initial)))


def _entry(fold: Fold, entry_key: EntryKey, stored: bytes | None) -> Any:
    if stored is None:
        return None
    return msgspec.json.decode(stored, type=entry_type(fold, entry_key[1]))
