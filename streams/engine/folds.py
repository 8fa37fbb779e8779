"""Runs folds on batches of records: load, fold in order, commit once, publish.

Which folds there are is the registry's; where states lie is the store's. One worker may run several
folds: each keeps its own positions, and all of a batch is written by one commit.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from infra.pipeline import Partition, Place, Publisher, Receipt, Record
from infra.positions import Pipeline, Position, PositionKey
from infra.postgres import DeadLetter, Move
from schemas.codec import UndecodableError, decode
from schemas.events import Event, Ticked
from streams.engine.running import (
    Reading,
    Running,
    Work,
    addressed,
    changed_entries,
    changed_states,
    load,
)
from streams.engine.stepping import fold
from streams.engine.store import Batch, Changes, FoldStore, RefusedError
from streams.engine.timing import tick
from streams.fold import Fold

# So many states and entries are kept decoded between batches; about 1 KB each.
CACHE_LIMIT = 100_000
# So many undecodable records in a row of one partition are no accident but a bad deployment: the
# worker says so and slows down, for what it puts aside will have to be taken up again.
POISON_LIMIT = 1_000
# So many batches may be stored and not yet acknowledged before a worker waits for the broker.
UNPUBLISHED_LIMIT = 16


class PoisonError(Exception):
    """Too many records in a row could not be read; they are dead letters now."""


class FoldStage:
    """A set of folds as a stage of the loop. See `pipeline.Stage`."""

    def __init__(
        self, name: str, folds: Sequence[Fold], store: FoldStore, publisher: Publisher
    ) -> None:
        """Run `folds` as the group `name`."""
        self.name = name
        self.topics = frozenset(fold.topic for fold in folds)
        self._running = [Running(each, Pipeline(each.name, each.version)) for each in folds]
        self._store = store
        self._publisher = publisher
        self._readings: dict[Partition, tuple[Reading, ...]] = {}
        self._unpublished: deque[tuple[Receipt, Sequence[int]]] = deque()
        self._poison: dict[Partition, int] = {}
        self._dead_letters: list[DeadLetter] = []

    def claim(self, places: Mapping[Partition, Place]) -> Mapping[Partition, int]:
        """Become the owner of exactly these partitions; publish what the former one left."""
        self._forget()
        self._poison.clear()
        # A store that crashed may have lost its last commits and given their ids to others. So ids
        # are not remembered beyond a claim: rather is published twice what was published before.
        self._unpublished.clear()
        pipelines = [(each.pipeline, frozenset([each.fold.topic])) for each in self._running]
        positions = self._store.claim(pipelines, places)
        self._publish_left(list(positions))
        self._readings = {partition: self._read(partition, positions) for partition in places}
        return {
            partition: min(each.position.next for each in readings)
            for partition, readings in self._readings.items()
        }

    def _read(
        self, partition: Partition, positions: Mapping[PositionKey, Position]
    ) -> tuple[Reading, ...]:
        readers = (each for each in self._running if each.fold.topic == partition.topic)
        keys = ((each, PositionKey(each.pipeline, partition)) for each in readers)
        return tuple(Reading(each, key, positions[key]) for each, key in keys)

    def _publish_left(self, keys: Sequence[PositionKey]) -> None:
        """Send what is stored and perhaps not on the log, and forget all of it."""
        left = self._store.left(keys)
        receipts = [self._publisher.send(each.records) for each in left]
        self._publisher.flush()
        if left and all(receipt.acknowledged for receipt in receipts):
            self._store.forget([each.id for each in left])

    def apply(self, records: Sequence[Record]) -> None:
        """Fold the records, commit once, publish what follows.

        Where the store refuses what the records say, halves are applied by themselves, until the
        one to be parked stands alone.
        """
        before = [(each, each.position.copy()) for each in self._readings_of(records)]
        try:
            self._apply(records, before)
        except RefusedError as error:
            for reading, position in before:
                reading.position = position.copy()
                reading.idle_until = 0
            self._forget()
            if len(records) > 1:
                half = len(records) // 2
                self.apply(records[:half])
                self.apply(records[half:])
            else:
                self._park(records[0], error, before)

    def _apply(self, records: Sequence[Record], before: Sequence[tuple[Reading, Position]]) -> None:
        work = list(self._work(records))
        load(self._store, work)
        for each in work:
            if isinstance(each.event, Ticked):
                tick(self._store, each)
            else:
                fold(each)
        self._commit(before)
        self._brake()
        if sum(len(each.states) + len(each.entries) for each in self._running) > CACHE_LIMIT:
            self._forget()

    def _park(
        self, record: Record, error: RefusedError, before: Sequence[tuple[Reading, Position]]
    ) -> None:
        """Keep what the store refuses as a dead letter of each fold that was to read it."""
        for reading in self._waiting(record):
            reading.position.next = record.offset + 1
            self._dead_letters.append(_letter(reading, record, str(error)))
        self._commit(before)

    def _commit(self, before: Sequence[tuple[Reading, Position]]) -> None:
        readings = [reading for reading, _ in before if reading.derived]
        acknowledged = self._acknowledged()
        changes = Changes(
            moves=[
                Move(reading.key, last.next, reading.position)
                for reading, last in before
                if reading.position.next != last.next
            ],
            states={
                each.pipeline: changed_states(each) for each in self._running if each.changed_states
            },
            entries={
                each.pipeline: changed_entries(each)
                for each in self._running
                if each.changed_entries
            },
            timers={
                each.pipeline: dict(each.changed_timers)
                for each in self._running
                if each.changed_timers
            },
            outbox=[Batch(reading.key, tuple(reading.derived)) for reading in readings],
            published=[id_ for _, ids in acknowledged for id_ in ids],
            dead_letters=self._dead_letters,
        )
        ids = self._store.commit(changes)
        for _ in acknowledged:
            self._unpublished.popleft()
        if ids:
            sent = [record for reading in readings for record in reading.derived]
            self._unpublished.append((self._publisher.send(sent), ids))
        self._begin()

    def finish(self) -> None:
        """Forget what is published, so that the next owner has nothing to publish again."""
        self._publisher.flush()
        self._store.forget([id_ for _, ids in self._acknowledged() for id_ in ids])
        self._unpublished.clear()

    def _begin(self) -> None:
        """Nothing is changed yet by the batch to come."""
        self._dead_letters = []
        for running in self._running:
            running.begin()
        for reading in self._all_readings():
            reading.derived = []

    def _forget(self) -> None:
        """Let go of all that is cached and of the batch in hand."""
        self._begin()
        for running in self._running:
            running.forget()

    def _all_readings(self) -> list[Reading]:
        return [reading for readings in self._readings.values() for reading in readings]

    def _readings_of(self, records: Sequence[Record]) -> list[Reading]:
        # No others move: of some hundreds, with their origins, a small batch touches a few.
        touched = {(each.topic, each.partition) for each in records}
        parts = (readings for each, readings in self._readings.items() if each in touched)
        return [reading for readings in parts for reading in readings]

    def _waiting(self, record: Record) -> list[Reading]:
        readings = self._readings[Partition(record.topic, record.partition)]
        return [each for each in readings if each.position.next <= record.offset]

    def _work(self, records: Sequence[Record]) -> Iterator[Work]:
        topic, number = "", -1
        readings: Sequence[Reading] = ()
        for record in records:
            # Records of a partition come one after another: it is looked up once for each run.
            if record.partition != number or record.topic != topic:
                topic, number = record.topic, record.partition
                readings = self._readings[Partition(topic, number)]
            waiting = [each for each in readings if each.position.next <= record.offset]
            if not waiting:
                continue
            event = self._decoded(record, waiting)
            for reading in waiting:
                reading.position.next = record.offset + 1
                if event is not None and _new(reading, event):
                    yield addressed(reading, record, event)

    def _decoded(self, record: Record, waiting: Sequence[Reading]) -> Event | None:
        try:
            event = decode(record.value)
        except UndecodableError as error:
            partition = Partition(record.topic, record.partition)
            self._poison[partition] = self._poison.get(partition, 0) + 1
            self._dead_letters += [_letter(each, record, str(error)) for each in waiting]
            return None
        if self._poison:
            self._poison.pop(Partition(record.topic, record.partition), None)
        return event

    def _brake(self) -> None:
        """Raise PoisonError where too many bad records came in a row; they are put aside by now."""
        for partition, count in self._poison.items():
            if count > POISON_LIMIT:
                message = (
                    f'{count} records in a row of topic "{partition.topic}", partition '
                    f"{partition.number}, could not be read and are put aside: stop what writes "
                    "them, bring in its schemas, and see `community dead-letters list`"
                )
                raise PoisonError(message)

    def _acknowledged(self) -> list[tuple[Receipt, Sequence[int]]]:
        """The oldest batches that the broker has whole."""
        if len(self._unpublished) > UNPUBLISHED_LIMIT:
            self._publisher.flush()
        return list(takewhile(lambda each: each[0].acknowledged, self._unpublished))


def _new(reading: Reading, event: Event) -> bool:
    """Whether the fold reads such events, and reads this one for the first time."""
    return type(event) in reading.running.hears and reading.position.admits(event.meta)


def _letter(reading: Reading, record: Record, reason: str) -> DeadLetter:
    pipeline, partition = reading.key
    return DeadLetter(pipeline, partition, record.offset, record.key, record.value, reason)
