"""What benchmarks share: their options, a stack of their own, and sides that run in turn.

What is measured stands in the modules beside this one, what is printed in `figures`.
"""

import gc
import itertools
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.places import forget
from infra.local.stack import Stack
from infra.serving import COLLECTED_EACH
from tests.bench.figures import Side

logger = logging.getLogger(__name__)

# Five rounds: these machines are shared, and a median of five forgives two bad ones.
ROUNDS = 5


class WrongResultError(Exception):
    """A measured run gave a wrong result; its speed does not count."""


@dataclass(frozen=True, slots=True)
class Bench:
    """How one run of benchmarks is done: where, and how much of it."""

    folder: Path
    """Where stacks may lie; the caller removes it."""
    rounds: int = ROUNDS
    events: int | None = None
    """So many events instead of a benchmark's own number, for a quick look."""
    seconds: float | None = None
    """So long instead of a benchmark's own time, where it measures for a time."""
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def stack(
        self, *services: str, processes: tuple[str, ...] = (), **settings: object
    ) -> Iterator[Stack]:
        """A new stack of the named services and processes, gone with its data at the end."""
        home = self.folder / f"stack-{next(self.numbers)}"
        with Stack(home, settings, services=services, processes=processes) as stack:
            yield stack
            # Clients that are in a cycle of references would go on asking for the broker.
            gc.collect()
        forget(home)


def alternate(bench: Bench, unit: str, sides: Mapping[str, Callable[[], float]]) -> list[Side]:
    """Run the sides in turn, A B A B ..., and keep what each one gave in each round."""
    collect_as_workers_do()
    given: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(bench.rounds):
        for name, run in sides.items():
            given[name].append(run())
            logger.info("%s, round %d: %.1f %s", name, number + 1, given[name][-1], unit)
    return [Side(name, unit, tuple(values)) for name, values in given.items()]


def collect_as_workers_do() -> None:
    """Look for garbage as seldom as the platform's processes do, in both sides alike."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_EACH)


def demand(what: str, found: object, wanted: object) -> None:
    """Raise WrongResultError where a run did not give what it should."""
    if found != wanted:
        message = f"{what} is {str(found)[:200]} and not {str(wanted)[:200]}"
        raise WrongResultError(message)
