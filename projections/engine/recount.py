"""What the log comes to: the rows and documents that a projection should keep, by plain counting.

It shares with the engines what an event means (`project`), and nothing of how they write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from infra import scanning
from infra.pipeline import Partition, Record
from infra.positions import Position
from infra.postgres import Cursor
from infra.verification import Finding, Offsets, Tell
from projections.projection import Column, Document, Insert, Projection, Row, Table, Upsert
from schemas.codec import UndecodableError, decode
from schemas.events import Event

Key = tuple[Any, ...]
# A row: its table and its key.
Place = tuple[str, Key]
# Whole numbers beyond this have several texts in floating point, so they are compared as doubles.
EXACT = 2**53


class NeverRunError(Exception):
    """A projection has no live generation, so there is nothing to compare."""

    def __init__(self, projection: Projection) -> None:
        """Name the projection."""
        super().__init__(f'projection "{projection.name}" was never run: start it, then verify')


class Seen(NamedTuple):
    """How far a projection was, and the records that it had put aside."""

    positions: Offsets
    letters: frozenset[tuple[Partition, int]]


_encoder = msgspec.json.Encoder(order="deterministic")


def digest(values: Sequence[Any]) -> int:
    """A number that tells rows apart; equal only for equal values, within one process."""
    return hash(_encoder.encode(values))


def normal(column: Column, value: Any) -> Any:
    """A value as both an event and Postgres give it.

    >>> normal(Column("points", "jsonb", ""), {"a": 1.0, "b": (2,)})
    {'a': 1, 'b': [2]}
    """
    match column.type:
        case "jsonb":
            return _json(value)
        case "text[]":
            return None if value is None else list(value)
        case "double precision":
            return None if value is None else float(value)
        case _:
            return value


def _json(value: Any) -> Any:
    match value:
        case dict():
            return {key: _json(each) for key, each in value.items()}
        case list() | tuple():
            return [_json(each) for each in value]
        case bool() | None | str():
            return value
        case _ if abs(value) > EXACT:
            return float(value)
        case _:
            return int(value) if value == int(value) else value


def values_of(table: Table, row: Row, defaults: Mapping[str, Any]) -> list[Any]:
    """The row's values in the order of the columns; what no event gave is the column's default."""
    return [
        normal(column, row[column.name] if column.name in row else defaults[column.name])
        for column in table.columns
    ]


@dataclass(slots=True)
class Recount:
    """Counts one projection's writes, event by event, in the order of each partition.

    A row that is written once is kept as its digest; with `only` that row alone is kept, whole.
    """

    projection: Projection
    defaults: Mapping[str, Mapping[str, Any]]
    only: Place | None = None
    rows: dict[Place, dict[str, Any]] = field(default_factory=dict)
    digests: dict[Place, int] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Count the writes that an event causes, where the projection reads it."""
        if type(event) not in self.projection.reads:
            return
        for write in self.projection.project(event):
            if isinstance(write, Document):
                self._document(write)
            else:
                self._row(write)

    def _document(self, document: Document) -> None:
        there = self.documents.get(document.id)
        if there is None or document.version >= there.version:
            self.documents[document.id] = document

    def _row(self, write: Insert | Upsert) -> None:
        table = self.projection.table(write.table)
        place = (table.name, tuple(write.row[name] for name in table.key))
        if self.only is not None and place != self.only:
            return
        if isinstance(write, Insert):
            self._insert(place, table, write)
        else:
            row = self.rows.setdefault(place, {})
            if write.guard not in row or write.row[write.guard] > row[write.guard]:
                row.update(write.row)

    def _insert(self, place: Place, table: Table, write: Insert) -> None:
        if self.only is not None:
            self.rows.setdefault(place, dict(write.row))
        elif place not in self.digests:
            self.digests[place] = digest(values_of(table, write.row, self.defaults[table.name]))

    def finish(self) -> dict[Place, int]:
        """The digest of each row that should be there."""
        for place, row in self.rows.items():
            table = self.projection.table(place[0])
            self.digests[place] = digest(values_of(table, row, self.defaults[table.name]))
        return self.digests


def letters(
    cursor: Cursor, projection: Projection, generation: int
) -> frozenset[tuple[Partition, int]]:
    """The records that a generation has put aside."""
    cursor.execute(
        'SELECT topic, partition, "offset" FROM engine.dead_letters'
        " WHERE pipeline = %s AND version = %s AND resolved_at IS NULL",
        (projection.name, generation),
    )
    return frozenset((Partition(topic, number), at) for topic, number, at in cursor.fetchall())


def count(servers: str, seen: Seen, counted: Recount, tell: Tell) -> Finding | None:
    """Count the log as far as was seen; what was neither kept nor put aside is a finding."""
    places = scanning.places_of(servers, counted.projection.topics)
    starts = {each: place.begin for each, place in places.items()}
    done, total = 0, sum(seen.positions.values()) - sum(starts.values())
    told = {each: Position(begin, 0) for each, begin in starts.items()}
    for records in scanning.scan(servers, starts, seen.positions):
        for record in records:
            partition = Partition(record.topic, record.partition)
            if (partition, record.offset) not in seen.letters:
                lost = _add(counted, record, told[partition])
                if lost is not None:
                    return lost
        done += len(records)
        tell(done, total)
    return None


def _add(counted: Recount, record: Record, told: Position) -> Finding | None:
    try:
        event = decode(record.value)
        # Readers drop what is told again, which a reaction may tell otherwise the second time.
        if told.admits(event.meta):
            counted.add(event)
    except UndecodableError as error:
        key = f"{record.topic}/{record.partition}/{record.offset}"
        name = counted.projection.name
        return Finding("postgres", f"dead letters of {name}", key, str(error), "absent")
    return None
