"""The broker dies and is away, under 2,000 facts a second."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.arena import Arena, arena
from tests.chaos.conftest import Record
from tests.chaos.sending import Sender

pytestmark = pytest.mark.chaos

TIMES = 5
FACTS_A_SECOND = 2_000.0
FACTS = 200_000
SEED = 505
AWAY_SECONDS = 60.0
# RELIABILITY's limit, from the moment the broker answers again.
RECOVERY_SECONDS = 30.0
READERS = ("api", "folds", "projections")


def kill(fight: Arena) -> None:
    """The broker dies, and its supervisor starts it again."""
    fight.stack.restart("kafka", signal.SIGKILL)


def stop(fight: Arena) -> None:
    """The broker is away for a minute."""
    fight.stack.stop("kafka")
    time.sleep(AWAY_SECONDS)
    fight.stack.start("kafka")


def recovery(fight: Arena, sender: Sender) -> float:
    """Seconds until facts are taken, folded and shown again."""
    began_at = time.monotonic()
    for process in READERS:
        fight.await_progress(process, sender)
    return time.monotonic() - began_at


@pytest.mark.parametrize("blow", [kill, stop])
def test_a_broker_that_goes_loses_and_doubles_nothing(
    blow: Callable[[Arena], None], tmp_path: Path, figure: Record
) -> None:
    with arena(tmp_path, READERS, []) as fight:
        seconds = []
        with fight.sender(SEED, FACTS, FACTS_A_SECOND) as sender:
            for _ in range(TIMES):
                recovery(fight, sender)
                blow(fight)
                seconds.append(recovery(fight, sender))
        figure("slowest recovery, seconds", round(max(seconds), 1))
        figure("slowest batch, seconds", round(sender.tally.slowest_seconds, 1))
        assert sender.tally.answers["503"] > 0
        assert not fight.judge(sender, figure)
        assert max(seconds) < RECOVERY_SECONDS
