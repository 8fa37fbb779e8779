"""Rules, projections and models that raise at some events: nothing is lost and nothing is doubled.

What raises, and when, is `faulty`'s; broken records are `test_poison`'s.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from infra.topics import create_topics
from tests.chaos.arena import Arena, arena
from tests.chaos.conftest import Record
from tests.chaos.evidence import Difference, gather
from tests.chaos.facts import LARGE, community
from tests.chaos.faulty import FAILURES, PROCESSES, SWALLOWED
from tests.chaos.judging import JUDGES
from tests.chaos.loading import events, load, record_of
from tests.chaos.resting import rest
from tests.chaos.tending import tend

pytestmark = pytest.mark.chaos

FACTS = 100_000
# Enough that most of the failures come.
MUTANT_FACTS = 30_000
SEED = 4


@contextmanager
def failing(folder: Path, kind: str, facts: int) -> Iterator[Arena]:
    """A platform at rest behind so many facts, whose processes have failed now and then."""
    failures = folder / "failures"
    failures.mkdir()
    launcher = ("tests.chaos.faulty", str(failures), kind)
    with arena(folder / "home", ("analytics",), tuple(PROCESSES), launcher) as found:
        create_topics(found.settings.kafka_servers)
        tend(found.workers.values(), partial(flow, found, facts))
        yield found


def flow(found: Arena, facts: int) -> None:
    """Put the facts on the log and wait until all that follows from them has been read."""
    load(found.settings.kafka_servers, map(record_of, events(community(SEED, LARGE), facts)))
    rest(found.settings, found.processes)


def failures(folder: Path) -> dict[str, int]:
    """How many failures came, by process."""
    return {name: len(list((folder / "failures" / name).iterdir())) for name in PROCESSES}


def judged(found: Arena) -> list[Difference]:
    """Everything that differs from the recount."""
    evidence = gather(found.settings)
    return [each for name in JUDGES.keys() & found.processes for each in JUDGES[name](evidence)]


def test_failing_handlers_lose_and_double_nothing(tmp_path: Path, figure: Record) -> None:
    with failing(tmp_path, "passing", FACTS) as found:
        assert failures(tmp_path) == dict.fromkeys(PROCESSES, FAILURES)
        assert judged(found) == []
        figure("facts", FACTS)
        figure("failures", failures(tmp_path))
        figure("ends", {name: len(each.codes) for name, each in found.workers.items()})


def test_failures_that_are_swallowed_are_found(tmp_path: Path, figure: Record) -> None:
    with failing(tmp_path, SWALLOWED, MUTANT_FACTS) as found:
        evidence = gather(found.settings)
        wrong = {name: len(list(JUDGES[name](evidence))) for name in PROCESSES}
        figure("failures", failures(tmp_path))
        figure("differences", wrong)
        assert all(wrong.values()), wrong
