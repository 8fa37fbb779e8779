"""Runs folds on batches of records: load, fold in order, commit once, publish.

Which folds there are is the registry's; where states lie is the store's. One worker may run several
folds: each keeps its own positions, and all of a batch is written by one commit.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from infra.pipeline import Outgoing, Partition, Place, Publisher, Receipt, Record
from infra.positions import Pipeline, Position, PositionKey
from infra.postgres import DeadLetter, Move
from schemas.codec import UndecodableError, decode, encode, headers, key_of, type_of
from schemas.events import Event, Meta, Origin
from streams.engine.store import Batch, Changes, EntrySlot, FoldStore, Slot, StoredState
from streams.fold import Fold, entry_type

# So many states and entries are kept decoded between batches; about 1 KB each.
CACHE_LIMIT = 100_000
# So many undecodable records in a row of one partition are no accident but a bad deployment.
POISON_LIMIT = 1_000
# So many batches may be stored and not yet acknowledged before a worker waits for the broker.
UNPUBLISHED_LIMIT = 16


class PoisonError(Exception):
    """Too many records in a row cannot be read."""


class Work(NamedTuple):
    """One event for one fold, and where what it concerns lies."""

    fold: Fold
    record: Record
    event: Event
    slot: Slot
    entry_slots: tuple[EntrySlot, ...]


class Kept(NamedTuple):
    """A state decoded, and the number of events derived from its key so far."""

    sequence: int
    state: Any


@dataclass(slots=True)
class Pending:
    """What a batch will change, gathered while it is folded; the dictionaries keep the order."""

    states: dict[Slot, None] = field(default_factory=dict)
    entries: dict[EntrySlot, None] = field(default_factory=dict)
    outbox: dict[PositionKey, list[Outgoing]] = field(default_factory=dict)
    dead_letters: list[DeadLetter] = field(default_factory=list)


class FoldStage:
    """A set of folds as a stage of the loop. See `pipeline.Stage`."""

    def __init__(
        self, name: str, folds: Sequence[Fold], store: FoldStore, publisher: Publisher
    ) -> None:
        """Run `folds` as the group `name`."""
        self.name = name
        self.topics = frozenset(fold.topic for fold in folds)
        self._pipelines = {fold.name: Pipeline(fold.name, fold.version) for fold in folds}
        self._folds = {
            topic: tuple(fold for fold in folds if fold.topic == topic) for topic in self.topics
        }
        self._store = store
        self._publisher = publisher
        self._positions: dict[PositionKey, Position] = {}
        self._states: dict[Slot, Kept] = {}
        self._entries: dict[EntrySlot, Any] = {}
        self._unpublished: deque[tuple[Receipt, Sequence[int]]] = deque()
        self._poison: dict[Partition, int] = {}

    def claim(self, places: Mapping[Partition, Place]) -> Mapping[Partition, int]:
        """Become the owner of exactly these partitions; publish what the former one left."""
        self._states.clear()
        self._entries.clear()
        self._poison.clear()
        self._unpublished.clear()
        pipelines = [
            (self._pipelines[fold.name], frozenset([topic]))
            for topic, folds in self._folds.items()
            for fold in folds
        ]
        self._positions = self._store.claim(pipelines, places)
        self._publish_left()
        return {
            partition: min(
                position.next
                for key, position in self._positions.items()
                if key.partition == partition
            )
            for partition in places
        }

    def _publish_left(self) -> None:
        left = self._store.left(list(self._positions))
        receipts = [self._publisher.send(each.records) for each in left]
        self._publisher.flush()
        if left and all(receipt.acknowledged for receipt in receipts):
            self._store.forget([each.id for each in left])

    def apply(self, records: Sequence[Record]) -> None:
        """Fold the records, commit once, publish what follows."""
        before = {key: position.next for key, position in self._positions.items()}
        pending = Pending()
        work = list(self._work(records, pending))
        self._load(work)
        for each in work:
            self._fold(each, pending)
        moves = [
            Move(key, last, self._positions[key])
            for key, last in before.items()
            if self._positions[key].next != last
        ]
        ids = self._store.commit(self._changes(moves, pending))
        self._publish(pending, ids)
        for cache in (self._states, self._entries):
            if len(cache) > CACHE_LIMIT:
                cache.clear()

    def finish(self) -> None:
        """Forget what is published, so that the next owner has nothing to publish again."""
        self._publisher.flush()
        self._store.forget(self._acknowledged())

    def _changes(self, moves: Sequence[Move], pending: Pending) -> Changes:
        entries = self._entries
        return Changes(
            moves=moves,
            states={slot: _stored(self._states[slot]) for slot in pending.states},
            entries={slot: msgspec.json.encode(entries[slot]) for slot in pending.entries},
            outbox=[Batch(key, tuple(rows)) for key, rows in pending.outbox.items()],
            published=self._acknowledged(),
            dead_letters=pending.dead_letters,
        )

    def _publish(self, pending: Pending, ids: Sequence[int]) -> None:
        if ids:
            sent = [record for rows in pending.outbox.values() for record in rows]
            self._unpublished.append((self._publisher.send(sent), ids))

    def _work(self, records: Sequence[Record], pending: Pending) -> Iterator[Work]:
        for record in records:
            partition = Partition(record.topic, record.partition)
            waiting = [
                (fold, position)
                for fold in self._folds[record.topic]
                if (position := self._position(fold, partition)).next <= record.offset
            ]
            if not waiting:
                continue
            event = self._decoded(record, [fold for fold, _ in waiting], pending)
            for fold, position in waiting:
                position.next = record.offset + 1
                if event is not None and position.admits(event.meta) and type(event) in fold.reads:
                    yield self._addressed(fold, record, event)

    def _addressed(self, fold: Fold, record: Record, event: Event) -> Work:
        slot = Slot(self._pipelines[fold.name], key_of(event))
        entry_slots = tuple(EntrySlot(*slot, each) for each in fold.entries(event))
        return Work(fold, record, event, slot, entry_slots)

    def _position(self, fold: Fold, partition: Partition) -> Position:
        return self._positions[PositionKey(self._pipelines[fold.name], partition)]

    def _decoded(self, record: Record, folds: Sequence[Fold], pending: Pending) -> Event | None:
        partition = Partition(record.topic, record.partition)
        try:
            event = decode(record.value)
        except UndecodableError as error:
            self._count_poison(partition, record.offset)
            kept = (partition, record.offset, record.key, record.value, str(error))
            pending.dead_letters += [
                DeadLetter(self._pipelines[fold.name], *kept) for fold in folds
            ]
            return None
        self._poison[partition] = 0
        return event

    def _count_poison(self, partition: Partition, offset: int) -> None:
        self._poison[partition] = self._poison.get(partition, 0) + 1
        if self._poison[partition] > POISON_LIMIT:
            message = (
                f'{POISON_LIMIT} records in a row of topic "{partition.topic}", partition '
                f"{partition.number}, cannot be read, the last at offset {offset}: "
                "bring in the schemas that wrote them, or see `community dead-letters list`"
            )
            raise PoisonError(message)

    def _load(self, work: Sequence[Work]) -> None:
        slots = {each.slot: each.fold for each in work if each.slot not in self._states}
        entry_slots = {
            slot: each.fold
            for each in work
            for slot in each.entry_slots
            if slot not in self._entries
        }
        if slots:
            states = self._store.states(list(slots))
            for slot, fold in slots.items():
                self._states[slot] = _kept(fold, states.get(slot))
        if entry_slots:
            entries = self._store.entries(list(entry_slots))
            for entry_slot, fold in entry_slots.items():
                self._entries[entry_slot] = _entry(fold, entry_slot, entries.get(entry_slot))

    def _fold(self, work: Work, pending: Pending) -> None:
        kept = self._states[work.slot]
        entries = tuple(self._entries[slot] for slot in work.entry_slots)
        state, changed, derived = work.fold.step(kept.state, entries, work.event)
        if state is not kept.state or derived:
            self._states[work.slot] = Kept(kept.sequence + len(derived), state)
            pending.states[work.slot] = None
        for slot, old, new in zip(work.entry_slots, entries, changed, strict=True):
            if new is not old:
                self._entries[slot] = new
                pending.entries[slot] = None
        if derived:
            partition = Partition(work.record.topic, work.record.partition)
            key = PositionKey(work.slot.pipeline, partition)
            pending.outbox.setdefault(key, []).extend(_outgoing(work, kept.sequence, derived))

    def _acknowledged(self) -> list[int]:
        done: list[int] = []
        if len(self._unpublished) > UNPUBLISHED_LIMIT:
            self._publisher.flush()
        while self._unpublished and self._unpublished[0][0].acknowledged:
            done += self._unpublished.popleft()[1]
        return done


def _stored(kept: Kept) -> StoredState:
    return StoredState(kept.sequence, msgspec.json.encode(kept.state))


def _kept(fold: Fold, stored: StoredState | None) -> Kept:
    if stored is None:
        return Kept(0, fold.initial)
    return Kept(stored.sequence, msgspec.json.decode(stored.state, type=type(fold.initial)))


def _entry(fold: Fold, slot: EntrySlot, stored: bytes | None) -> Any:
    if stored is None:
        return None
    return msgspec.json.decode(stored, type=entry_type(fold, slot.entry_id))


def _outgoing(work: Work, sequence: int, derived: Sequence[Event]) -> Iterator[Outgoing]:
    for n, event in enumerate(derived):
        event_type = type_of(event)
        meta = _meta(work, n, sequence + n + 1, event_type.name)
        stamped = msgspec.structs.replace(event, meta=meta)
        yield Outgoing(event_type.topic, key_of(event).encode(), encode(stamped), headers(stamped))


def _meta(work: Work, n: int, sequence: int, name: str) -> Meta:
    fold, record, cause = work.fold, work.record, work.event.meta
    return Meta(
        id=f"{fold.name}.{fold.version}.{record.partition}.{record.offset}.{n}",
        type=name,
        source=f"fold:{fold.name}",
        occurred_at=cause.occurred_at,
        recorded_at=cause.recorded_at,
        actor=cause.actor,
        causation_id=cause.id,
        correlation_id=cause.correlation_id,
        origin=Origin(fold.name, fold.version, record.partition, record.offset, n),
        sequence=sequence,
        restated=cause.restated,
    )
