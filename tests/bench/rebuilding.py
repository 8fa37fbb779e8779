"""Rebuilding a projection beside a bare loop that inserts the same rows.

The loop reads, decodes and inserts into a table with the same columns, key and indexes; it does not
compare, swap or keep positions. What both have made must have the same hash.
"""

import time
from collections.abc import Mapping, Sequence

import psycopg
from psycopg import sql

from infra import scanning
from infra.settings import Settings
from infra.topics import create_topics, end_offsets
from projections.engine.rebuild import rebuild
from projections.engine.stores import copy_of
from projections.engine.tables import SCHEMA
from projections.registry import PROJECTIONS
from schemas.codec import decode
from schemas.events import PointsEarned
from tests.bench import made
from tests.bench.figures import Figure, Target
from tests.bench.measuring import Bench, alternate, demand
from tests.chaos.resting import rest

EVENTS = 200_000
TARGET = Target("ratio", ">=", 0.5)
PROJECTION = PROJECTIONS["reputation"]
TOPIC = "reputation.points"
LIMIT_TABLE = "bench_points"
COLUMNS = ("event_id", "member_id", "reason", "points", "post_id", "discussion_id", "giver_id")
INSERT = f"""
INSERT INTO {LIMIT_TABLE} ({", ".join(COLUMNS)}, earned_at)
SELECT event_id, member_id, reason, points::jsonb, post_id, discussion_id, giver_id,
    to_timestamp(earned_at / 1000000) + earned_at %% 1000000 * interval '1 microsecond'
FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
    %b::bigint[]) AS u ({", ".join(COLUMNS)}, earned_at)
ON CONFLICT DO NOTHING
""".encode()


def measure(bench: Bench) -> Sequence[Figure]:
    """Rows a second of a whole rebuild, with comparing and swapping, beside the bare loop."""
    count = bench.events or EVENTS
    with bench.stack("kafka", "postgres", processes=("projections",)) as stack:
        settings = stack.settings
        create_topics(settings.kafka_servers)
        made.publish(settings, made.points(count))
        rest(settings, ("projections",))
        stack.stop("projections")
        mine, beside = alternate(
            bench,
            "rows/s",
            {
                "rebuild": lambda: _rebuilt(settings, count),
                "read + decode + insert": lambda: _inserted(settings, count),
            },
        )
    note = f"{count:,} rows, {len(PROJECTION.tables[0].indexes) + 1} indexes"
    return [Figure(f"rebuild of projection `{PROJECTION.name}`", mine, beside, TARGET, note)]


def _rebuilt(settings: Settings, count: int) -> float:
    began = time.perf_counter()
    differences = rebuild(copy_of(settings, PROJECTION), settings.kafka_servers, _unheard)
    seconds = time.perf_counter() - began
    demand("what differs from the live generation", list(differences), [])
    return count / seconds


def _unheard(done: int, total: int) -> None:
    del done, total


def _inserted(settings: Settings, count: int) -> float:
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {LIMIT_TABLE}")
        live = _live(connection)
        connection.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                sql.Identifier(LIMIT_TABLE), live
            )
        )
        began = time.perf_counter()
        _fill(settings, connection)
        seconds = time.perf_counter() - began
        demand("the rows of the bare loop", _hash(connection, LIMIT_TABLE), _hash(connection, ""))
        demand("their number", _hash(connection, LIMIT_TABLE)[0], count)
    return count / seconds


def _fill(settings: Settings, connection: psycopg.Connection) -> None:
    ends = end_offsets(settings.kafka_servers, [TOPIC])
    connection.execute("SET synchronous_commit = off")
    for records in scanning.scan(settings.kafka_servers, dict.fromkeys(ends, 0), ends):
        rows = [_row(decode(record.value)) for record in records]
        connection.execute(INSERT, [list(column) for column in zip(*rows, strict=True)])


def _row(event: object) -> tuple[object, ...]:
    assert isinstance(event, PointsEarned)
    return (
        event.meta.id,
        event.member_id,
        event.reason,
        _json(event.points),
        event.post_id,
        event.discussion_id,
        event.giver_id,
        event.meta.occurred_at,
    )


def _json(points: Mapping[str, int]) -> str:
    return "{" + ",".join(f'"{name}":{worth}' for name, worth in points.items()) + "}"


def _live(connection: psycopg.Connection) -> sql.Identifier:
    row = connection.execute(
        "SELECT tables[1] FROM engine.generations WHERE projection = %s AND live",
        (PROJECTION.name,),
    ).fetchone()
    assert row is not None
    return sql.Identifier(SCHEMA, row[0])


def _hash(connection: psycopg.Connection, table: str) -> tuple[int, int]:
    """The number of rows and the sum of their hashes, of a table or of what readers see."""
    name = sql.Identifier(table or "points")
    columns = sql.SQL(", ").join(map(sql.Identifier, (*COLUMNS, "earned_at")))
    query = sql.SQL("SELECT count(*), sum(hashtextextended(ROW({})::text, 0)) FROM {}")
    row = connection.execute(query.format(columns, name)).fetchone()
    assert row is not None
    return row
