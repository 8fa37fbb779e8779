"""Each class of process is killed and asked to stop again and again while 200,000 facts flow.

Fold workers that die between a commit and what must follow it are here too.
"""

import signal
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pytest

from tests.chaos.arena import Arena, arena, moments
from tests.chaos.conftest import Record
from tests.chaos.sending import Sender
from tests.support.platform import PROCESS_NAMES
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

BLOWS = 20
FACTS = 200_000
SEED = 1_701
# Facts arrive through all the blows. A killed reader's partitions move after 10 s of its session,
# those of one that says goodbye at once.
FACTS_A_SECOND = {signal.SIGKILL: 900.0, signal.SIGTERM: 2_000.0}
# A blow falls within so many seconds of the victim's being at work.
LONGEST_SECONDS = 1.5
# What every run needs: facts come in, are folded, and show in rows.
NEEDED = ("api", "folds", "projections")
# RELIABILITY's limit for a stop.
STOP_SECONDS = 10.0
# A worker that is made to die does so after some dozens of batches.
DEATH_SECONDS = 120.0


def spared(victim: str) -> list[str]:
    """The processes that live through a run."""
    return [name for name in NEEDED if name != victim]


def victims(process: str) -> Sequence[str]:
    """The workers that are hit in turn; two fold workers hand their partitions to each other."""
    return ("folds", "folds-2") if process == "folds" else (process,)


def blows(fight: Arena, process: str, sender: Sender, number: signal.Signals) -> list[float]:
    """Hit the workers of a process in turn, at random moments of their work; how long each took."""
    pause = moments(SEED, LONGEST_SECONDS)
    seconds = []
    for _, name in zip(range(BLOWS), cycle(victims(process)), strict=False):
        fight.await_progress(process, sender)
        pause()
        seconds.append(fight.workers[name].again(number))
    return seconds


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_a_process_that_is_killed_loses_and_doubles_nothing(
    process: str, tmp_path: Path, figure: Record
) -> None:
    with arena(tmp_path, spared(process), victims(process)) as fight:
        with fight.sender(SEED, FACTS, FACTS_A_SECOND[signal.SIGKILL]) as sender:
            blows(fight, process, sender, signal.SIGKILL)
        figure("kills", BLOWS)
        assert not fight.judge(sender, figure)


@pytest.mark.parametrize("process", PROCESS_NAMES)
def test_a_process_that_is_asked_to_stop_does_so_in_time_and_loses_nothing(
    process: str, tmp_path: Path, figure: Record
) -> None:
    with arena(tmp_path, spared(process), victims(process)) as fight:
        with fight.sender(SEED, FACTS, FACTS_A_SECOND[signal.SIGTERM]) as sender:
            seconds = blows(fight, process, sender, signal.SIGTERM)
        codes = [code for name in victims(process) for code in fight.workers[name].codes]
        figure("stops", BLOWS)
        figure("slowest stop, seconds", round(max(seconds), 2))
        assert codes == [0] * BLOWS
        assert max(seconds) < STOP_SECONDS
        assert not fight.judge(sender, figure)


@pytest.mark.parametrize("fault", ["dies-before-publishing", "dies-after-publishing"])
def test_a_worker_that_dies_around_its_publishing_loses_and_doubles_nothing(
    fault: str, tmp_path: Path, figure: Record
) -> None:
    launcher = ("tests.chaos.breaking", fault)
    with arena(tmp_path, ["api", "projections"], victims("folds"), launcher) as fight:
        workers = list(fight.workers.values())
        with fight.sender(SEED, FACTS, FACTS_A_SECOND[signal.SIGKILL]) as sender:
            while sum(len(worker.codes) for worker in workers) < BLOWS:
                eventually(lambda: any(worker.revive() for worker in workers), DEATH_SECONDS)
        for worker in workers:
            worker.launcher = ("infra.serving",)
            worker.again()
        figure("deaths", sum(code == -signal.SIGKILL for each in workers for code in each.codes))
        assert not fight.judge(sender, figure)
