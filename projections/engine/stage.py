"""Projections of one database as a stage of the loop: rows and positions in one transaction.

The loop is `infra.pipeline`; which generation is live is kept by `generations`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

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

Choose = Callable[[Cursor, Projection], Generation]


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
        """Write what the records come to and move the positions, or nothing of it.

        Raises PoisonError after too many bad records in a row, which are put aside by then.
        """
        before = {key: position.next for key, position in self.positions.items()}
        batch = self._reader.read(records)
        moves = [
            Move(key, last, self.positions[key])
            for key, last in before.items()
            if self.positions[key].next != last
        ]
        try:
            self._commit(records, batch, moves)
        except REFUSALS:
            self._commit(records, self._without_refused(batch), moves)

    def _commit(self, records: Sequence[Record], batch: Batch, moves: Sequence[Move]) -> None:
        connection = self._database.connection
        with connection.transaction(), connection.cursor() as cursor:
            if moves:
                postgres.advance(cursor, moves)
            self._write(cursor, batch.items)
            if batch.letters:
                postgres.park(cursor, batch.letters)
        self._reader.sequel = self._reader.sequel.after(records, batch.letters)

    def _write(self, cursor: Cursor, items: Iterable[Item]) -> None:
        by_projection: dict[str, list[Item]] = {}
        for item in items:
            by_projection.setdefault(item.projection.name, []).append(item)
        for name, read in by_projection.items():
            writes = [write for each in read for write in row_writes(each)]
            writing.write(cursor, read[0].projection, self._numbers[name], writes)

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
                self._write(cursor, items)
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
