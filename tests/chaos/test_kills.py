"""Every process is killed and asked to stop again and again while 200,000 facts flow.

Fold workers that die between a commit and what must follow it are here too.
"""

import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.chaos.arena import Arena, arena, moments
from tests.chaos.conftest import Record
from tests.chaos.sending import Sender
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

BLOWS = 20
FACTS = 200_000
SEED = 1_701
# Facts arrive through all the blows. A killed reader's partitions move after 10 s of its session,
# those of one that says goodbye at once.
FACTS_A_SECOND = {signal.SIGKILL: 900.0, signal.SIGTERM: 2_000.0}
# Where blows take longer than facts, on a busy machine, so many keep the victims at work. At the
# full rate a run of ten minutes came to a million facts, and readers needed as long again to rest.
LATER_FACTS_A_SECOND = 400.0
# A blow falls within so many seconds of the victim's being at work.
LONGEST_SECONDS = 1.5
# What every run needs: facts come in, are folded, and show in rows.
NEEDED = ("api", "folds", "projections")
# RELIABILITY's limit for a stop.
STOP_SECONDS = 10.0
# A worker that is made to die does so after some dozens of batches.
DEATH_SECONDS = 120.0


# Which processes are hit in one run, so that a night is enough for all: what decides, what takes
# facts in, and what reads the log, each for itself.
CLASSES = {
    "folds": ("folds", "folds-2"),
    "api": ("api",),
    "readers": ("projections", "analytics", "search", "reactions"),
}


def spared(victims: Sequence[str]) -> list[str]:
    """The processes that live through a run."""
    return [name for name in NEEDED if name not in victims]


def blows(fight: Arena, sender: Sender, number: signal.Signals) -> list[float]:
    """Hit each process twenty times at random moments of its work; how long each took to end.

    Of two fold workers one is hit at a time: they hand their partitions to each other.
    """
    pause, seconds = moments(SEED, LONGEST_SECONDS), []
    names = list(fight.workers)
    turns = [(names[n % 2],) for n in range(BLOWS)] if "folds" in names else [names] * BLOWS
    for turn in turns:
        if sender.tally.acknowledged >= FACTS:
            sender.rate = LATER_FACTS_A_SECOND
        for name in turn:
            fight.await_progress(name.split("-")[0], sender)
        for name in turn:
            pause()
            seconds.append(fight.workers[name].again(number))
    return seconds


@pytest.mark.parametrize("processes", CLASSES)
def test_processes_that_are_killed_lose_and_double_nothing(
    processes: str, tmp_path: Path, figure: Record
) -> None:
    victims = CLASSES[processes]
    with arena(tmp_path, spared(victims), victims) as fight:
        with fight.sender(SEED, FACTS, FACTS_A_SECOND[signal.SIGKILL]) as sender:
            seconds = blows(fight, sender, signal.SIGKILL)
        figure("kills", len(seconds))
        assert not fight.judge(sender, figure)


@pytest.mark.parametrize("processes", CLASSES)
def test_processes_that_are_asked_to_stop_do_so_in_time_and_lose_nothing(
    processes: str, tmp_path: Path, figure: Record
) -> None:
    victims = CLASSES[processes]
    with arena(tmp_path, spared(victims), victims) as fight:
        with fight.sender(SEED, FACTS, FACTS_A_SECOND[signal.SIGTERM]) as sender:
            seconds = blows(fight, sender, signal.SIGTERM)
        codes = {code for worker in fight.workers.values() for code in worker.codes}
        figure("stops", len(seconds))
        figure("slowest stop, seconds", round(max(seconds), 2))
        assert codes == {0}
        assert max(seconds) < STOP_SECONDS
        assert not fight.judge(sender, figure)


@pytest.mark.parametrize("fault", ["dies-before-publishing", "dies-after-publishing"])
def test_a_worker_that_dies_around_its_publishing_loses_and_doubles_nothing(
    fault: str, tmp_path: Path, figure: Record
) -> None:
    launcher = ("tests.chaos.breaking", fault)
    with arena(tmp_path, ["api", "projections"], CLASSES["folds"], launcher) as fight:
        workers = list(fight.workers.values())
        with fight.sender(SEED, FACTS, FACTS_A_SECOND[signal.SIGKILL]) as sender:
            while sum(len(worker.codes) for worker in workers) < BLOWS:
                eventually(lambda: any(worker.revive() for worker in workers), DEATH_SECONDS)
        codes = [code for worker in workers for code in worker.codes]
        figure("deaths", len(codes))
        assert set(codes) == {-signal.SIGKILL}
        for worker in workers:
            worker.launcher = ("infra.serving",)
            worker.again()
        assert not fight.judge(sender, figure)
