"""The same folds in one process without Kafka or Postgres: for tests, replay, explain and what-if.

The stage is the real one; only the log and the store are in memory, and both pass the conformance
suite of the real ones.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from infra.memory import MemoryLog, MemoryReader
from infra.pipeline import BATCH_LIMIT, FencedError, Outgoing, Partition, Place
from infra.positions import Pipeline, Position, PositionKey, check, first_offset, same_versions
from infra.postgres import DeadLetter
from schemas.catalog import TOPICS
from schemas.codec import decode, encode, key_of, type_of
from schemas.events import Event
from streams.engine.folds import FoldStage
from streams.engine.store import (
    NEVER,
    Changes,
    EntryKey,
    Left,
    Stored,
    StoredState,
    StoredTimer,
    Timer,
    Wanted,
)
from streams.fold import Fold


class Slot(NamedTuple):
    """Where the state of one key lies."""

    pipeline: Pipeline
    key: str


class EntrySlot(NamedTuple):
    """Where one growing part of a key's state lies."""

    pipeline: Pipeline
    key: str
    entry_id: str


@dataclass(slots=True)
class MemoryFoldStore:
    """Keeps folds in dictionaries. See `store.FoldStore`."""

    positions: dict[PositionKey, Position] = field(default_factory=dict)
    topic_ids: dict[PositionKey, str] = field(default_factory=dict)
    kept_states: dict[Slot, StoredState] = field(default_factory=dict)
    kept_entries: dict[EntrySlot, bytes] = field(default_factory=dict)
    outbox: dict[int, tuple[PositionKey, Left]] = field(default_factory=dict)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    timers: dict[Slot, Timer] = field(default_factory=dict)
    last_id: int = 0

    def claim(
        self,
        pipelines: Sequence[tuple[Pipeline, frozenset[str]]],
        places: Mapping[Partition, Place],
    ) -> dict[PositionKey, Position]:
        """Own the partitions for each pipeline that reads them."""
        same_versions((each for each, _ in pipelines), (key.pipeline for key in self.positions))
        keys = [
            PositionKey(pipeline, partition)
            for pipeline, topics in pipelines
            for partition in places
            if partition.topic in topics
        ]
        return {key: self._claim_one(key, places[key.partition]) for key in keys}

    def _claim_one(self, key: PositionKey, place: Place) -> Position:
        stored = self.positions.get(key) or Position(first_offset(key, place), 0)
        check(key, stored.next, self.topic_ids.setdefault(key, place.topic_id), place)
        self.positions[key] = Position(stored.next, stored.epoch + 1, dict(stored.origins))
        return Position(stored.next, stored.epoch + 1, dict(stored.origins))

    def left(self, keys: Sequence[PositionKey]) -> Sequence[Left]:
        """What a former owner stored and perhaps did not publish, oldest first."""
        return [left for key, left in self.outbox.values() if key in keys]

    def forget(self, ids: Sequence[int]) -> None:
        """Delete what is published."""
        for each in ids:
            self.outbox.pop(each, None)

    def read(self, wanted: Wanted) -> Stored:
        """What is there of what is wanted."""
        return Stored(
            {each: self._states(each, keys) for each, keys in wanted.states.items()},
            {each: self._entries(each, keys) for each, keys in wanted.entries.items()},
        )

    def _states(self, pipeline: Pipeline, keys: Sequence[str]) -> dict[str, StoredState]:
        slots = (Slot(pipeline, key) for key in keys)
        return {slot.key: self.kept_states[slot] for slot in slots if slot in self.kept_states}

    def _entries(self, pipeline: Pipeline, keys: Sequence[EntryKey]) -> dict[EntryKey, bytes]:
        slots = (EntrySlot(pipeline, *each) for each in keys)
        return {slot[1:]: self.kept_entries[slot] for slot in slots if slot in self.kept_entries}

    def due(self, pipeline: Pipeline, partition: int, at: int, limit: int) -> Sequence[StoredTimer]:
        """The timers of a partition up to a moment, by their moments and then their keys."""
        found = [each for each in self._timers(pipeline, partition) if each.wake_at <= at]
        return sorted(found, key=lambda each: (each.wake_at, each.key))[:limit]

    def next_due(self, pipeline: Pipeline, partition: int, after: int) -> int:
        """The first moment after `after` that a key of the partition waits for, or NEVER."""
        moments = (each.wake_at for each in self._timers(pipeline, partition))
        return min((each for each in moments if each > after), default=NEVER)

    def _timers(self, pipeline: Pipeline, partition: int) -> Iterator[StoredTimer]:
        for slot, timer in self.timers.items():
            if slot.pipeline == pipeline and timer.partition == partition:
                assert timer.wake_at is not None, "a timer that is off is not kept"
                yield StoredTimer(slot.key, timer.wake_at)

    def commit(self, changes: Changes) -> Sequence[int]:
        """Make all the changes, or none where another worker owns a partition now."""
        for key, last, to in changes.moves:
            stored = self.positions[key]
            if (stored.next, stored.epoch) != (last, to.epoch):
                message = f"{key} belongs to another worker"
                raise FencedError(message)
        for key, _, to in changes.moves:
            self.positions[key] = Position(to.next, to.epoch, dict(to.origins))
        for pipeline, states in changes.states.items():
            self.kept_states.update({Slot(pipeline, key): each for key, each in states.items()})
        for pipeline, entries in changes.entries.items():
            self.kept_entries.update(
                {EntrySlot(pipeline, *key): each for key, each in entries.items()}
            )
        for pipeline, timers in changes.timers.items():
            self._set(pipeline, timers)
        self.forget(changes.published)
        self.dead_letters += changes.dead_letters
        return [self._keep(batch.key, batch.records) for batch in changes.outbox]

    def _set(self, pipeline: Pipeline, timers: Mapping[str, Timer]) -> None:
        for key, timer in timers.items():
            if timer.wake_at is None:
                self.timers.pop(Slot(pipeline, key), None)
            else:
                self.timers[Slot(pipeline, key)] = timer

    def _keep(self, key: PositionKey, records: tuple[Outgoing, ...]) -> int:
        self.last_id += 1
        self.outbox[self.last_id] = (key, Left(self.last_id, records))
        return self.last_id


