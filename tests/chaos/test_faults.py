"""Every fault once, in one run, while facts flow; then all equals a plain recount of the log.

The engine's seeds are in `test_simulation`; each fault at its full figure is `make chaos`'s.
"""

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from infra.imports.ingest import Address
from infra.local.stack import Stack
from tests.chaos.conftest import Record
from tests.chaos.evidence import Evidence, gather
from tests.chaos.facts import community
from tests.chaos.judging import JUDGES, judge_sent
from tests.chaos.resting import rest
from tests.chaos.sending import Sender
from tests.chaos.stalling import LAUNCHER, await_takeover, freeze
from tests.chaos.workers import Worker
from tests.support.platform import PROCESS_NAMES, Platform
from tests.support.waiting import eventually

FACTS = 20_000
SEED = 4_202
# The faults take about two minutes; so facts flow until the last one, and the rest comes at once.
FACTS_A_SECOND = 150.0
BATCH = 25
FENCED = "FencedError"


@dataclass(frozen=True, slots=True)
class Survived:
    """What is left after the faults, and what it took."""

    sender: Sender
    evidence: Evidence
    fenced: int
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survived]:
    """A platform through which 20,000 facts went while everything failed once."""
    home = tmp_path_factory.mktemp("chaos")
    with Stack(home, processes=(*PROCESS_NAMES, "folds-2")) as stack:
        platform = Platform(stack.settings)
        address = Address(platform.settings.api_url, platform.key)
        sender = Sender(address, community(SEED), FACTS, FACTS_A_SECOND, BATCH)
        seconds = {}
        with sender:
            for fault in (stall, lose_broker, lose_postgres, lose_elasticsearch, kill_processes):
                began_at = time.monotonic()
                fault(stack, sender)
                seconds[fault.__name__] = time.monotonic() - began_at
            # What is left need not be paced.
            sender.rate = 0.0
        # It would wake somebody while the log is read, and what was read first would lack a cause.
        stack.stop("clock")
        rest(platform.settings, PROCESS_NAMES)
        yield Survived(sender, gather(platform.settings), fenced(stack), seconds)


def fenced(stack: Stack) -> int:
    """How often a fold worker was refused a batch that was not its own any more."""
    return sum(log.read_text().count(FENCED) for log in (stack.home / "logs").glob("folds*.log"))


def stall(stack: Stack, sender: Sender) -> None:
    """A fold worker stands still in its batch until others own its partitions, and goes on."""
    flowing(sender)
    with Worker("folds-3", stack.settings, LAUNCHER) as worker:
        eventually(lambda: freeze(worker), seconds=60.0)
        await_takeover(stack.settings)
        worker.send(signal.SIGCONT)
        eventually(lambda: worker.said(FENCED), seconds=60.0)


def lose_broker(stack: Stack, sender: Sender) -> None:
    """Kafka dies and comes back, and the model's process dies with it."""
    stack.kill("reactions", signal.SIGKILL)
    stack.restart("kafka", signal.SIGKILL)
    flowing(sender)


def lose_postgres(stack: Stack, sender: Sender) -> None:
    """Postgres dies and comes back."""
    stack.restart("postgres", signal.SIGKILL)
    flowing(sender)


def lose_elasticsearch(stack: Stack, sender: Sender) -> None:
    """Elasticsearch is away while facts flow, its writer and the other projections die."""
    stack.stop("elasticsearch")
    stack.kill("projections", signal.SIGKILL)
    flowing(sender)
    stack.kill("search", signal.SIGKILL)
    stack.start("elasticsearch")


def kill_processes(stack: Stack, sender: Sender) -> None:
    """Every process dies, the fold workers one after the other: they hand over their partitions."""
    for name in (*PROCESS_NAMES, "folds-2"):
        stack.restart(name, signal.SIGKILL)
        flowing(sender)


def flowing(sender: Sender) -> None:
    """Wait until facts are acknowledged that were sent after this moment."""
    enough = sender.tally.acknowledged + 2 * BATCH
    eventually(lambda: sender.tally.acknowledged >= enough or not sender.alive, seconds=60.0)


def test_every_acknowledged_fact_is_on_the_log_and_no_other(survived: Survived) -> None:
    assert len(survived.evidence.recount.ids) >= FACTS
    assert not list(judge_sent(survived.evidence, survived.sender.acknowledged()))


def test_senders_were_only_told_to_come_again(survived: Survived, figure: Record) -> None:
    # Any other answer would have ended the sender.
    answers = survived.sender.tally.answers
    assert answers.total() > answers["201"], "nothing was ever missed: the faults are too kind"
    figure("answers", dict(answers))
    figure("slowest batch, seconds", round(survived.sender.tally.slowest_seconds, 1))


def test_a_zombie_is_fenced(survived: Survived, figure: Record) -> None:
    assert survived.fenced > 0
    figure("fence rejections", survived.fenced)
    for name, seconds in survived.seconds.items():
        figure(f"{name}, seconds", round(seconds))


@pytest.mark.parametrize("process", JUDGES)
def test_what_a_process_makes_is_what_a_recount_finds(
    process: str, survived: Survived, figure: Record
) -> None:
    assert not list(JUDGES[process](survived.evidence))
    figure("facts", len(survived.evidence.recount.ids))
    figure("derived events", len(survived.evidence.heard.ids))
    figure("repeats on the log", survived.evidence.heard.repeats)


def test_the_recount_has_met_every_kind_of_decision(survived: Survived) -> None:
    recount = survived.evidence.recount
    assert recount.refused
    assert recount.accepted
    assert all(recount.views[name] for name in recount.discussions)
