"""Making a zombie: a fold worker is stopped at a chosen place of a batch until others own its work.

Waking it, and asking what became of its batch, is the caller's.
"""

import signal
from collections.abc import Mapping
from dataclasses import dataclass

import psutil
import psycopg

from infra.settings import Settings
from streams.registry import DECISIONS, FOLDS
from tests.chaos.workers import Worker
from tests.support.waiting import eventually

# The launcher of workers that can be stopped so.
LAUNCHER = ("tests.chaos.breaking", "stops-when-told")
# A batch is folded and not yet written; its positions are written and not yet committed.
BEFORE_COMMIT, IN_COMMIT = signal.SIGUSR1, signal.SIGUSR2
EPOCHS = """
SELECT pipeline, topic, partition, epoch FROM engine.positions WHERE pipeline = ANY(%s)
"""
DECIDED = "SELECT sum(next) FROM engine.positions WHERE pipeline = ANY(%s)"
# A session is over 10 s after the last heartbeat; then the others rebalance, on a busy machine.
TAKEOVER_SECONDS = 60.0
# Facts flow, so a worker that owns partitions has a batch within moments.
BATCH_SECONDS = 2.0


def freeze(worker: Worker, place: signal.Signals = BEFORE_COMMIT) -> bool:
    """Stop a worker at `place` of its next batch; says whether it came there.

    One that has nothing to do goes on, and forgets about it.
    """
    if not worker.ready:
        return False
    worker.send(place)
    try:
        return eventually(lambda: _stopped(worker), BATCH_SECONDS)
    except TimeoutError:
        return False


def _stopped(worker: Worker) -> bool:
    return psutil.Process(worker.pid).status() == psutil.STATUS_STOPPED


@dataclass(frozen=True, slots=True)
class Claims:
    """How often each partition of each fold was claimed."""

    epochs: Mapping[tuple[str, str, int], int]

    def all_since(self, before: "Claims") -> bool:
        """Whether every partition was claimed since: whoever stands still owns none of them."""
        return all(self.epochs[each] > epoch for each, epoch in before.epochs.items())


def claims(settings: Settings) -> Claims:
    """The claims there have been."""
    with psycopg.connect(settings.postgres_url, autocommit=True) as asker:
        return _claims(asker)


def await_takeover(settings: Settings) -> None:
    """Wait until others have claimed what a worker owned that was frozen just now.

    Each claims its share for itself, so that one claim says little of the frozen one's share.
    """
    with psycopg.connect(settings.postgres_url, autocommit=True) as asker:
        before = _claims(asker)
        eventually(lambda: _claims(asker).all_since(before), TAKEOVER_SECONDS)


def await_overtaking(settings: Settings) -> None:
    """Wait until somebody has decided something since: what stands still in a batch is stale."""
    with psycopg.connect(settings.postgres_url, autocommit=True) as asker:
        before = _decided(asker)
        eventually(lambda: _decided(asker) > before, TAKEOVER_SECONDS)


def _decided(connection: psycopg.Connection[tuple[int]]) -> int:
    deciding = [fold.name for fold in DECISIONS]
    row = connection.execute(DECIDED, (deciding,)).fetchone()
    assert row is not None, "a sum gives a row"
    return int(row[0])


def _claims(connection: psycopg.Connection[tuple[str, str, int, int]]) -> Claims:
    rows = connection.execute(EPOCHS, ([fold.name for fold in FOLDS],)).fetchall()
    return Claims({(name, topic, partition): epoch for name, topic, partition, epoch in rows})
