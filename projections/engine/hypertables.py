"""TimescaleDB where it is installed, and what stands in for it elsewhere.

Table, view and function have the same names either way, so that a query is the same text. Which
tables hold facts is declared by projections.
"""

import logging
from datetime import datetime

import psycopg
from psycopg import sql

from infra import postgres
from infra.postgres import Cursor, Database
from projections.projection import Table

logger = logging.getLogger(__name__)

# A chunk should fit in memory with its indexes; 30 days of a busy community are some million rows.
CHUNK = "30 days"
# What is older than this is rarely written, and a column store of it takes a tenth of the room.
COMPRESS_AFTER = "60 days"

# Sums are refreshed up to here: the newest facts are still coming, and are added as one asks.
REFRESH_BEFORE = "1 hour"
# What comes late shows after this long; a refresh without changes costs next to nothing.
REFRESH_EVERY = "5 minutes"

# `time_bucket` as TimescaleDB defines it: buckets of days and less count from Monday, 3 January
# 2000, buckets of months from 1 January 2000, both in UTC. It is one expression and not STRICT, so
# that the planner puts it in place of the call and finds indexes over it.
TIME_BUCKET = """
CREATE OR REPLACE FUNCTION public.time_bucket(bucket interval, at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE
    WHEN extract(year FROM bucket) = 0 AND extract(month FROM bucket) = 0
    THEN date_bin(bucket, at, timestamptz '2000-01-03 00:00:00+00')
    ELSE (timestamp '2000-01-01' + floor(
        ((extract(year FROM at AT TIME ZONE 'UTC') - 2000) * 12
            + extract(month FROM at AT TIME ZONE 'UTC') - 1)
        / (extract(year FROM bucket) * 12 + extract(month FROM bucket)))::int * bucket)
        AT TIME ZONE 'UTC'
END $$;
COMMENT ON FUNCTION public.time_bucket(interval, timestamptz) IS
    'Stands in for the function of the same name where TimescaleDB is not installed.';
"""


def define(database: Database) -> None:
    """Install the extension where the server can load it, or what stands in for it."""
    with database.connection.transaction(), database.connection.cursor() as cursor:
        missing = not extended(cursor) and _available(cursor)
    if missing:
        _install(database)
    with database.connection.transaction(), database.connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (postgres.DDL_LOCK,))
        if not extended(cursor):
            cursor.execute(TIME_BUCKET)


def extended(cursor: Cursor) -> bool:
    """Whether TimescaleDB is installed in this database."""
    cursor.execute("SELECT true FROM pg_extension WHERE extname = 'timescaledb'")
    return cursor.fetchone() is not None


def _available(cursor: Cursor) -> bool:
    cursor.execute("SELECT true FROM pg_available_extensions WHERE name = 'timescaledb'")
    return cursor.fetchone() is not None


def _install(database: Database) -> None:
    # A server that has the files but did not preload the library ends the session that asks.
    try:
        database.connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        database.connection.commit()
    except psycopg.Error as error:
        database.close()
        logger.warning(
            "timescaledb cannot be installed, a plain table stands in", extra={"error": str(error)}
        )


def spread(cursor: Cursor, table: Table, name: sql.Identifier) -> None:
    """Make a hypertable of a new table, compressed where it is old."""
    target = name.as_string(None)
    cursor.execute(
        "SELECT create_hypertable(%s::regclass, %s::name, chunk_time_interval => %s::interval,"
        " create_default_indexes => false)",
        (target, table.facts_at, CHUNK),
    )
    segments = (
        f" timescaledb.compress_segmentby = '{table.segment_by}'," if table.segment_by else ""
    )
    cursor.execute(
        f"ALTER TABLE {target} SET (timescaledb.compress,{segments}"
        f" timescaledb.compress_orderby = '{table.facts_at} DESC')".encode()
    )
    cursor.execute(
        "SELECT add_compression_policy(%s::regclass, %s::interval)", (target, COMPRESS_AFTER)
    )


