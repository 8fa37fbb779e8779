"""The engine's own tables in Postgres, and what every store in Postgres does with them.

Positions are claimed and advanced here, in the caller's transaction; fold states and read models
are written by their engines.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from infra.pipeline import FencedError, Partition, Place
from infra.positions import Pipeline, Position, PositionKey, check, first_offset

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]

# A worker that is frozen, or whose host is gone, in the middle of a transaction would hold its rows
# against the next owner for as long as the connection lives: by the system's keepalives that is two
# hours. Postgres ends such a session itself; the worker finds it lost and goes back. Batches are
# read between transactions, so an honest worker never idles for seconds within one.
SESSION = (
    "-c idle_in_transaction_session_timeout=5s -c tcp_user_timeout=30s -c tcp_keepalives_idle=10"
    " -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)
# Whoever writes what can be had again from the log does not wait for the disk. A crash of Postgres
# may take the last transactions, whole and from the end: positions go with states and rows. They
# are read again, and what is derived again is what was published before, under the same origins,
# which readers drop.
NO_WAIT = "-c synchronous_commit=off"

# Any number will do, so long as all processes of the platform take the same.
DDL_LOCK = 4_202_501

TABLES = """
CREATE SCHEMA IF NOT EXISTS engine;
CREATE TABLE IF NOT EXISTS engine.positions (
    pipeline text NOT NULL, version integer NOT NULL,
    topic text NOT NULL, partition integer NOT NULL,
    next bigint NOT NULL, epoch bigint NOT NULL, topic_id text NOT NULL,
    origins jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (pipeline, version, topic, partition));
COMMENT ON TABLE engine.positions IS
    'The next offset that each fold and projection reads; the epoch fences former owners.';
CREATE TABLE IF NOT EXISTS engine.dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline text NOT NULL, version integer NOT NULL,
    topic text NOT NULL, partition integer NOT NULL,
    "offset" bigint NOT NULL, key bytea, value bytea, reason text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(), resolved_at timestamptz,
    UNIQUE (pipeline, version, topic, partition, "offset"));
COMMENT ON TABLE engine.dead_letters IS
    'Records that a pipeline could not read, whole, with the reason; the others went on.';
"""


class Move(NamedTuple):
    """A position to be written: from what this worker last wrote to what it read since."""

    key: PositionKey
    last: int
    position: Position


class DeadLetter(NamedTuple):
    """A record that a pipeline could not read."""

    pipeline: Pipeline
    partition: Partition
    offset: int
    key: bytes | None
    value: bytes | None
    reason: str


class Database:
    """One connection to Postgres that is opened again after it was lost."""

    def __init__(self, url: str, **options: Any) -> None:
        """Keep the address; the connection is opened when it is first asked for."""
        self._url = url
        self._options = options
        self._connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """An open connection. Raises psycopg.OperationalError where there is none to be had."""
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = psycopg.connect(self._url, **self._options)
        return self._connection

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()


def worker_database(url: str, *, autocommit: bool = False) -> Database:
    """The connection of a worker, which Postgres ends when the worker freezes in a transaction."""
    return Database(url, options=f"{SESSION} {NO_WAIT}", autocommit=autocommit)


def define(connection: Connection, statements: str) -> None:
    """Run idempotent DDL; processes that start together take turns."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (DDL_LOCK,))
        cursor.execute(statements.encode())


def claim(
    cursor: Cursor,
    pipelines: Iterable[tuple[Pipeline, frozenset[str]]],
    places: Mapping[Partition, Place],
) -> dict[PositionKey, Position]:
    """Own the partitions: begin or raise the epoch of each pipeline that reads them.

    Raises LostLogError where the log cannot go on from a stored position.
    """
    wanted = [
        PositionKey(pipeline, partition)
        for pipeline, topics in pipelines
        for partition in places
        if partition.topic in topics
    ]
    return {key: _claim_one(cursor, key, places[key.partition]) for key in sorted(wanted)}


CLAIM = """
INSERT INTO engine.positions AS p (pipeline, version, topic, partition, next, epoch, topic_id)
VALUES (%s, %s, %s, %s, %s, 1, %s)
ON CONFLICT (pipeline, version, topic, partition) DO UPDATE SET epoch = p.epoch + 1
RETURNING next, epoch, topic_id, origins
"""


def _claim_one(cursor: Cursor, key: PositionKey, place: Place) -> Position:
    cursor.execute(
        "SELECT true FROM engine.positions"
        " WHERE pipeline = %s AND version = %s AND topic = %s AND partition = %s",
        (*key.pipeline, *key.partition),
    )
    begin = 0 if cursor.fetchone() else first_offset(key, place)
    cursor.execute(CLAIM, (*key.pipeline, *key.partition, begin, place.topic_id))
    row = cursor.fetchone()
    assert row is not None, "INSERT ... RETURNING gives a row"
    stored_next, epoch, topic_id, origins = row
    check(key, stored_next, topic_id, place)
    return Position(stored_next, epoch, {source: tuple(at) for source, at in origins.items()})


ADVANCE = """
UPDATE engine.positions AS p SET next = m.next, origins = m.origins
FROM unnest(%b::text[], %b::int[], %b::text[], %b::int[],
            %b::bigint[], %b::bigint[], %b::bigint[], %s::jsonb[])
    AS m (pipeline, version, topic, partition, last, next, epoch, origins)
WHERE p.pipeline = m.pipeline AND p.version = m.version AND p.topic = m.topic
    AND p.partition = m.partition AND p.next = m.last AND p.epoch = m.epoch
"""


def advance(cursor: Cursor, moves: Sequence[Move]) -> None:
    """Write the positions, each only where this worker is still its owner.

    Raises FencedError where another worker claimed a partition or moved on; the caller's
    transaction must then roll back.
    """
    columns = zip(
        *(
            (*key.pipeline, *key.partition, last, to.next, to.epoch, Jsonb(to.origins))
            for key, last, to in moves
        ),
        strict=True,
    )
    cursor.execute(ADVANCE, [list(column) for column in columns])
    if cursor.rowcount != len(moves):
        message = (
            f"{len(moves) - cursor.rowcount} of {len(moves)} positions belong to another worker"
        )
        raise FencedError(message)


def park(cursor: Cursor, letters: Sequence[DeadLetter]) -> None:
    """Keep records that could not be read; one that is kept already stays as it is."""
    cursor.executemany(
        "INSERT INTO engine.dead_letters"
        ' (pipeline, version, topic, partition, "offset", key, value, reason)'
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [(*each.pipeline, *each.partition, *each[2:]) for each in letters],
    )
