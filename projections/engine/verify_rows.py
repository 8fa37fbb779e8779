"""Comparing the rows of a read model with a recount of the log at equal positions.

The recount is `recount`'s; documents are compared by `verify_documents`. Nothing here writes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import IsolationLevel, sql

from infra import scanning
from infra.pipeline import Partition
from infra.postgres import Cursor, Database
from infra.settings import Settings
from infra.verification import Finding, Offsets, Tell, shown
from projections.engine import tables
from projections.engine.recount import (
    Key,
    NeverRunError,
    Place,
    Recount,
    Seen,
    count,
    digest,
    letters,
    normal,
    values_of,
)
from projections.engine.stores import oldest_kept, rows_database
from projections.projection import Column, Projection, Table

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What readers saw at one moment: its rows, and how far it was."""

    seen: Seen
    digests: dict[Place, int]
    defaults: Mapping[str, Mapping[str, Any]]


def verify_rows(settings: Settings, projection: Projection, tell: Tell) -> Finding | None:
    """Count a projection's rows anew, and compare them one by one."""
    database = rows_database(settings, projection)
    try:
        snapshot = _snapshot(database, projection)
        counted = Recount(projection, snapshot.defaults)
        lost = count(settings.kafka_servers, snapshot.seen, counted, tell)
        if lost is not None:
            return lost
        place = _first_difference(settings, projection, counted.finish(), snapshot)
        if place is None:
            return None
        only = Recount(projection, snapshot.defaults, only=place)
        count(settings.kafka_servers, snapshot.seen, only, tell)
        return _finding(database, only, place)
    finally:
        database.close()


def _snapshot(database: Database, projection: Projection) -> Snapshot:
    connection = database.connection
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    with connection.transaction(), connection.cursor() as cursor:
        generation = _live(cursor, projection)
        seen = Seen(
            _positions(cursor, projection, generation), letters(cursor, projection, generation)
        )
        digests = {
            (table.name, key): digest(values)
            for table in projection.tables
            for key, values in _rows(cursor, table, generation)
        }
        defaults = {table.name: _defaults(cursor, table) for table in projection.tables}
    return Snapshot(seen, digests, defaults)


def _live(cursor: Cursor, projection: Projection) -> int:
    cursor.execute(
        "SELECT generation FROM engine.generations WHERE projection = %s AND live",
        (projection.name,),
    )
    row = cursor.fetchone()
    if row is None:
        raise NeverRunError(projection)
    number: int = row[0]
    return number


def _positions(cursor: Cursor, projection: Projection, generation: int) -> Offsets:
    cursor.execute(
        "SELECT topic, partition, next FROM engine.positions WHERE pipeline = %s AND version = %s",
        (projection.name, generation),
    )
    return {Partition(topic, number): at for topic, number, at in cursor.fetchall()}


def _defaults(cursor: Cursor, table: Table) -> dict[str, Any]:
    columns = sql.SQL(", ").join(
        sql.SQL(f"{column.default or 'NULL'} AS {{}}").format(sql.Identifier(column.name))
        for column in table.columns
    )
    cursor.execute(sql.SQL("SELECT {}").format(columns))
    row = cursor.fetchone()
    assert row is not None, "a SELECT without FROM gives a row"
    return {column.name: value for column, value in zip(table.columns, row, strict=True)}


def _rows(
    cursor: Cursor, table: Table, generation: int, key: Key = ()
) -> Iterator[tuple[Key, list[Any]]]:
    """The table's rows, or the one with `key`, as events give their values."""
    columns = sql.SQL(", ").join(map(_expression, table.columns))
    query = sql.SQL("SELECT {} FROM {}").format(columns, tables.identifier(table, generation))
    if key:
        names = [_expression(table.column(name)) for name in table.key]
        conditions = sql.SQL(" AND ").join(sql.SQL("{} = %s").format(name) for name in names)
        query = sql.SQL("{} WHERE {}").format(query, conditions)
    cursor.execute(query, key)
    places = [table.columns.index(table.column(name)) for name in table.key]
    for row in cursor:
        values = [normal(column, value) for column, value in zip(table.columns, row, strict=True)]
        yield tuple(values[place] for place in places), values


def _expression(column: Column) -> sql.Composable:
    if column.type == "timestamptz":
        # Exact, since `extract` gives a numeric.
        return sql.SQL("(extract(epoch FROM {}) * 1000000)::bigint").format(
            sql.Identifier(column.name)
        )
    return sql.Identifier(column.name)


def _first_difference(
    settings: Settings, projection: Projection, expected: dict[Place, int], snapshot: Snapshot
) -> Place | None:
    gone = _gone(settings, projection)
    for place, wanted in expected.items():
        if snapshot.digests.get(place) != wanted and not gone(place):
            return place
    # What a topic no longer holds cannot be recounted; rows of it may be there.
    places = scanning.places_of(settings.kafka_servers, projection.topics)
    whole = not any(place.begin for place in places.values())
    return next((place for place in snapshot.digests if whole and place not in expected), None)


def _gone(settings: Settings, projection: Projection) -> Callable[[Place], bool]:
    """Whether a fact may have been dropped for its age, so that its absence is no difference."""
    oldest = oldest_kept(settings)
    if oldest is None:
        return lambda _: False
    first = oldest.timestamp() * MICROSECONDS
    times = {
        table.name: table.key.index(table.facts_at)
        for table in projection.tables
        if table.facts_at is not None
    }
    return lambda place: place[0] in times and place[1][times[place[0]]] < first


def _finding(database: Database, only: Recount, place: Place) -> Finding:
    name, key = place
    table = only.projection.table(name)
    connection = database.connection
    with connection.transaction(), connection.cursor() as cursor:
        generation = _live(cursor, only.projection)
        got = next((values for _, values in _rows(cursor, table, generation, key)), None)
    row = only.rows.get(place)
    expected = None if row is None else values_of(table, row, only.defaults[name])
    return Finding(
        only.projection.store,
        name,
        ", ".join(map(str, key)),
        _described(table, expected, got),
        _described(table, got, expected),
    )


def _described(table: Table, values: list[Any] | None, others: list[Any] | None) -> str:
    if values is None:
        return "no such row"
    pairs = zip(table.columns, values, others or [None] * len(values), strict=True)
    return shown(
        {column.name: value for column, value, other in pairs if others is None or value != other}
    )
