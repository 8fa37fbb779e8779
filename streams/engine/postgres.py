"""The store of folds in Postgres: one transaction is the whole of exactly-once.

The tables of positions and dead letters are `infra.postgres`'s; what a state means is its fold's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec
import psycopg

from infra import postgres
from infra.pipeline import Outgoing, Partition, Place
from infra.positions import Pipeline, Position, PositionKey, same_versions
from infra.postgres import Cursor, worker_database
from schemas.codec import decode, headers
from streams.engine import statements
from streams.engine.store import (
    NEVER,
    Batch,
    Changes,
    EntryKey,
    Left,
    RefusedError,
    Stored,
    StoredState,
    StoredTimer,
    Timer,
    Wanted,
)

_Row = tuple[str, bytes, bytes]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_Row])


class PostgresFoldStore:
    """Keeps folds in Postgres. See `store.FoldStore`."""

    def __init__(self, url: str) -> None:
        """Make the tables where they are not there yet."""
        # What is only read needs no BEGIN and COMMIT.
        self._database = worker_database(url, autocommit=True)
        postgres.define(self._database.connection, statements.TABLES)

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    def claim(
        self,
        pipelines: Sequence[tuple[Pipeline, frozenset[str]]],
        places: Mapping[Partition, Place],
    ) -> dict[PositionKey, Position]:
        """Own the partitions for each pipeline that reads them."""
        connection = self._database.connection
        mine = [pipeline for pipeline, _ in pipelines]
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(statements.STORED_VERSIONS, ([pipeline.name for pipeline in mine],))
            same_versions(mine, (Pipeline(*row) for row in cursor.fetchall()))
            return postgres.claim(cursor, pipelines, places)

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        connection = self._database.connection
        with _refusals(), connection.transaction(), connection.cursor() as cursor:
            yield cursor

    def left(self, keys: Sequence[PositionKey]) -> Sequence[Left]:
        """What a former owner stored and perhaps did not publish, oldest first."""
        connection = self._database.connection
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(
                statements.LEFT, _columns(((*key.pipeline, *key.partition) for key in keys), 4)
            )
            return [Left(id_, _unpack(records)) for id_, records in cursor.fetchall()]

    def forget(self, ids: Sequence[int]) -> None:
        """Delete what is published."""
        connection = self._database.connection
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(statements.FORGET, (list(ids),))

    def read(self, wanted: Wanted) -> Stored:
        """What is there of what is wanted, by one statement for states and one for entries."""
        states: dict[Pipeline, dict[str, StoredState]] = {}
        entries: dict[Pipeline, dict[EntryKey, bytes]] = {}
        with _refusals(), self._database.connection.cursor() as cursor:
            if wanted.states:
                named = ((*each, key) for each, keys in wanted.states.items() for key in keys)
                cursor.execute(statements.STATES, _columns(named, 3))
                for fold, version, key, sequence, state in cursor:
                    kept = states.setdefault(Pipeline(fold, version), {})
                    kept[key] = StoredState(sequence, state.encode())
            if wanted.entries:
                parts = ((*each, *key) for each, keys in wanted.entries.items() for key in keys)
                cursor.execute(statements.ENTRIES, _columns(parts, 4))
                for fold, version, key, entry, state in cursor:
                    found = entries.setdefault(Pipeline(fold, version), {})
                    found[key, entry] = state.encode()
        return Stored(states, entries)

    def due(self, pipeline: Pipeline, partition: int, at: int, limit: int) -> Sequence[StoredTimer]:
        """The timers of a partition up to a moment, by their moments and then their keys."""
        with self._transaction() as cursor:
            cursor.execute(statements.DUE, (*pipeline, partition, at, limit))
            return [StoredTimer(*row) for row in cursor]

    def next_due(self, pipeline: Pipeline, partition: int, after: int) -> int:
        """The first moment after `after` that a key of the partition waits for, or NEVER."""
        with self._transaction() as cursor:
            cursor.execute(statements.NEXT_DUE, (*pipeline, partition, after))
            row = cursor.fetchone()
            return NEVER if row is None or row[0] is None else int(row[0])

    def commit(self, changes: Changes) -> Sequence[int]:
        """Make all the changes in one transaction, fenced by the positions."""
        with self._transaction() as cursor:
            postgres.advance(cursor, changes.moves)
            _save_states(cursor, changes.states)
            _save_entries(cursor, changes.entries)
            _save_timers(cursor, changes.timers)
            if changes.published:
                cursor.execute(statements.FORGET, (list(changes.published),))
            if changes.dead_letters:
                postgres.park(cursor, changes.dead_letters)
            return _save_outbox(cursor, changes.outbox)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn Postgres' classes 22 (data exception) and 23 (integrity) into RefusedError."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise RefusedError(str(error)) from error


def _save_states(cursor: Cursor, changed: Mapping[Pipeline, Mapping[str, StoredState]]) -> None:
    rows = [
        (*pipeline, key, each.sequence, each.state.decode())
        for pipeline, states in changed.items()
        for key, each in states.items()
    ]
    if rows:
        cursor.execute(statements.SAVE_STATES, _columns(rows, 5))


def _save_entries(cursor: Cursor, changed: Mapping[Pipeline, Mapping[EntryKey, bytes]]) -> None:
    rows = [
        (*pipeline, *key, each.decode())
        for pipeline, entries in changed.items()
        for key, each in entries.items()
    ]
    if rows:
        cursor.execute(statements.SAVE_ENTRIES, _columns(rows, 5))


def _save_timers(cursor: Cursor, changed: Mapping[Pipeline, Mapping[str, Timer]]) -> None:
    rows = [
        (*pipeline, key, *timer)
        for pipeline, timers in changed.items()
        for key, timer in timers.items()
    ]
    off = [row[:3] for row in rows if row[-1] is None]
    if off:
        cursor.execute(statements.DROP_TIMERS, _columns(off, 3))
    on = [row for row in rows if row[-1] is not None]
    if on:
        cursor.execute(statements.SAVE_TIMERS, _columns(on, 5))


def _save_outbox(cursor: Cursor, outbox: Sequence[Batch]) -> list[int]:
    if not outbox:
        return []
    rows = ((*key.pipeline, *key.partition, _pack(records)) for key, records in outbox)
    cursor.execute(statements.SAVE_OUTBOX, _columns(rows, 5))
    return [row[0] for row in cursor.fetchall()]


def _columns(rows: Iterable[Sequence[object]], width: int) -> list[list[object]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]


def _pack(records: Sequence[Outgoing]) -> bytes:
    return _encoder.encode([(each.topic, each.key, each.value) for each in records])


def _unpack(packed: bytes) -> tuple[Outgoing, ...]:
    return tuple(
        Outgoing(topic, key, value, headers(decode(value)))
        for topic, key, value in _decoder.decode(packed)
    )
