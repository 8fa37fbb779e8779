"""Rows to Postgres: the writes of a batch as one statement a table, or a part of it.

Which writes an event causes is its projection's; transactions and positions are the stage's.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple, cast

import msgspec
from psycopg import DataError, sql

from infra.postgres import Cursor
from projections.engine import tables
from projections.projection import Column, Insert, Projection, Row, SqlType, Table, Upsert

RowWrite = Insert | Upsert
# The values of the key's columns; of one column the value itself.
Key = Any

# Postgres keeps no NUL in text, so it can stand between values while their signs are escaped.
SEPARATOR = "\0"


class Shape(NamedTuple):
    """Writes that one statement can do: the same table, columns and guard (None: first wins)."""

    table: str
    columns: tuple[str, ...]
    guard: str | None


def gather(projection: Projection, writes: Iterable[RowWrite]) -> dict[Shape, dict[Key, Row]]:
    """The row that counts for each key, by shape: the first of inserts, the highest of upserts."""
    # Of writes there are tens of thousands in a batch, and of shapes a few.
    gathered: dict[tuple[str | None, ...], tuple[Shape, dict[Key, Row]]] = {}
    keys = {table.name: itemgetter(*table.key) for table in projection.tables}
    for write in writes:
        row = write.row
        guard = write.guard if type(write) is Upsert else None
        mark = (write.table, guard, *row)
        found = gathered.get(mark)
        if found is None:
            found = gathered[mark] = (Shape(write.table, tuple(row), guard), {})
        rows, key = found[1], keys[write.table](row)
        there = rows.get(key)
        if there is None or (guard is not None and row[guard] > there[guard]):
            rows[key] = row
    return dict(gathered.values())


class Ready(NamedTuple):
    """A statement with its arrays: all that can be made without the database."""

    statement: bytes
    arrays: Sequence[str]


def write(
    cursor: Cursor, projection: Projection, generation: int, writes: Iterable[RowWrite]
) -> None:
    """Write to the generation's tables. Raises DataError and IntegrityError for bad rows."""
    run(cursor, ready(projection, generation, writes))


def run(cursor: Cursor, statements: Iterable[Ready]) -> None:
    """Run statements in their order. Raises DataError and IntegrityError for bad rows."""
    for each in statements:
        cursor.execute(each.statement, each.arrays)


def ready(projection: Projection, generation: int, writes: Iterable[RowWrite]) -> Iterator[Ready]:
    """The statements that write to the generation's tables. Raises DataError for bad rows."""
    for shape, rows in gather(projection, writes).items():
        table = projection.table(shape.table)
        # One order of keys for all writers, so that two of them cannot wait for each other.
        ordered = [rows[key] for key in sorted(rows)]
        # One more column than there are, so that even of one column tuples are got.
        values = zip(*map(itemgetter(*shape.columns, shape.columns[0]), ordered), strict=True)
        arrays = [
            literal(table.column(name).type, column)
            for name, column in zip(shape.columns, values, strict=False)
        ]
        yield Ready(statement(table, shape, generation), arrays)


# How a column's array travels, and what is made of each value of it.
TRANSPORT: Mapping[SqlType, tuple[str, str]] = {
    "text": ("text[]", "{}"),
    "bigint": ("bigint[]", "{}"),
    "double precision": ("double precision[]", "{}"),
    "boolean": ("boolean[]", "{}"),
    # Whole seconds and the rest apart: a double cannot hold both exactly far from 1970.
    "timestamptz": (
        "bigint[]",
        "to_timestamp({0} / 1000000) + {0} %% 1000000 * interval '1 microsecond'",
    ),
    "text[]": ("text[]", "{}::text[]"),
    "jsonb": ("text[]", "{}::jsonb"),
}


@cache
def statement(table: Table, shape: Shape, generation: int) -> bytes:
    """The INSERT of one shape; it takes one array a column."""
    columns = [table.column(name) for name in shape.columns]
    arrays = ", ".join(f"%s::{TRANSPORT[column.type][0]}" for column in columns)
    names = ", ".join(_quoted(column.name) for column in columns)
    values = ", ".join(_value(column) for column in columns)
    target = tables.identifier(table, generation).as_string(None)
    key = ", ".join(map(_quoted, table.key))
    text = (
        f"INSERT INTO {target} AS t ({names}) SELECT {values} FROM unnest({arrays}) AS u ({names})"
        f" ON CONFLICT ({key}) {_resolution(table, shape)}"
    )
    return text.encode()


def _resolution(table: Table, shape: Shape) -> str:
    if shape.guard is None:
        return "DO NOTHING"
    sets = ", ".join(
        f"{_quoted(name)} = excluded.{_quoted(name)}"
        for name in shape.columns
        if name not in table.key
    )
    guard = _quoted(shape.guard)
    # A row that another part has made holds no number of this part yet.
    return f"DO UPDATE SET {sets} WHERE t.{guard} IS NULL OR excluded.{guard} > t.{guard}"


def _value(column: Column) -> str:
    return TRANSPORT[column.type][1].format(f"u.{_quoted(column.name)}")


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def literal(kind: SqlType, values: Sequence[Any]) -> str:
    r"""The values as the text of a Postgres array.

    Raises psycopg.DataError for text that Postgres cannot keep.

    >>> literal("bigint", [1, None])
    '{1,NULL}'
    >>> literal("text", ['a"b', 'c\\d', None])
    '{"a\\"b","c\\\\d",NULL}'
    """
    encoder = ENCODERS.get(kind)
    if encoder is None:
        if None not in values:
            return "{" + ",".join(map(repr, values)) + "}"
        return "{" + ",".join(["NULL" if value is None else repr(value) for value in values]) + "}"
    if encoder is not _plain:
        values = [None if value is None else encoder(value) for value in values]
    return _text_array(values)


def _text_array(values: Sequence[str | None]) -> str:
    whole = None not in values
    texts = cast("Sequence[str]", values) if whole else [value or "" for value in values]
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) >= max(len(values), 1):
        message = "text holds a NUL character, which Postgres cannot keep"
        raise DataError(message)
    escaped = joined.replace("\\", "\\\\").replace('"', '\\"')
    if whole:
        return '{"' + escaped.replace(SEPARATOR, '","') + '"}' if values else "{}"
    parts = zip(values, escaped.split(SEPARATOR), strict=True)
    return "{" + ",".join(["NULL" if value is None else f'"{part}"' for value, part in parts]) + "}"


def _plain(value: str) -> str:
    return value


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


# What makes text of values; numbers and booleans are Postgres's own text already.
ENCODERS: Mapping[SqlType, Callable[[Any], str]] = {
    "text": _plain,
    "jsonb": _json,
    "text[]": lambda values: _text_array(list(values)),
}
