"""Each means by which all is counted once is left out, on real processes: then the run must fail.

Beside each mutant stands the same blow to the platform as it is, which shows nothing. The other
engines with a fault, those of the simulator, are in `mutants`.
"""

import signal
from collections import Counter
from pathlib import Path

import pytest

from infra.imports.settling import UnsettledError
from tests.chaos.arena import Arena, arena
from tests.chaos.conftest import Record
from tests.chaos.evidence import Difference
from tests.chaos.facts import SMALL, Size
from tests.chaos.sending import Sender
from tests.chaos.stalling import await_overtaking, await_takeover, freeze
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

FACTS = 20_000
FACTS_A_SECOND = 400.0
SEED = 77
DEATHS = 5
DEATH_SECONDS = 120.0
WORKERS = ("folds", "folds-2")
# What the score of a thing says that has fewer votes than none.
TORN = "math domain error"
# Enough posts that a model which fails at one in twenty fails often.
TALKATIVE = Size(facts_a_reply=40, replies_a_discussion=10)


def found(fight: Arena, sender: Sender, figure: Record) -> bool:
    """Judge; states that no rule can work with, so that folds never come to the end, are found."""
    try:
        return shown(fight.judge(sender, figure), figure)
    except UnsettledError as error:
        figure("never at rest", error)
        return True


def shown(differences: list[Difference], figure: Record) -> bool:
    """Write down what is otherwise than it must be; says whether there is anything."""
    for place, count in Counter(each.place for each in differences).items():
        figure(f"wrong in {place}", count)
    for each in differences[:3]:
        figure(f"such as {each.place} {each.key}", f"{each.found} for {each.expected}")
    return bool(differences)


def deaths(fight: Arena, sender: Sender) -> None:
    """Let workers die of themselves, and start each again."""
    del sender
    workers = list(fight.workers.values())
    while sum(len(worker.codes) for worker in workers) < DEATHS:
        eventually(lambda: any(worker.revive() for worker in workers), DEATH_SECONDS)


def stalls(fight: Arena, sender: Sender) -> None:
    """Stop a worker in its batch until the other owns its work, three times."""
    # Before that a worker makes tables, and a lock on them would hold it up.
    for n in range(3):
        fight.await_progress("folds", sender)
        worker = fight.workers[WORKERS[n % 2]]
        eventually(lambda: torn(fight) or freeze(worker), DEATH_SECONDS)  # noqa: B023 - asked at once
        if torn(fight):
            return
        await_takeover(fight.settings)
        await_overtaking(fight.settings)
        worker.send(signal.SIGCONT)


def torn(fight: Arena) -> bool:
    """Whether rules meet states that cannot be: then no worker has a batch in which to stop it."""
    return any(worker.said(TORN) for worker in fight.workers.values())


# A blow, and the launchers under which it breaks something and does not. Deaths at random moments
# left few records to be published again that count twice: the loop of decisions is rarely behind.
BLOWS = {
    "commit before write": (deaths, "commits-before-writing", "dies-in-commit"),
    "the fence dropped": (stalls, "drops-the-fence", "stops-when-told"),
    "the origin check dropped": (deaths, "drops-origins", "dies-after-publishing"),
}


@pytest.mark.parametrize("mutant", BLOWS)
@pytest.mark.parametrize("run", ["mutant", "platform"])
def test_what_a_fold_worker_leaves_out_is_found(
    mutant: str, run: str, tmp_path: Path, figure: Record
) -> None:
    blow, broken, whole = BLOWS[mutant]
    launcher = ("tests.chaos.breaking", broken if run == "mutant" else whole)
    with arena(tmp_path, ["api"], WORKERS, launcher) as fight:
        with fight.sender(SEED, FACTS, FACTS_A_SECOND, SMALL) as sender:
            blow(fight, sender)
        for worker in fight.workers.values():
            worker.launcher = ("infra.serving",)
            worker.again()
        assert found(fight, sender, figure) is (run == "mutant")


@pytest.mark.parametrize("run", ["mutant", "platform"])
def test_a_reaction_that_acknowledges_what_failed_is_found(
    run: str, tmp_path: Path, figure: Record
) -> None:
    fault = "acknowledges-always" if run == "mutant" else "fails-at-posts"
    launcher = ("tests.chaos.breaking", fault)
    with arena(tmp_path, ["api", "folds", "projections"], ["reactions"], launcher) as fight:
        worker = fight.workers["reactions"]
        with fight.sender(SEED, FACTS, FACTS_A_SECOND, TALKATIVE) as sender:
            while sender.tally.acknowledged < FACTS:
                enough = sender.tally.acknowledged + FACTS // 20
                eventually(lambda: sender.tally.acknowledged >= enough, DEATH_SECONDS)  # noqa: B023 - asked at once
                worker.revive()
        worker.launcher = ("infra.serving",)
        worker.again()
        figure("times the process ended", len(worker.codes))
        assert found(fight, sender, figure) is (run == "mutant")
