"""An analyst's query: one read-only transaction by the read-only role, with limits of all kinds.

Who may ask, and how the answer is written for HTTP, is the API's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from infra.reading import CONNECT_SECONDS, DatabaseAwayError

# Analysts' queries take processor and disk from everybody else's, so few of them run at a time.
CONNECTIONS_LIMIT = 4
# What takes longer belongs to psql, where it holds nobody's connection to the API.
TIMEOUT_SECONDS = 10.0
# Whoever waits for a lock waits for a rebuild's swap, which takes half a second.
LOCK_MILLISECONDS = 2_000
# An answer is kept in memory until it is sent.
BYTES_LIMIT = 16 * 1024**2
# The driver takes a row whole, so Postgres measures it first. It holds four of the largest events.
ROW_LIMIT = 1024**2
# So many rows, 64 MiB at most, are taken at a time; then the clock and the bytes are looked at.
ROWS_EACH = 64

OPTIONS = (
    "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
    f" -c lock_timeout={LOCK_MILLISECONDS} -c idle_in_transaction_session_timeout=15s"
    " -c search_path=public"
)
# A cursor takes a query and nothing else: no SET, no COMMIT, no statement that writes. That there
# is but one statement is the extended protocol's business, which is asked for by `binary`.
DECLARE = "DECLARE answer NO SCROLL CURSOR FOR "
# The same query with each row measured. What was one query by itself cannot end the parentheses
# early. OFFSET 0 keeps the planner from measuring rows that the query would leave out.
TOO_LARGE = "bytes are more than a row may have"
MEASURED = f"""
CASE WHEN octet_length(ROW(answer.*)::text) <= {ROW_LIMIT} THEN true
ELSE (octet_length(ROW(answer.*)::text) || ' {TOO_LARGE}')::boolean END
"""
BEFORE, AFTER = (
    "DECLARE measured NO SCROLL CURSOR FOR SELECT * FROM (SELECT * FROM (",
    f"\n) AS answer OFFSET 0) AS answer WHERE {MEASURED}",
)
# A query holds a lock of every table and view that it reads, whatever it calls them, until its
# transaction ends.
READ = """
SELECT c.relname FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind = 'v'
    AND c.relnamespace = 'public'::regnamespace
