"""Records to events: decoding a batch, parking what cannot be read, dropping what was read before.

Both the Postgres and the Elasticsearch stages read so; what they write is their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from infra.pipeline import Partition, Record
from infra.positions import Pipeline, Position, PositionKey
from infra.postgres import DeadLetter
from projections.projection import Projection
from schemas.codec import UndecodableError, decode
from schemas.events import Event

# A projection, and how far it has read a partition.
Reading = tuple[Projection, Position]

# So many records in a row that cannot be kept are no accident but a bad release or producer.
DEAD_LETTERS_LIMIT = 100


class PoisonError(Exception):
    """Too many records in a row cannot be read or kept; they are put aside all the same.

    It slows the loop down and is heard of, but nothing waits behind it for good: a position that is
    held would stop every read model of the process, and no command could let it go on.
    """


class Item(NamedTuple):
    """An event that a projection reads for the first time, and its record."""

    projection: Projection
    record: Record
    event: Event


@dataclass(slots=True)
class Batch:
    """What a batch of records comes to: events to project, and letters to park."""

    items: list[Item] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sequel:
    """How many records had to be put aside one after another at the end of each partition.

    A record counts once however many projections put it aside, and any good one ends the row: bad
    records that are strewn among good ones stop nothing, however many there are.
    """

    lengths: Mapping[Partition, int] = field(default_factory=dict)

    def after(self, records: Sequence[Record], letters: Sequence[DeadLetter]) -> "Sequel":
        """The same after a batch was written and `letters` put aside. Raises PoisonError."""
        if not letters and not self.lengths:
            return self
        aside = {(each.partition, each.offset): each for each in letters}
        lengths = dict(self.lengths)
        for record in records:
            partition = Partition(record.topic, record.partition)
            letter = aside.get((partition, record.offset))
            if letter is None:
                lengths.pop(partition, None)
                continue
            lengths[partition] = lengths.get(partition, 0) + 1
            if lengths[partition] >= DEAD_LETTERS_LIMIT:
                raise _too_many(letter)
        return Sequel(lengths)


def _too_many(last: DeadLetter) -> PoisonError:
    topic, number = last.partition
    return PoisonError(
        f'{DEAD_LETTERS_LIMIT} records in a row of topic "{topic}", partition {number}, cannot be '
        f'kept by "{last.pipeline.name}", the last at {last.offset}: {last.reason}; they are put '
        "aside: stop their producer, or bring in the schemas that wrote them and run "
        "`community dead-letters retry`"
    )


@dataclass(slots=True)
class Reader:
    """Reads batches for some projections from where each of them stands."""

    pipelines: Mapping[str, Pipeline]
    projections: Sequence[Projection]
    positions: Mapping[PositionKey, Position]
    sequel: Sequel = field(default_factory=Sequel)

    def read(self, records: Sequence[Record]) -> Batch:
        """What the records come to; the positions stand after them."""
        batch = Batch()
        readers: dict[tuple[str, int], list[Reading]] = {}
        for record in records:
            place = (record.topic, record.partition)
            if place not in readers:
                readers[place] = list(self._readers(Partition(*place)))
            offset = record.offset
            waiting = [each for each in readers[place] if each[1].next <= offset]
            if waiting:
                self._read_one(record, waiting, batch)
        return batch

    def next_offsets(self) -> dict[Partition, int]:
        """Where the log must be read on from, so that no projection misses a record."""
        nexts: dict[Partition, int] = {}
        for key, position in self.positions.items():
            there = nexts.get(key.partition, position.next)
            nexts[key.partition] = min(there, position.next)
        return nexts

    def _readers(self, partition: Partition) -> Iterator[Reading]:
        for projection in self.projections:
            position = self.positions.get(PositionKey(self.pipelines[projection.name], partition))
            if position is not None:
                yield projection, position

    def _read_one(self, record: Record, waiting: list[Reading], batch: Batch) -> None:
        try:
            event = decode(record.value)
        except UndecodableError as error:
            for projection, position in waiting:
                position.next = record.offset + 1
                self.park(batch, projection, record, str(error))
            return
        for projection, position in waiting:
            position.next = record.offset + 1
            if position.admits(event.meta) and type(event) in projection.reads:
                batch.items.append(Item(projection, record, event))

    def park(self, batch: Batch, projection: Projection, record: Record, reason: str) -> None:
        """Put a record aside."""
        partition = Partition(record.topic, record.partition)
        letter = DeadLetter(
            self.pipelines[projection.name],
            partition,
            record.offset,
            record.key,
            record.value,
            reason,
        )
        batch.letters.append(letter)
