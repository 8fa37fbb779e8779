"""Waiting until all that was sent, and all that follows from it, can be read.

How far each reader is, is read by `lags`; what was sent is no matter here.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# A position moves every few milliseconds while there is work; more looks only cost the services.
LOOK_SECONDS = 0.5
# A fold publishes what it derived a moment after its position has moved, and one look could fall
# between the two; the second comes long after that.
LOOKS_ALIKE = 2
# The slowest part, a process that is started again after a crash, is back after 30 s at most.
STUCK_SECONDS = 120.0


class UnsettledError(Exception):
    """Some reader does not get on; the text names it and what to look at."""


class AwayError(Exception):
    """The readers cannot be looked at now."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the platform: how many records each reader reads in all, and has still before it.

    `wanted` is the sum over the readers; `behind` is by the reader's name.
    """

    wanted: int
    behind: Mapping[str, int]

    @property
    def settled(self) -> bool:
        """Whether every reader is at the end of all that it reads."""
        return not any(self.behind.values())

    @property
    def waiting(self) -> int:
        """How many records are still to be read, by all readers together."""
        return sum(self.behind.values())


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the wait sees it."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def settle(
    look: Callable[[], Reading], told: Callable[[Reading], object], clock: Clock | None = None
) -> None:
    """Return when looks in a row find the same log, read to its end; `told` hears of each look.

    Readers follow each other (what one derives another reads), so that one look is not enough.
    Raises UnsettledError when nothing has moved for two minutes, with a service away or without.
    """
    clock = clock or Clock()
    last: Reading | AwayError | None = None
    alike, moved_at = 0, clock.now()
    while True:
        found = _looked(look)
        if isinstance(found, Reading):
            told(found)
            alike = alike + 1 if found == last else 1
            if found.settled and alike >= LOOKS_ALIKE:
                return
            moved_at = moved_at if found == last else clock.now()
        else:
            alike = 0
        last = found
        if clock.now() - moved_at >= STUCK_SECONDS:
            raise UnsettledError(_stuck(found))
        clock.sleep(LOOK_SECONDS)


def _looked(look: Callable[[], Reading]) -> Reading | AwayError:
    try:
        return look()
    except AwayError as error:
        return error


def _stuck(found: Reading | AwayError) -> str:
    what = str(found)
    if isinstance(found, Reading):
        names = ", ".join(f'"{name}" ({n} records)' for name, n in found.behind.items() if n)
        what = f"these are behind: {names}"
    return (
        f"all was sent, but for two minutes nothing moved and {what}; "
        "see `community status` and the logs, then run the same command again"
    )
