"""How long each reader needs until it has what the log had, looked at all the time beside a fault.

What lag is too long, and what is done meanwhile, is the tests'.
"""

import threading
import time
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from infra.settings import Settings
from tests.chaos.resting import PartialLookout

# Two or three connections a look; a lag is known to within so much.
LOOK_SECONDS = 0.2


class Level(NamedTuple):
    """How many records a reader's topics have, and how many of them it has read."""

    end: int
    done: int


@dataclass
class Lags:
    """The longest lag of each reader, each for itself: of a sum one that stands still is a part.

    A reader's lag is at most the time since the log was last seen to end where the reader is now.
    """

    longest: dict[str, float] = field(default_factory=dict)
    _seen: dict[str, deque[tuple[float, int]]] = field(default_factory=dict)
    _level_at: dict[str, float] = field(default_factory=dict)

    def note(self, now: float, levels: Mapping[str, Level]) -> None:
        """Take in a look that was begun at `now`, in seconds of a clock that only goes forward."""
        for name, level in levels.items():
            seen = self._seen.setdefault(name, deque())
            seen.append((now, level.end))
            level_at = self._level_at.get(name, now)
            while seen and seen[0][1] <= level.done:
                level_at, _ = seen.popleft()
            self._level_at[name] = level_at
            self.longest[name] = max(self.longest.get(name, 0.0), now - level_at)

    @property
    def worst(self) -> tuple[str, float]:
        """The reader that had the longest lag, and this lag in seconds."""
        return max(self.longest.items(), key=lambda each: each[1])


@dataclass
class Watch:
    """Looks at the readers of some processes until told to stop."""

    settings: Settings
    processes: Collection[str]
    looks: int = 0
    lags: Lags = field(default_factory=Lags)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch while the block runs. Raises what a look raised."""
        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(self._run)
            try:
                yield
            finally:
                self._stop.set()
            running.result()

    def _run(self) -> None:
        with closing(PartialLookout(self.settings, self.processes)) as lookout:
            while not self._stop.wait(LOOK_SECONDS):
                now = time.monotonic()
                self.lags.note(now, levels(lookout))
                self.looks += 1


def levels(lookout: PartialLookout) -> dict[str, Level]:
    """How far each reader is. Raises where a service does not answer."""
    ends = lookout.ends()
    found = {}
    for name, topics, nexts in lookout.readers():
        mine = {each: end for each, end in ends.items() if each.topic in topics}
        done = sum(min(end, nexts.get(each, 0)) for each, end in mine.items())
        found[name] = Level(sum(mine.values()), done)
    return found
