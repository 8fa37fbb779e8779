"""What a projection is: the events it reads, the tables it keeps, and the writes an event causes.

How writes reach a store is the engines' business; what is kept is each room's.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from msgspec import Struct

from schemas.catalog import EVENT_TYPES
from schemas.events import CLASSES, Event

SqlType = Literal["text", "bigint", "double precision", "boolean", "timestamptz", "text[]", "jsonb"]
Store = Literal["postgres", "timescale", "elasticsearch"]
Row = Mapping[str, Any]

# The column that guards a row, or that part of a row which one event type writes.
SEQUENCE = "sequence"
# Offsets stay below 2^40 for as long as a partition holds fewer than 10^12 records.
OFFSET_BITS = 40


@dataclass(frozen=True, slots=True)
class Column:
    """One column; times are given as microseconds since 1970 and kept as timestamptz.

    `default` is SQL, and stands until the part of the row that the column belongs to is written.
    """

    name: str
    type: SqlType
    doc: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index over columns or SQL expressions, of the rows `where` says."""

    columns: tuple[str, ...]
    where: str | None = None
    method: str = "btree"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a read model; `facts_at` is the time column of one that is a hypertable.

    A hypertable's old rows are compressed together where they have the same `segment_by`.
    """

    name: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...] = ()
    facts_at: str | None = None
    segment_by: str | None = None

    def column(self, name: str) -> Column:
        """The column `name`. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        message = f'table "{self.name}" has no column "{name}"'
        raise KeyError(message)


@dataclass(frozen=True, slots=True)
class View:
    """What readers see under a name that outlives rebuilds.

    `query` names tables as `{table}`; a column of it that is no table's needs its text in `docs`.
    One that is `continuous` groups the facts of one table by `time_bucket`, and is kept up to date
    where TimescaleDB is; the views after it may name it as they name tables.
    """

    name: str
    doc: str
    query: str
    docs: Mapping[str, str] = field(default_factory=dict)
    continuous: bool = False


# Of writes there are several to an event: structs are made in a fifth of the time of data classes.
class Insert(Struct, frozen=True, gc=False):
    """A row that is written once: where the key is there, what is there stays."""

    table: str
    row: Row


class Upsert(Struct, frozen=True, gc=False):
    """A row, or a part of one, that replaces what has a lower number in the column `guard`.

    Only the columns in `row` are written, so that several event types can each keep their part.
    """

    table: str
    row: Row
    guard: str = SEQUENCE


class Document(Struct, frozen=True, gc=False):
    """A search document that replaces what has a lower `version` under the same id."""

    id: str
    version: int
    fields: Mapping[str, Any]


Write = Insert | Upsert | Document


@dataclass(frozen=True, slots=True)
class Projection:
    """One read model: pure `project(event) -> writes`, and what the writes go into.

    `version` grows with every change of what `project` writes; a change of tables is noticed by
    itself. Either makes the engine fill a new generation beside the live one.
    """

    name: str
    version: int
    doc: str
    store: Store
    reads: frozenset[type[Event]]
    project: Callable[[Any], Iterable[Write]]
    tables: tuple[Table, ...] = ()
    views: tuple[View, ...] = ()

    @property
    def topics(self) -> frozenset[str]:
        """The topics of the events it reads."""
        return frozenset(
            EVENT_TYPES[name].topic for name, each in CLASSES.items() if each in self.reads
        )

    @property
    def continuous(self) -> tuple[View, ...]:
        """The views that are continuous aggregates where TimescaleDB is."""
        return tuple(each for each in self.views if each.continuous)

    @property
    def kept(self) -> tuple[Table | View, ...]:
        """What each generation has a copy of, in the order in which it is made."""
        return (*self.tables, *self.continuous)

    @property
    def fingerprint(self) -> str:
        """Tells shapes of tables and views apart; what is only documentation does not count."""
        # What came later counts where it is used, so that nothing else has to be filled anew.
        views = [
            (each.name, each.query, *([True] if each.continuous else [])) for each in self.views
        ]
        tables = [
            (
                each.name,
                each.key,
                each.indexes,
                each.facts_at,
                [(column.name, column.type, column.default) for column in each.columns],
                *([each.segment_by] if each.segment_by else []),
            )
            for each in self.tables
        ]
        return hashlib.sha256(repr((tables, views)).encode()).hexdigest()[:16]

    def table(self, name: str) -> Table:
        """The table `name`. Raises KeyError."""
        for table in self.tables:
            if table.name == name:
                return table
        message = f'projection "{self.name}" has no table "{name}"'
        raise KeyError(message)


def members_of(union: Any) -> frozenset[type[Event]]:
    """The event classes of a union, or the one class that stands alone."""
    return frozenset(get_args(union) or (union,))


class UnnumberedError(ValueError):
    """An event of a fold's has no sequence: no fold wrote it. It is put aside as other bad data."""


def sequence_of(event: Event) -> int:
    """The event's number among those of its fold and key. Raises UnnumberedError."""
    if event.meta.sequence is None:
        message = f'event "{event.meta.id}" carries no sequence: only derived events guard rows'
        raise UnnumberedError(message)
    return event.meta.sequence


def reading_order(event: Event) -> int:
    """A number that grows with a reaction's version, then with the offset of what it read.

    A reaction may repeat itself and counts nothing, so its events carry no sequence; the same thing
    read again by the same version changes nothing, read by a later version it is replaced. Raises
    UnnumberedError.
    """
    origin = event.meta.origin
    if origin is None:
        message = f'event "{event.meta.id}" carries no origin: only reactions read for others'
        raise UnnumberedError(message)
    return origin.version << OFFSET_BITS | origin.offset
