"""Runs benchmarks, each on a stack of its own, and prints the table; `make bench` does the same.

python -m tests.bench                        all but those that take long
python -m tests.bench folds                  the benchmarks of a group
python -m tests.bench standings --rounds 2   one of them, quickly
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.bench import (
    analysts,
    cohorts,
    engines,
    everything,
    folds,
    history,
    idle,
    ingest,
    latency,
    reading,
    rebuilding,
    touchpoints,
)
from tests.bench.figures import Figure, Skipped, keep, machine, show
from tests.bench.measuring import ROUNDS, Bench

Measure = Callable[[Bench], Sequence[Figure | Skipped]]

GROUPS: Mapping[str, Mapping[str, Measure]] = {
    "folds": {name: course.measure for name, course in folds.COURSES.items()},
    "engines": {"engines": engines.measure},
    "ingest": {"batches": ingest.measure_batches, "single": ingest.measure_single},
    "rebuild": {"rebuild": rebuilding.measure},
    "latency": {"events": latency.measure_events, "mutations": latency.measure_mutations},
    "everything": {"everything": everything.measure},
    "reading": {"reading": reading.measure},
    "analysts": {
        "activity": analysts.measure_plain,
        "extended": analysts.measure_extended,
        "timelines": touchpoints.measure_timelines,
        "touchpoints": touchpoints.measure_facts,
        "health": touchpoints.measure_health,
        "cohorts": cohorts.measure,
    },
    "idle": {"idle": idle.measure},
    "history": {"history": history.measure},
}
# They take longer than all the others together, and are run by name alone.
LONG = frozenset(
    {"history", "activity", "extended", "timelines", "touchpoints", "health", "cohorts"}
)


def chosen(names: Sequence[str]) -> list[str]:
    """The benchmarks that the names of groups and benchmarks stand for, in the table's order.

    Beside names of its own benchmarks, a group's name only says where they are.
    """
    wanted = [
        name
        for group, members in GROUPS.items()
        for name in members
        if name in names or (group in names and not set(members) & set(names))
    ]
    return wanted if names else [name for name in _all() if name not in LONG]


def _all() -> dict[str, Measure]:
    return {name: run for members in GROUPS.values() for name, run in members.items()}


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    known = [*GROUPS, *_all()]
    parser = argparse.ArgumentParser(prog="community bench", description="Measure and compare.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="times that each side runs")
    parser.add_argument("--events", type=int, help="so many instead of each benchmark's own number")
    parser.add_argument("--seconds", type=float, help="so long, where a time is measured for")
    given = parser.parse_args(words)
    if unknown := sorted(set(given.names) - set(known)):
        parser.error(f'there is no benchmark "{unknown[0]}", only {", ".join(known)}')
    return given


def main(words: Sequence[str]) -> int:
    """Run the named benchmarks, or all. Returns the exit status."""
    given = _arguments(words)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("tests.bench").setLevel(logging.INFO)
    lines: list[Figure | Skipped] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), given.rounds, given.events, given.seconds)
        for name in chosen(given.names):
            where = machine()
            found = _all()[name](bench)
            keep(name, where, found)
            lines += found
    show(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