@dataclass(slots=True)
class MemoryEngine:
    """Folds with a log and a store of their own.

    >>> from schemas.catalog import EVENT_TYPES
    >>> from schemas.codec import example_event
    >>> engine = MemoryEngine(())
    >>> engine.append([example_event(EVENT_TYPES["members.MemberRegistered"])])
    >>> len(engine.events("members.members"))
    1
    """

    folds: tuple[Fold, ...]
    log: MemoryLog = field(
        default_factory=lambda: MemoryLog(
            {name: topic.partitions for name, topic in TOPICS.items()}
        )
    )
    store: MemoryFoldStore = field(default_factory=MemoryFoldStore)

    def append(self, events: Iterable[Event]) -> None:
        """Write facts to the log; they carry their meta already."""
        for event in events:
            self.log.append(type_of(event).topic, key_of(event).encode(), encode(event))

    def run(self, limit: int = BATCH_LIMIT) -> None:
        """Fold all that is in the log, and all that follows, in batches of up to `limit`."""
        stage = FoldStage("memory", self.folds, self.store, self.log)
        reader = MemoryReader(self.log, stage)
        reader.assign(self.log.partitions(stage.topics))
        while records := reader.poll(limit, 0):
            stage.apply(records)
        stage.finish()

    def events(self, topic: str) -> list[Event]:
        """The events of a topic, partition after partition."""
        partitions = self.log.partitions([topic])
        return [decode(record.value) for each in partitions for record in self.log.records[each]]
