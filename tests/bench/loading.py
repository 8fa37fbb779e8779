"""Facts loaded into a projection's tables by its stage, beside a bare insert of the same rows.

Which facts, and what is asked of them then, stands in `analysts` and `touchpoints`.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from infra.pipeline import Partition, Place, Record
from infra.postgres import Database
from infra.settings import Settings
from projections.engine.row_copy import RowCopy
from projections.engine.stage import RowStage
from projections.engine.stores import rows_database
from projections.engine.writing import TRANSPORT, Shape, gather
from projections.projection import Insert, Projection, Table, Upsert
from schemas.codec import encode, type_of
from schemas.events import Event
from tests.bench.figures import Figure, Side, Target
from tests.bench.measuring import demand

# As many as the loop reads at most.
BATCH = 5_000
LOADED = Target("ratio", ">=", 0.5)
# What the stage makes first where nothing was there.
GENERATION = 1


def batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events in batches as large as the loop reads them."""
    batch: list[Event] = []
    for event in events:
        batch.append(event)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def prepared(database: Database, projection: Projection) -> RowStage:
    """A stage of the projection's new tables, all partitions of it its own."""
    copy = RowCopy(projection, database)
    copy.define()
    copy.prepare()
    stage = RowStage("bench", (projection,), database)
    stage.claim({Partition(topic, 0): Place(0, "bench") for topic in projection.topics})
    return stage


def records_of(batch: Sequence[Event], start: int) -> list[Record]:
    """The batch as the log holds it."""
    return [
        Record(type_of(event).topic, 0, start + n, b"key", encode(event))
        for n, event in enumerate(batch)
    ]


@dataclass
class Bare:
    """Tables like a projection's with its indexes, filled by one plain statement each."""

    connection: psycopg.Connection[Any]
    projection: Projection
    statements: dict[Shape, bytes] = field(default_factory=dict)

    def create(self) -> None:
        """Make the tables."""
        self.connection.execute("SET synchronous_commit = off")
        for table in self.projection.tables:
            target = sql.Identifier(f"bare_{table.name}")
            source = sql.Identifier("read", f"{table.name}_{GENERATION}")
            create = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
            self.connection.execute(create.format(target, source))

    def rows(self, batch: Sequence[Event]) -> Mapping[Shape, list[list[Any]]]:
        """What the projection writes of a batch: the columns of each table."""
        writes = [write for event in batch for write in self.projection.project(event)]
        kept = [write for write in writes if isinstance(write, Insert | Upsert)]
        found = {}
        for shape, rows in gather(self.projection, kept).items():
            columns = self.projection.table(shape.table).columns
            self.statements.setdefault(shape, _insert(self.projection.table(shape.table), shape))
            found[shape] = [
                [_sent(each.type, row[each.name]) for row in rows.values()] for each in columns
            ]
        return found

    def insert(self, rows: Mapping[Shape, list[list[Any]]]) -> None:
        """Insert what `rows` gave."""
        with self.connection.transaction():
            for shape, columns in rows.items():
                self.connection.execute(self.statements[shape], columns)

    def compare(self) -> None:
        """Raise WrongResultError unless both have the same rows."""
        for table in self.projection.tables:
            mine = _hash(self.connection, sql.Identifier("read", f"{table.name}_{GENERATION}"))
            bare = _hash(self.connection, sql.Identifier(f"bare_{table.name}"))
            demand(f"what was loaded into {table.name}", mine, bare)

    def drop(self) -> None:
        """Remove the tables."""
        for table in self.projection.tables:
            drop = sql.SQL("DROP TABLE {}").format(sql.Identifier(f"bare_{table.name}"))
            self.connection.execute(drop)


def _insert(table: Table, shape: Shape) -> bytes:
    names = ", ".join(each.name for each in table.columns)
    arrays = ", ".join(f"%b::{TRANSPORT[each.type][0]}" for each in table.columns)
    values = ", ".join(TRANSPORT[each.type][1].format(f"u.{each.name}") for each in table.columns)
    return (
        f"INSERT INTO bare_{table.name} AS t ({names}) SELECT {values}"
        f" FROM unnest({arrays}) AS u ({names}) {_conflict(table, shape)}"
    ).encode()


def _conflict(table: Table, shape: Shape) -> str:
    if shape.guard is None:
        return "ON CONFLICT DO NOTHING"
    sets = ", ".join(f"{each.name} = excluded.{each.name}" for each in table.columns)
    return (
        f"ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {sets}"
        f" WHERE excluded.{shape.guard} > t.{shape.guard}"
    )


def _sent(kind: str, value: Any) -> Any:
    return msgspec.json.encode(value).decode() if kind == "jsonb" else value


def _hash(connection: psycopg.Connection[Any], table: sql.Identifier) -> tuple[Any, ...] | None:
    query = sql.SQL("SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {} AS t")
    return connection.execute(query.format(table)).fetchone()


def load(settings: Settings, projection: Projection, events: Iterable[Event], name: str) -> Figure:
    """Load all events on plain Postgres, each batch by the stage and then bare."""
    stage = prepared(rows_database(settings, projection), projection)
    mine = bare = 0.0
    done = 0
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        peer = Bare(connection, projection)
        peer.create()
        for batch in batches(events):
            records, rows = records_of(batch, done), peer.rows(batch)
            began = time.perf_counter()
            stage.apply(records)
            between = time.perf_counter()
            peer.insert(rows)
            bare += time.perf_counter() - between
            mine += between - began
            done += len(batch)
        peer.compare()
        peer.drop()
        for table in projection.tables:
            # What autovacuum does within a minute of such a load.
            connection.execute(f"VACUUM ANALYZE read.{table.name}_{GENERATION}".encode())
    return Figure(
        name,
        Side("decode + project + insert + position", "rows/s", (done / mine,)),
        Side("bare insert from unnest, the same indexes", "rows/s", (done / bare,)),
        LOADED,
        f"{done:,} events in batches of {BATCH:,}, batch by batch in turn",
    )
