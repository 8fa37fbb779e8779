"""Rebuilding a projection: fill the next generation beside the live one, compare, swap.

What a generation is in each store is `row_copy`'s and `document_copy`'s. Readers see the live one
until the swap; the running process goes on, is fenced by the swap, and goes on with the new one.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from infra import scanning
from infra.pipeline import Partition, Stage
from infra.postgres import Database
from projections.engine.copies import Copy, Difference, HeldError, Offsets
from projections.engine.generations import VersionError, made_by
from projections.projection import Projection

logger = logging.getLogger(__name__)

# When fewer records are missing than this, the rest is read while the live one is held.
NEARLY = 5_000
# A live one that grows faster than it is followed must not keep the rebuild from its end for ever.
ROUNDS = 100

# A reader in a long transaction is waited for by trying again: nobody queues behind the swap.
SWAP_ATTEMPTS = 120
SWAP_PAUSE_SECONDS = 0.5

BUSY_PAUSE_SECONDS = 1.0

# Told after each batch: how many records are read, and how many there are to read.
Progress = Callable[[int, int], None]


class BusyError(Exception):
    """Another rebuild of the same projection is running."""


@dataclass(slots=True)
class Filling:
    """The generation that is being filled, and how far it has got."""

    servers: str
    stage: Stage
    nexts: dict[Partition, int]
    progress: Progress
    done: int = 0

    def up_to(self, ends: Offsets) -> None:
        """Read exactly up to `ends`; what was read further already stays."""
        missing = self.missing(ends)
        for records in scanning.scan(self.servers, self.nexts, ends):
            self.stage.apply(records)
            for record in records:
                self.nexts[Partition(record.topic, record.partition)] = record.offset + 1
            self.done += len(records)
            missing -= len(records)
            self.progress(self.done, self.done + max(missing, 0))
        self.nexts.update({each: max(end, self.nexts[each]) for each, end in ends.items()})

    def missing(self, ends: Offsets) -> int:
        """How many records are between here and `ends`."""
        return sum(max(end - self.nexts[each], 0) for each, end in ends.items())


def rebuild(
    copy: Copy, servers: str, progress: Progress, *, fresh: bool = False
) -> Sequence[Difference]:
    """Fill, compare, swap; returns what differed from the live generation at equal positions.

    Interrupted anywhere, it leaves the live generation as it is, and the next run goes on where
    this one was, or from the start with `fresh`.
    """
    copy.define()
    copy.prepare()
    copy.begin(fresh=fresh)
    filling = _claim(copy, servers, progress)
    for _ in range(ROUNDS):
        filling.up_to(copy.live_positions())
        if filling.missing(copy.live_positions()) < NEARLY:
            break
    differences = copy.compare(filling.up_to)
    for attempt in range(SWAP_ATTEMPTS):
        try:
            copy.swap(filling.up_to)
            break
        except HeldError:
            if attempt + 1 == SWAP_ATTEMPTS:
                raise
            time.sleep(SWAP_PAUSE_SECONDS)
            filling = _claim(copy, servers, progress)
    logger.info("swapped", extra={"projection": copy.projection.name})
    return differences


def _claim(copy: Copy, servers: str, progress: Progress) -> Filling:
    stage = copy.stage()
    claimed = stage.claim(scanning.places_of(servers, stage.topics))
    return Filling(servers, stage, dict(claimed), progress)


def bring_in(copy: Copy, servers: str, locks: Database) -> None:
    """Make sure that the live generation is this code's, rebuilding it where it is an older one's.

    Raises VersionError where it is a newer one's: an old release must not undo a new one.
    """
    copy.define()
    live = copy.prepare()
    projection = copy.projection
    if made_by(live, projection):
        return
    if live.version > projection.version:
        message = (
            f'projection "{projection.name}" is live in version {live.version}, newer than this '
            f"code's {projection.version}: start the newer release, or run "
            f"`community rebuild {projection.name}` with this one"
        )
        raise VersionError(message)
    logger.info(
        "the live generation is of other code, rebuilding",
        extra={"projection": projection.name, "live": live.version, "code": projection.version},
    )
    while not made_by(copy.prepare(), projection):
        try:
            with alone(locks, projection):
                rebuild(copy, servers, _log_progress)
        except BusyError:
            # Another process that started with this one brings it in.
            time.sleep(BUSY_PAUSE_SECONDS)


def _log_progress(done: int, total: int) -> None:
    logger.info("rebuilding", extra={"done": done, "total": total})


@contextmanager
def alone(locks: Database, projection: Projection) -> Iterator[None]:
    """Hold the lock of the projection's rebuild. Raises BusyError where another run has it."""
    with locks.connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (f"rebuild {projection.name}",))
        row = cursor.fetchone()
        if row is None or not row[0]:
            message = f'projection "{projection.name}" is being rebuilt already; wait for that run'
            raise BusyError(message)
        locks.connection.commit()
    try:
        yield
    finally:
        locks.close()
