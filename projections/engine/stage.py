"""Projections of one database as a stage of the loop: rows and positions in one transaction.

The loop is `infra.pipeline`; which generation is live is kept by `generations`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from psycopg import DataError, IntegrityError, Rollback

from infra import postgres
from infra.pipeline import Partition, Place, Record
from infra.positions import Position, PositionKey
from infra.postgres import Cursor, Database, Move
from projections.engine import generations, writing
from projections.engine.generations import Generation
from projections.engine.reading import Batch, Item, Reader
from projections.projection import Document, Projection, UnnumberedError

# What is wrong with an event and not with the store or with us; it is wrong at every attempt.
REFUSALS = (DataError, IntegrityError, UnnumberedError)
# Of more records than these some are read while those before them are written: by two processes,
# Python and Postgres, which would else wait for each other. Each part is a transaction.
PART = 1_000

Choose = Callable[[Cursor, Projection], Generation]


class Part(NamedTuple):
    """Records of one transaction, what they come to, and the statements if they could be made."""

    records: Sequence[Record]
    batch: Batch
    moves: Sequence[Move]
    ready: Sequence[writing.Ready] | None


class RowStage:
    """Some projections of one database. See `pipeline.Stage`.

    `choose` names the generation that is written: the live one in the running process, the one
    beside it in a rebuild. It is asked at each claim, so that a swap is noticed: the fence of the
    former generation fails, the partitions are claimed anew, and the new generation goes on.
    """

    def __init__(
        self,
        name: str,
        projections: Sequence[Projection],
        database: Database,
        choose: Choose = generations.current,
    ) -> None:
        """Write `projections` as the group `name`."""
        self.name = name
        self.topics = frozenset(topic for each in projections for topic in each.topics)
        self._projections = tuple(projections)
        self._database = database
        self._choose = choose
        self._reader = Reader({}, (), {})
        self._numbers: dict[str, int] = {}

    def claim(self, places: Mapping[Partition, Place]) -> Mapping[Partition, int]:
        """Own the partitions for the generations that are to be written now."""
        connection = self._database.connection
        with connection.transaction(), connection.cursor() as cursor:
            chosen = {each.name: self._choose(cursor, each) for each in self._projections}
            self._numbers = {name: each.number for name, each in chosen.items()}
            pipelines = {
                each.name: generations.pipeline(each, self._numbers[each.name])
                for each in self._projections
            }
            wanted = [(pipelines[each.name], each.topics) for each in self._projections]
            positions = postgres.claim(cursor, wanted, places)
        self._reader = Reader(pipelines, self._projections, positions)
        return self._reader.next_offsets()

    @property
    def positions(self) -> Mapping[PositionKey, Position]:
        """How far each projection has read each partition."""
        return self._reader.positions

    def apply(self, records: Sequence[Record]) -> None:
        """Write what the records come to and move the positions, part by part.

        What fails leaves the parts before it written, and nothing of its own. Raises PoisonError
        after too many bad records in a row, which are put aside by then.
        """
        parts = [records[each : each + PART] for each in range(0, len(records), PART)]
        if len(parts) == 1:
            self._keep(self._read(records))
            return
        with ThreadPoolExecutor(1) as writer:
            kept: Future[None] | None = None
            for each in parts:
                part = self._read(each)
                if kept is not None:
                    kept.result()
                kept = writer.submit(self._keep, part)
            if kept is not None:
                kept.result()

    def _read(self, records: Sequence[Record]) -> Part:
        before = {key: position.next for key, position in self.positions.items()}
        batch = self._reader.read(records)
        moves = [
            # The next part is read, and the position goes on, while this one is written.
            Move(key, last, self.positions[key].copy())
            for key, last in before.items()
            if self.positions[key].next != last
        ]
        try:
            return Part(records, batch, moves, list(self._ready(batch.items)))
        except REFUSALS:
            # It is met again where parts are kept, in their order.
            return Part(records, batch, moves, None)

    def _keep(self, part: Part) -> None:
        try:
            self._commit(part)
        except REFUSALS:
            self._commit(part._replace(batch=self._without_refused(part.batch), ready=None))

    def _commit(self, part: Part) -> None:
        connection = self._database.connection
        with connection.transaction(), connection.cursor() as cursor:
            if part.moves:
                postgres.advance(cursor, part.moves)
            made = self._ready(part.batch.items) if part.ready is None else part.ready
            writing.run(cursor, made)
            if part.batch.letters:
                postgres.park(cursor, part.batch.letters)
        self._reader.sequel = self._reader.sequel.after(part.records, part.batch.letters)

    def _ready(self, items: Iterable[Item]) -> Iterator[writing.Ready]:
        by_projection: dict[str, list[Item]] = {}
        for item in items:
            by_projection.setdefault(item.projection.name, []).append(item)
        for name, read in by_projection.items():
            writes = [write for each in read for write in row_writes(each)]
            yield from writing.ready(read[0].projection, self._numbers[name], writes)

    def _without_refused(self, batch: Batch) -> Batch:
        refused = self._refused(batch.items)
        kept = Batch([each for each in batch.items if id(each) not in refused], batch.letters)
        for each in batch.items:
            if id(each) in refused:
                self._reader.park(kept, each.projection, each.record, refused[id(each)])
        return kept

    def _refused(self, items: Sequence[Item]) -> dict[int, str]:
        # Halving finds k bad records of n in about k * log2(n) trials.
        reason = self._refusal(items)
        if reason is None:
            return {}
        if len(items) == 1:
            return {id(items[0]): reason}
        middle = len(items) // 2
        return self._refused(items[:middle]) | self._refused(items[middle:])

    def _refusal(self, items: Sequence[Item]) -> str | None:
        connection = self._database.connection
        try:
            with connection.transaction(), connection.cursor() as cursor:
                writing.run(cursor, self._ready(items))
                raise Rollback
        except (DataError, IntegrityError) as error:
            return f"{type(error).__name__} {error.sqlstate or ''}: {error}".strip()
        except UnnumberedError as error:
            return str(error)
        return None


def row_writes(item: Item) -> Iterable[writing.RowWrite]:
    """The rows that an event causes. Raises TypeError where they are documents."""
    for write in item.projection.project(item.event):
        if isinstance(write, Document):
            message = f'projection "{item.projection.name}" of rows wrote document "{write.id}"'
            raise TypeError(message)
        yield write
