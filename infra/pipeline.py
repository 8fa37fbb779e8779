"""The one loop: poll, apply, and after any error go back to what the store says.

All that is impure about folds and projections happens here or behind these Protocols. What a batch
means, and how it is stored, is the stage's business.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from msgspec import Struct

logger = logging.getLogger(__name__)

# A larger batch gains nothing (20,000 measured equal to 5,000) and costs memory and latency.
BATCH_LIMIT = 5_000
# How long a poll blocks when there is nothing; it bounds how late a stop is noticed.
POLL_SECONDS = 0.5
# After so many failures in a row a worker gives up its partitions to another by ending.
FAILURES_LIMIT = 20
# The first pause after a failure; it doubles up to the longest.
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 5.0


class Partition(NamedTuple):
    """One partition of a topic."""

    topic: str
    number: int


# Of records there are thousands in a batch: as structs that no cycle goes through, they are no work
# for the collector of garbage.
class Record(Struct, frozen=True, gc=False):
    """One record of the log."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


class Outgoing(Struct, frozen=True, gc=False):
    """One record to be published; its partition follows from the key."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, str | bytes | None]]


@dataclass(frozen=True, slots=True)
class Place:
    """What the log says of a partition: its first offset, and the identity of its topic.

    A topic made anew under the same name has another `topic_id`.
    """

    begin: int
    topic_id: str


class FencedError(Exception):
    """Another worker owns the partition now; what was being written is theirs to write."""


class LostLogError(Exception):
    """The log no longer holds what the store says comes next; the text names the rebuild to run."""


class Stage(Protocol):
    """What is done with batches: a set of folds, or a set of projections."""

    @property
    def name(self) -> str:
        """The consumer group and the name in logs."""
        ...

    @property
    def topics(self) -> frozenset[str]:
        """The topics it reads."""
        ...

    def claim(self, places: Mapping[Partition, Place]) -> Mapping[Partition, int]:
        """Become the owner of exactly these partitions and forget all that is cached.

        Returns the offset to read next for each. Raises LostLogError where the log cannot give it.
        """
        ...

    def apply(self, records: Sequence[Record]) -> None:
        """Do all that follows from the records, and move the positions, or nothing of it.

        Raises FencedError where another worker has moved on, and whatever the store raises.
        """
        ...


class Log(Protocol):
    """The log as a worker of a consumer group reads it."""

    def poll(self, limit: int, seconds: float) -> Sequence[Record]:
        """Block for one record, at most `seconds`, then take what is there, at most `limit`.

        When partitions are assigned, the stage claims them before any record of theirs is returned.
        """
        ...

    def rewind(self) -> None:
        """Claim the assigned partitions again and read on from where the store says."""
        ...


class Publisher(Protocol):
    """Sends records so that what is published is always a prefix of what was sent."""

    def send(self, records: Sequence[Outgoing]) -> "Receipt":
        """Send in order, without waiting. Blocks only while the queue is full."""
        ...

    def flush(self) -> None:
        """Wait until all that was sent is acknowledged."""
        ...


class Receipt(Protocol):
    """What was sent together."""

    @property
    def acknowledged(self) -> bool:
        """Whether the broker has all of it. Raises what made a delivery fail."""
        ...


def run(log: Log, stage: Stage, stop: threading.Event) -> None:
    """Apply batches until `stop` is set.

    A failure drops the batch: the stage claims its partitions anew and reading goes on from the
    stored positions, so that nothing is skipped and nothing done twice. Raises LostLogError, and
    the last failure when FAILURES_LIMIT came in a row.
    """
    failures = 0
    while not stop.is_set():
        try:
            if failures:
                log.rewind()
            records = log.poll(BATCH_LIMIT, POLL_SECONDS)
            if records:
                stage.apply(records)
                failures = 0
        except LostLogError:
            raise
        except Exception as error:
            failures += 1
            _report(stage, error, failures)
            if failures >= FAILURES_LIMIT:
                raise
            stop.wait(min(FIRST_PAUSE_SECONDS * 2 ** (failures - 1), LONGEST_PAUSE_SECONDS))


def _report(stage: Stage, error: Exception, failures: int) -> None:
    level = logging.INFO if isinstance(error, FencedError) else logging.ERROR
    logger.log(
        level,
        "batch dropped, going back to the stored position",
        extra={"stage": stage.name, "error": repr(error), "failures": failures},
    )
