"""Postgres dies, is away, and loses a connection at every statement of a batch's transaction."""

import signal
import time
from pathlib import Path

import pytest

from tests.chaos.arena import Arena, arena
from tests.chaos.conftest import Record
from tests.chaos.proxy import Cut, Proxy, upstream_of
from tests.chaos.sending import Sender
from tests.chaos.stalling import IN_COMMIT, LAUNCHER, await_takeover, freeze
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

FACTS = 100_000
FACTS_A_SECOND = 800.0
SEED = 606
KILLS = 5
AWAY_SECONDS = 60.0
# By then everything that a community begins with is long written.
FIRST_FACTS = 5_000
NEEDED = ("api", "folds", "projections")
# A batch comes every few milliseconds under load; one that forgets what it published, a bit later.
CUT_SECONDS = 20.0
# Beginning, positions, at least two tables, and the commit.
SAID = 5


def test_a_postgres_that_is_killed_and_away_loses_and_doubles_nothing(
    tmp_path: Path, figure: Record
) -> None:
    with arena(tmp_path, NEEDED, []) as fight:
        with fight.sender(SEED, FACTS, FACTS_A_SECOND) as sender:
            for _ in range(KILLS):
                fight.await_progress("projections", sender)
                fight.stack.restart("postgres", signal.SIGKILL)
            fight.stack.stop("postgres")
            time.sleep(AWAY_SECONDS)
            fight.stack.start("postgres")
            began_at = time.monotonic()
            fight.await_progress("projections", sender)
            figure("seconds from its return to new rows", round(time.monotonic() - began_at, 1))
        figure("kills", KILLS)
        assert not fight.judge(sender, figure)


@pytest.mark.parametrize("process", ["folds", "projections"])
def test_a_connection_cut_at_any_statement_of_a_batch_loses_and_doubles_nothing(
    process: str, tmp_path: Path, figure: Record
) -> None:
    spared = [name for name in NEEDED if name != process]
    with arena(tmp_path, spared, [process]) as fight:
        worker = fight.workers[process]
        with Proxy(upstream_of(fight.settings)) as proxy:
            worker.settings = proxy.before(fight.settings)
            worker.again()
            with fight.sender(SEED, FACTS, FACTS_A_SECOND) as sender:
                cut_everywhere(fight, process, sender, proxy)
            assert not fight.judge(sender, figure)
            named = [named_of(cut.statement) for cut in proxy.cuts]
            figure("connections cut", len(named))
            figure("before and after each of", "; ".join(dict.fromkeys(named)))
            rare = {named_of(each) for each in proxy.statements} - {*named}
            figure("said too seldom to be cut", "; ".join(sorted(rare)))
            commits = [cut.heard for cut in proxy.cuts if cut.statement == "COMMIT"]
            assert commits == [False, True]
            assert len(set(named)) >= SAID


def cut_everywhere(fight: Arena, process: str, sender: Sender, proxy: Proxy) -> None:
    """Cut a connection at each statement of a batch's transaction, before it and after it."""
    # What only the first batches say, such as the texts of requests, would not come again.
    eventually(lambda: sender.tally.acknowledged > FIRST_FACTS, 3 * CUT_SECONDS)
    fight.await_progress(process, sender)
    proxy.statements.clear()
    for _ in range(KILLS):
        fight.await_progress(process, sender)
    for statement in list(proxy.statements):
        for heard in (False, True):
            if met(proxy, Cut(statement, heard)):
                fight.await_progress(process, sender)


def named_of(statement: str) -> str:
    """The beginning of a statement, by which a reader knows it."""
    return " ".join(statement.split("(", maxsplit=1)[0].split()[:4])


def met(proxy: Proxy, cut: Cut) -> bool:
    """Cut where the statement comes next; says whether it came."""
    done = len(proxy.cuts) + 1
    proxy.armed = cut
    try:
        return eventually(lambda: len(proxy.cuts) >= done, CUT_SECONDS)
    except TimeoutError:
        proxy.armed = None
        return False


def test_a_worker_that_freezes_in_its_commit_holds_nobody_up(
    tmp_path: Path, figure: Record
) -> None:
    with arena(tmp_path, ["api", "projections"], ["folds", "folds-2"], LAUNCHER) as fight:
        with fight.sender(SEED, FACTS, FACTS_A_SECOND) as sender:
            fight.await_progress("folds", sender)
            worker = fight.workers["folds"]
            eventually(lambda: freeze(worker, IN_COMMIT))
            began_at = time.monotonic()
            await_takeover(fight.settings)
            figure("seconds to the takeover", round(time.monotonic() - began_at, 1))
            worker.send(signal.SIGCONT)
        assert not fight.judge(sender, figure)
