"""Making a zombie: a fold worker is stopped at a chosen place of a batch until others own its work.

Waking it, and asking what became of its batch, is the caller's.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import psutil
import psycopg

from infra.settings import Settings
from streams.registry import FOLDS
from tests.support.waiting import eventually

# Each batch reads this table after it has taken its records, and writes it after its positions. A
# worker that starts asks for it too, so a start must be over before.
LOCK = "LOCK TABLE engine.fold_entries IN ACCESS EXCLUSIVE MODE"
WAITING = """
SELECT a.client_port, a.query FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
WHERE l.relation = 'engine.fold_entries'::regclass AND NOT l.granted
"""
EPOCHS = "SELECT coalesce(sum(epoch), 0)::bigint FROM engine.positions WHERE pipeline = ANY(%s)"
# The session is over after 10 s; the others then need a rebalance, on a busy machine.
TAKEOVER_SECONDS = 60.0
# Where a worker is met is chance; it reads as often as it writes.
ATTEMPTS = 50

# A batch is taken and not yet written; its positions are written and not yet committed.
LOADING, WRITING = "SELECT", "INSERT"


def freeze(
    settings: Settings, pid: int, place: str = LOADING, seconds: float = TAKEOVER_SECONDS
) -> None:
    """Stop a worker at `place` in a batch. Facts must flow to it.

    Raises TimeoutError where it does nothing for so many seconds, as when it owns no partitions.
    """
    with psycopg.connect(settings.postgres_url, autocommit=True) as asker:
        for attempt in count(1):
            with psycopg.connect(settings.postgres_url) as holder:
                holder.execute(LOCK)
                query = eventually(lambda: _waiting(asker, pid), seconds)
                if query.startswith(place):
                    os.kill(pid, signal.SIGSTOP)
                    return
            assert attempt < ATTEMPTS, query


def _waiting(connection: psycopg.Connection[tuple[int, str]], pid: int) -> str:
    """What a worker asks while it waits for the lock; nothing while it is elsewhere."""
    ports = {each.laddr.port for each in psutil.Process(pid).net_connections() if each.laddr}
    waiting = dict(connection.execute(WAITING).fetchall())
    return next((query.strip() for port, query in waiting.items() if port in ports), "")


@contextmanager
def takeover(settings: Settings) -> Iterator[Callable[[], object]]:
    """Gives a wait for some worker to have claimed partitions of the folds since."""
    with psycopg.connect(settings.postgres_url, autocommit=True) as asker:
        before = _epochs(asker)
        yield lambda: eventually(lambda: _epochs(asker) > before, TAKEOVER_SECONDS)


def _epochs(connection: psycopg.Connection[tuple[int]]) -> int:
    row = connection.execute(EPOCHS, ([fold.name for fold in FOLDS],)).fetchone()
    assert row is not None
    return row[0]