def aggregate(cursor: Cursor, name: sql.Identifier, query: sql.Composable) -> None:
    """Make a continuous aggregate of a query over one hypertable; elsewhere it is a plain view.

    Its answers are those of the view: what is newer than the last refresh is added as it is asked.
    What comes late into a time that was summed up already shows after the next refresh.
    """
    if not extended(cursor):
        cursor.execute(sql.SQL("CREATE VIEW {} AS {}").format(name, query))
        return
    cursor.execute(
        sql.SQL(
            "CREATE MATERIALIZED VIEW {} WITH (timescaledb.continuous,"
            " timescaledb.materialized_only = false) AS {} WITH NO DATA"
        ).format(name, query)
    )
    _keep_refreshed(cursor, name.as_string(None), None)


def _keep_refreshed(cursor: Cursor, name: str, since: str | None) -> None:
    # From the beginning: only what changed since is summed up anew, and imports change the past.
    cursor.execute(
        "SELECT add_continuous_aggregate_policy(%s::regclass, start_offset => %s::interval,"
        " end_offset => %s::interval, schedule_interval => %s::interval)",
        (name, since, REFRESH_BEFORE, REFRESH_EVERY),
    )


def refresh(database: Database, since: datetime | None = None) -> None:
    """Sum up what changed in all continuous aggregates, now; a server's workers do so by policy.

    Where facts are kept for a time only, sums of what is older than `since` must be left alone.
    """
    with database.connection.cursor() as cursor:
        names = _aggregates(cursor) if extended(cursor) else []
    database.connection.commit()
    database.connection.autocommit = True
    try:
        for name in names:
            # It commits by itself, so that it cannot be in a transaction.
            database.connection.execute(
                "CALL refresh_continuous_aggregate(%s::regclass, %s::timestamptz, NULL)",
                (name, since),
            )
    finally:
        database.connection.autocommit = False


def retain(database: Database, days: int) -> None:
    """Let the server's workers drop facts older than so many days; 0 keeps all of them.

    A sum is then refreshed no further back than there are facts, so that it outlives them.
    """
    with database.connection.transaction(), database.connection.cursor() as cursor:
        if not extended(cursor):
            return
        kept = f"{days} days" if days else None
        for name in _hypertables(cursor):
            cursor.execute("SELECT remove_retention_policy(%s::regclass, true)", (name,))
            if kept:
                cursor.execute(
                    "SELECT add_retention_policy(%s::regclass, %s::interval)", (name, kept)
                )
        for name in _aggregates(cursor):
            cursor.execute(
                "SELECT remove_continuous_aggregate_policy(%s::regclass, if_exists => true)",
                (name,),
            )
            _keep_refreshed(cursor, name, kept)


def drop_view(cursor: Cursor, schema: str, name: str) -> bool:
    """Drop a view, or the continuous aggregate that it is; False where there is none."""
    target = sql.Identifier(schema, name)
    quoted = target.as_string(None)
    cursor.execute(
        "SELECT true FROM pg_class WHERE oid = to_regclass(%s) AND relkind = 'v'", (quoted,)
    )
    if cursor.fetchone() is None:
        return False
    summed = extended(cursor) and quoted in _aggregates(cursor)
    kind = sql.SQL("MATERIALIZED VIEW" if summed else "VIEW")
    cursor.execute(sql.SQL("DROP {} {}").format(kind, target))
    return True


def _hypertables(cursor: Cursor) -> list[str]:
    cursor.execute(
        "SELECT hypertable_schema, hypertable_name FROM timescaledb_information.hypertables"
        " WHERE hypertable_schema <> '_timescaledb_internal'"
    )
    return [sql.Identifier(*row).as_string(None) for row in cursor.fetchall()]


def _aggregates(cursor: Cursor) -> list[str]:
    cursor.execute(
        "SELECT view_schema, view_name FROM timescaledb_information.continuous_aggregates"
    )
    return [sql.Identifier(*row).as_string(None) for row in cursor.fetchall()]
