"""TimescaleDB where it is installed, and what stands in for it elsewhere.

Table, view and function have the same names either way, so that a query is the same text. Which
tables hold facts is declared by projections.
"""

import logging

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

# `time_bucket` as TimescaleDB defines it: buckets of days and less count from Monday, 3 January
# 2000, buckets of months from 1 January 2000, both in UTC.
TIME_BUCKET = """
CREATE OR REPLACE FUNCTION public.time_bucket(bucket interval, at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT CASE
    WHEN extract(year FROM bucket) = 0 AND extract(month FROM bucket) = 0
    THEN date_bin(bucket, at, timestamptz '2000-01-03 00:00:00+00')
    ELSE (
        SELECT (timestamp '2000-01-01' + floor(since / size)::int * bucket) AT TIME ZONE 'UTC'
        FROM (SELECT
            extract(year FROM bucket) * 12 + extract(month FROM bucket) AS size,
            (extract(year FROM at AT TIME ZONE 'UTC') - 2000) * 12
                + extract(month FROM at AT TIME ZONE 'UTC') - 1 AS since) AS months)
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
    """Make a hypertable of a new table, compressed by event type where it is old."""
    target = name.as_string(None)
    cursor.execute(
        "SELECT create_hypertable(%s::regclass, %s::name, chunk_time_interval => %s::interval,"
        " create_default_indexes => false)",
        (target, table.facts_at, CHUNK),
    )
    cursor.execute(
        f"ALTER TABLE {target} SET (timescaledb.compress,"
        " timescaledb.compress_segmentby = 'event_type',"
        f" timescaledb.compress_orderby = '{table.facts_at} DESC')".encode()
    )
    cursor.execute(
        "SELECT add_compression_policy(%s::regclass, %s::interval)", (target, COMPRESS_AFTER)
    )