ORDER BY 1
"""
POSITIONS = """
SELECT projection, topic, partition, next FROM public.projection_positions
WHERE projection = ANY(%s) ORDER BY 1, 2, 3
"""
# SQLSTATEs that tell of the server and not of the query.
AWAY = ("08", "57P", "53300", "55P03", "58")

Connection = psycopg.AsyncConnection[TupleRow]
Connections = AsyncConnectionPool[Connection]


class QueryError(Exception):
    """Postgres refused the query or stopped it; `position` counts its characters from 1."""

    def __init__(self, sqlstate: str, message: str, position: int | None, hint: str | None) -> None:
        """Keep what Postgres said."""
        super().__init__(message)
        self.sqlstate = sqlstate
        self.message = message
        self.position = position
        self.hint = hint


class Column(NamedTuple):
    """A column of an answer: its name, and its type as Postgres calls it."""

    name: str
    type: str


class Read(NamedTuple):
    """How far a projection was in one partition: the next offset that it had not read."""

    projection: str
    topic: str
    partition: int
    next: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows as Postgres's own text, whether there were more, the views read and how far they were.

    All of it is of one snapshot.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[bytes | None]]
    truncated: bool
    views: Sequence[str]
    positions: Sequence[Read]


@dataclass(frozen=True, slots=True)
class Analysts:
    """The few connections that analysts share."""

    pool: Connections
    keepers: dict[str, str]
    """Which projection keeps a view."""

    async def ask(self, query: str, limit: int) -> Answer:
        """Return up to `limit` rows. Raises QueryError and DatabaseAwayError."""
        try:
            async with (
                self.pool.connection() as connection,
                connection.transaction(force_rollback=True),
            ):
                return await self._answer(connection, query, limit)
        except PoolTimeout as error:
            message = f"all {CONNECTIONS_LIMIT} connections for analysts are busy, ask again later"
            raise DatabaseAwayError(message) from error
        except psycopg.Error as error:
            raise _told(error) from error

    async def _answer(self, connection: Connection, query: str, limit: int) -> Answer:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        declaration = _declaration(query)
        await _within(connection, deadline)
        await connection.execute(declaration, binary=True)
        await _measure(connection, query)
        columns, rows = await _fetched(connection, limit, deadline)
        views = [name for (name,) in await _rows(connection, READ)]
        read = sorted({self.keepers[name] for name in views if name in self.keepers})
        positions = (
            [Read(*row) for row in await _rows(connection, POSITIONS, [read])] if read else []
        )
        return Answer(columns, rows[:limit], len(rows) > limit, views, positions)


def _declaration(query: str) -> bytes:
    try:
        text = f"{DECLARE}{query}".encode()
    except UnicodeEncodeError as error:
        message = "the query holds half a character, which is no text"
        raise QueryError("22021", message, error.start - len(DECLARE) + 1, None) from error
    if b"\0" in text:
        # The driver hands over what comes before it.
        message = "the query holds a NUL character, which Postgres cannot read"
        raise QueryError("22021", message, query.index("\0") + 1, None)
    return text


async def _measure(connection: Connection, query: str) -> None:
    """Declare the query once more, its rows measured.

    A semicolon ends a query that stands alone, whatever comments follow it, and is an error in
    parentheses. Postgres says where it is: a parser of ours would have to know quotes and comments.
    """
    try:
        # A savepoint, as an error ends a transaction.
        async with connection.transaction():
            await connection.execute(_measured(query), binary=True)
    except psycopg.errors.SyntaxError as error:
        place = int(error.diag.statement_position or 0) - len(BEFORE) - 1
        if query[max(place, 0) : place + 1] != ";":
            raise
        # What stands before it must be one query by itself as well, lest it end the parentheses.
        await connection.execute("CLOSE answer")
        await connection.execute(_declaration(query[:place]), binary=True)
        await connection.execute(_measured(query[:place]), binary=True)


def _measured(query: str) -> bytes:
    return f"{BEFORE}{query}{AFTER}".encode()


async def _rows(
    connection: Connection, query: str, parameters: Sequence[Any] = ()
) -> Sequence[tuple[Any, ...]]:
    cursor = await connection.execute(query.encode(), parameters)
    return await cursor.fetchall()


async def _within(connection: Connection, deadline: float) -> None:
    left = max(1, round((deadline - time.monotonic()) * 1000))
    await connection.execute(f"SET LOCAL statement_timeout = {left}".encode())


async def _fetched(
    connection: Connection, limit: int, deadline: float
) -> tuple[Sequence[Column], list[Sequence[bytes | None]]]:
    rows: list[Sequence[bytes | None]] = []
    size = 0
    while True:
        await _within(connection, deadline)
        # One more than is asked for tells whether there are more.
        count = min(ROWS_EACH, limit + 1 - len(rows))
        cursor = await connection.execute(f"FETCH {count} FROM measured".encode())
        result = cursor.pgresult
        assert result is not None, "FETCH gives a result"
        fetched = list(_values(result))
        rows += fetched
        size += sum(len(value) for row in fetched for value in row if value is not None)
        if size > BYTES_LIMIT:
            message = f"the answer has more than {BYTES_LIMIT:,} bytes: ask for less of it"
            raise QueryError("54000", message, None, None)
        if len(fetched) < count or len(rows) > limit:
            return list(_columns(result)), rows


def _values(result: PGresult) -> Iterator[Sequence[bytes | None]]:
    for row in range(result.ntuples):
        yield [result.get_value(row, column) for column in range(result.nfields)]


def _columns(result: PGresult) -> Iterator[Column]:
    for number in range(result.nfields):
        name, oid = result.fname(number), result.ftype(number)
        assert name is not None, "every column of a result has a name"
        known = psycopg.adapters.types.get(oid)
        kind = known.regtype if known else "text"
        is_array = known is not None and oid == known.array_oid
        yield Column(name.decode(), f"{kind}[]" if is_array else kind)


def _told(error: psycopg.Error) -> Exception:
    said = error.diag
    if said.sqlstate is None or said.sqlstate.startswith(AWAY):
        return DatabaseAwayError(f"postgres does not answer: {error}")
    message = said.message_primary or str(error)
    if isinstance(error, psycopg.errors.QueryCanceled):
        message = f"the query took longer than {TIMEOUT_SECONDS:g} s and was stopped"
    if TOO_LARGE in message:
        limit = f"a row of the answer has more than {ROW_LIMIT:,} bytes: ask for less of it"
        return QueryError("54000", limit, None, None)
    place = int(said.statement_position) - len(DECLARE) if said.statement_position else None
    hint = said.message_hint
    if said.sqlstate == "42601":
        hint = hint or "one query at a time: SELECT, VALUES, TABLE or WITH"
    return QueryError(said.sqlstate, message, place, hint)


async def _forget(connection: Connection) -> None:
    # Whatever a query left in the session, such as a lock, is not the next one's.
    await connection.execute("DISCARD ALL")


async def open_analysts(url: str, keepers: dict[str, str]) -> Analysts:
    """Return the analysts' connections, which are made when somebody asks."""
    pool: Connections = AsyncConnectionPool(
        url,
        min_size=0,
        max_size=CONNECTIONS_LIMIT,
        timeout=CONNECT_SECONDS,
        open=False,
        reset=_forget,
        connection_class=psycopg.AsyncConnection[TupleRow],
        kwargs={"autocommit": True, "prepare_threshold": None, "options": OPTIONS},
    )
    await pool.open(wait=False)
    return Analysts(pool, keepers)
