"""A platform for a long run: a stack that runs what is spared, and workers that the test breaks.

What is done to them, and when, is the tests' business; the end of each run is the same for all.
"""

import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from infra.imports.ingest import Address
from infra.imports.settling import AwayError
from infra.local.stack import Stack
from infra.settings import Settings
from tests.chaos.conftest import Record
from tests.chaos.evidence import Difference, gather
from tests.chaos.facts import LARGE, Size, community
from tests.chaos.judging import JUDGES, judge_sent
from tests.chaos.resting import PartialLookout, rest
from tests.chaos.sending import Sender
from tests.chaos.workers import Worker
from tests.support.platform import Platform
from tests.support.waiting import eventually

# A worker that is started on two busy cores and joins its group behind a dead one.
PROGRESS_SECONDS = 90.0


@dataclass
class Arena:
    """A running platform, and the workers that the test owns, by name."""

    stack: Stack
    settings: Settings
    processes: frozenset[str]
    workers: dict[str, Worker] = field(default_factory=dict)

    def sender(self, seed: int, least: int, rate: float, size: Size = LARGE) -> Sender:
        """A sender of at least so many facts."""
        platform = Platform(self.settings)
        return Sender(
            Address(self.settings.api_url, platform.key), community(seed, size), least, rate
        )

    def await_progress(self, process: str, sender: Sender) -> None:
        """Wait until a process has done some of its work since this moment."""
        if process == "api":
            enough = sender.tally.acknowledged + 1
            eventually(lambda: sender.tally.acknowledged >= enough, PROGRESS_SECONDS)
            return
        lookout = PartialLookout(self.settings, {process})
        before = _read(lookout)
        eventually(lambda: _read(lookout) > before, PROGRESS_SECONDS)
        lookout.close()

    def judge(self, sender: Sender, figure: Record) -> list[Difference]:
        """Wait for rest, and compare everything with the recount."""
        began_at = time.monotonic()
        rest(self.settings, self.processes)
        figure("seconds from the last fact to rest", round(time.monotonic() - began_at, 1))
        evidence = gather(self.settings)
        found = list(judge_sent(evidence, sender.acknowledged()))
        for name in JUDGES.keys() & self.processes:
            found += JUDGES[name](evidence)
        figure("facts", len(evidence.recount.ids))
        figure("derived events", len(evidence.heard.ids))
        figure("repeats on the log", evidence.heard.repeats)
        figure("answers", dict(sender.tally.answers))
        figure("differences", len(found))
        return found


def _read(lookout: PartialLookout) -> int:
    try:
        reading = lookout.look()
    except AwayError:
        return -1
    return reading.wanted - reading.waiting


@contextmanager
def arena(
    home: Path,
    spared: Collection[str],
    victims: Collection[str],
    launcher: tuple[str, ...] = ("infra.serving",),
) -> Iterator[Arena]:
    """A platform whose `spared` processes a stack runs, and whose `victims` the test does."""
    processes = frozenset({*spared, *(name.split("-")[0] for name in victims)})
    services = ("kafka", "postgres", *(("elasticsearch",) if "search" in processes else ()))
    with ExitStack() as exits:
        stack = exits.enter_context(Stack(home, services=services, processes=tuple(spared)))
        workers = {
            name: exits.enter_context(Worker(name, stack.settings, launcher)) for name in victims
        }
        yield Arena(stack, stack.settings, processes, workers)


def moments(seed: int, longest_seconds: float) -> Callable[[], None]:
    """Gives a pause of random length: the moment of a blow is chance, the same in each run."""
    chance = random.Random(seed)  # noqa: S311 - a test needs a seed, not a secret

    def pause() -> None:
        time.sleep(chance.uniform(0, longest_seconds))

    return pause
