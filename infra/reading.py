"""Reading Postgres from an event loop: a pool of connections that give rows as mappings.

What is asked, and what the rows mean, is the caller's; states and projections write elsewhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

Row = Mapping[str, Any]
Connections = AsyncConnectionPool[psycopg.AsyncConnection[DictRow]]

# One process reads with few connections: more would only queue inside Postgres on few cores.
CONNECTIONS_LIMIT = 10
# A reader would rather hear "away" than wait, but a busy machine takes a second to connect.
CONNECT_SECONDS = 3.0
# Longer than any read of the API; what takes more is stopped and not left to pile up.
STATEMENT_MILLISECONDS = 5_000


# Questions about many people sort and hash some 100,000 rows, which would go to the disk with
# Postgres' own 4 MB; and compiling what then takes 100 ms took longer than the answer.
PLANNING = "-c work_mem=32MB -c jit=off"
# Of a part of such a question Postgres cannot know how many rows it will have; where it guesses a
# few and there are 60,000, looking each up takes ten times as long as hashing all.
HASHED = "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off"


class DatabaseAwayError(Exception):
    """Postgres does not answer, or its read models are not made yet."""


class StoppedError(DatabaseAwayError):
    """A statement took longer than any may and was stopped; Postgres itself answers."""


class UnfitValueError(Exception):
    """Postgres cannot take a value that was asked for, such as text with a NUL."""


@dataclass(frozen=True, slots=True)
class Database:
    """Read-mostly access to Postgres; each statement is a transaction of its own."""

    pool: Connections

    async def rows(
        self, query: str, parameters: Row | None = None, planning: str = ""
    ) -> Sequence[Row]:
        """Return what the query gives, planned under settings such as `HASHED`.

        Raises DatabaseAwayError and UnfitValueError.
        """
        try:
            async with self.pool.connection() as connection, _set(connection, planning):
                cursor = await connection.execute(query.encode(), parameters)
                return await cursor.fetchall() if cursor.description else []
        except psycopg.errors.QueryCanceled as error:
            message = f"a question took longer than {STATEMENT_MILLISECONDS / 1000:g} s"
            raise StoppedError(message) from error
        except (psycopg.OperationalError, PoolTimeout) as error:
            message = f"postgres does not answer: {error}"
            raise DatabaseAwayError(message) from error
        except psycopg.DataError as error:
            message = f"a value cannot be looked for: {error}"
            raise UnfitValueError(message) from error
        except psycopg.errors.UndefinedTable as error:
            message = f"a read model is not made yet: {error.diag.message_primary}"
            raise DatabaseAwayError(message) from error

    async def row(
        self, query: str, parameters: Row | None = None, planning: str = ""
    ) -> Row | None:
        """Return the first row or None. Raises DatabaseAwayError and UnfitValueError."""
        rows = await self.rows(query, parameters, planning)
        return rows[0] if rows else None


@asynccontextmanager
async def _set(connection: psycopg.AsyncConnection[DictRow], planning: str) -> AsyncIterator[None]:
    if not planning:
        yield
        return
    async with connection.transaction():
        await connection.execute(planning.encode())
        yield


async def open_database(url: str) -> Database:
    """Return a database over a new pool, which connects in the background."""
    options = f"-c statement_timeout={STATEMENT_MILLISECONDS} {PLANNING}"
    return await _open(url, CONNECTIONS_LIMIT, {"options": options})


async def open_session(url: str) -> Database:
    """Return a database that has one session for all, such as PGlite: nothing is prepared."""
    return await _open(url, 1, {"prepare_threshold": None})


async def _open(url: str, most: int, options: dict[str, Any]) -> Database:
    pool: Connections = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=most,
        timeout=CONNECT_SECONDS,
        open=False,
        connection_class=psycopg.AsyncConnection[DictRow],
        kwargs={"autocommit": True, "row_factory": dict_row, **options},
    )
    await pool.open(wait=False)
    return Database(pool)
