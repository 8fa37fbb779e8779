"""What a verification finds, and waiting until readers of the log have passed given places.

What is recounted and compared stands in streams.engine.recount and projections.engine.verify.
"""

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from infra.pipeline import Partition

Offsets = Mapping[Partition, int]
# Told how much is done and how much there is.
Tell = Callable[[int, int], None]

# How often a reader is asked how far it is.
ASK_SECONDS = 0.2
# A reader that has moved nowhere for so long stands still: restarts of a failed worker take 30 s.
STANDSTILL_SECONDS = 90.0


class Finding(NamedTuple):
    """The first thing in which a store differs from what the log says."""

    store: str
    place: str
    key: str
    expected: str
    got: str


class StandstillError(Exception):
    """A reader of the log does not go on, so that nothing can be compared yet."""


def wait_for(name: str, ends: Offsets, positions: Callable[[], Offsets], tell: Tell) -> None:
    """Wait until `name` has read up to `ends`. Raises StandstillError where it does not go on."""
    total = sum(ends.values())
    moved_at, best = time.monotonic(), -1
    while True:
        reached = positions()
        behind = {each: end for each, end in ends.items() if reached.get(each, 0) < end}
        done = sum(min(reached.get(each, 0), end) for each, end in ends.items())
        tell(done, total)
        if not behind:
            return
        if done > best:
            moved_at, best = time.monotonic(), done
        if time.monotonic() - moved_at > STANDSTILL_SECONDS:
            partition, end = next(iter(behind.items()))
            message = (
                f'"{name}" stands at {reached.get(partition, 0)} of {end} in partition '
                f'{partition.number} of topic "{partition.topic}" for {STANDSTILL_SECONDS:.0f} s; '
                "see `community status` and its log"
            )
            raise StandstillError(message)
        time.sleep(ASK_SECONDS)


def shown(value: object) -> str:
    """A value as a message shows it: whole where it is short."""
    text = str(value)
    limit = 600  # A row fits; a long post's beginning is enough to find it by.
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
