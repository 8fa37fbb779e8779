"""Making a zombie: a fold worker is stopped at a chosen place of a batch until others own its work.

Waking it, and asking what became of its batch, is the caller's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import psycopg

from infra.settings import Settings
from tests.support.waiting import eventually

# Each batch reads this table after it has taken its records, and writes it after its positions.
LOCK = "LOCK TABLE engine.fold_entries IN ACCESS EXCLUSIVE MODE"
WAITING = """
SELECT a.query FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
WHERE l.relation = 'engine.fold_entries'::regclass AND NOT l.granted
"""
EPOCHS = "SELECT coalesce(sum(epoch), 0)::bigint FROM engine.positions WHERE pipeline = ANY(%s)"
# The session is over after 10 s; the others then need a rebalance, on a busy machine.
TAKEOVER_SECONDS = 60.0
# Where the workers are met is chance; they read as often as they write.
ATTEMPTS = 50

# A batch is taken and not yet written; its positions are written and not yet committed.
LOADING, WRITING = "SELECT", "INSERT"


@contextmanager
def held(settings: Settings, workers: int, place: str = LOADING) -> Iterator[None]:
    """Hold so many workers, all of them at `place` in a batch; on exit let them go.

    Facts must flow to all of them meanwhile.
    """
    with psycopg.connect(settings.postgres_url, autocommit=True) as asker:
        for attempt in count(1):
            with psycopg.connect(settings.postgres_url) as holder:
                holder.execute(LOCK)
                queries = eventually(lambda: _waiting(asker, workers), TAKEOVER_SECONDS)
                if all(query.startswith(place) for query in queries):
                    yield
                    return
            assert attempt < ATTEMPTS, queries


def _waiting(connection: psycopg.Connection[tuple[str]], workers: int) -> list[str]:
    """What the workers ask that wait for the lock; nothing while some are elsewhere."""
    queries = [query.strip() for (query,) in connection.execute(WAITING)]
    return queries if len(queries) >= workers else []


@contextmanager
def taken_over(settings: Settings, pipelines: list[str]) -> Iterator[Callable[[], object]]:
    """Gives a wait for somebody to have claimed partitions of the pipelines since."""
    with psycopg.connect(settings.postgres_url, autocommit=True) as asker:
        before = _epochs(asker, pipelines)
        yield lambda: eventually(lambda: _epochs(asker, pipelines) > before, TAKEOVER_SECONDS)


def _epochs(connection: psycopg.Connection[tuple[int]], pipelines: list[str]) -> int:
    row = connection.execute(EPOCHS, (pipelines,)).fetchone()
    assert row is not None
    return row[0]
