"""A storm of rebalances: fold workers come, go, die and stand still every three seconds."""

import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.chaos.arena import Arena, arena
from tests.chaos.conftest import Record
from tests.chaos.stalling import LAUNCHER, TAKEOVER_SECONDS, Claims, claims, freeze
from tests.chaos.workers import Worker
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

CHANGES = 50
EVERY_SECONDS = 3.0
# Half as long again as Kafka waits for a worker before it gives the work to others.
FROZEN_SECONDS = 15.0
FACTS = 200_000
FACTS_A_SECOND = 1_200.0
SEED = 303
WORKERS = ("folds", "folds-2", "folds-3")
FENCED = "FencedError"
# In a storm the group is seldom calm enough for a batch, so so many are waited for, each so long.
MEETINGS = 4
MEETING_SECONDS = 30.0
# How likely it is, where another worker is awake, that one leaves, dies, stands still, and stands
# still in the middle of a batch, which is what the fence is for.
WEIGHTS = (2, 2, 1, 3)


@dataclass
class Storm:
    """Workers that change; at least one of them is always awake."""

    fight: Arena
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - a test needs a seed
    changes: Counter[str] = field(default_factory=Counter)
    frozen: dict[str, float] = field(default_factory=dict)
    # The claims there were when a worker was stopped in its batch.
    before: dict[str, Claims] = field(default_factory=dict)

    def change(self) -> None:
        """Make one change, and wake who has stood still for long enough."""
        self.wake(FROZEN_SECONDS)
        name = self.chance.choice([each for each in WORKERS if each not in self.frozen])
        worker = self.fight.workers[name]
        if not worker.running:
            worker.start()
            self.changes["came"] += 1
        elif self._awake() > 1:
            blows = (self._stop, self._kill, self._freeze, self._freeze_in_batch)
            (blow,) = self.chance.choices(blows, WEIGHTS)
            blow(worker)
        else:
            worker.again()
            self.changes["killed and came again"] += 1

    def wake(self, seconds: float) -> None:
        """Let those go on that have stood still for so long, and whose batch others own now."""
        for name, since in list(self.frozen.items()):
            if time.monotonic() - since >= seconds and self._taken_over(name):
                self.fight.workers[name].send(signal.SIGCONT)
                del self.frozen[name]

    def calmed(self, seconds: float) -> bool:
        """Wake who may be woken; says whether nobody stands still."""
        self.wake(seconds)
        return not self.frozen

    def _taken_over(self, name: str) -> bool:
        before = self.before.get(name)
        if before is not None and not claims(self.fight.settings).all_since(before):
            return False
        self.before.pop(name, None)
        return True

    def _awake(self) -> int:
        running = [name for name in WORKERS if self.fight.workers[name].running]
        return len(set(running) - self.frozen.keys())

    def _stop(self, worker: Worker) -> None:
        worker.end(signal.SIGTERM)
        self.changes["left"] += 1

    def _kill(self, worker: Worker) -> None:
        worker.end(signal.SIGKILL)
        self.changes["killed"] += 1

    def _freeze(self, worker: Worker) -> None:
        worker.send(signal.SIGSTOP)
        self._stands("stood still", worker)

    def _freeze_in_batch(self, worker: Worker) -> None:
        """Stop a worker that has taken records and not yet written them: it is to be fenced."""
        if self._meets(worker):
            self.before[worker.name] = claims(self.fight.settings)
            self._stands("stood still in a batch", worker)
        else:
            # It is just beginning, or owns no partitions now.
            self._freeze(worker)

    def _meets(self, worker: Worker) -> bool:
        if self.changes["stood still in a batch"] >= MEETINGS:
            return freeze(worker)
        try:
            return eventually(lambda: freeze(worker), MEETING_SECONDS)
        except TimeoutError:
            return False

    def _stands(self, how: str, worker: Worker) -> None:
        self.frozen[worker.name] = time.monotonic()
        self.changes[how] += 1


def test_workers_that_come_go_and_stand_still_lose_and_double_nothing(
    tmp_path: Path, figure: Record
) -> None:
    with arena(tmp_path, ["api", "projections"], WORKERS, LAUNCHER) as fight:
        storm = Storm(fight)
        with fight.sender(SEED, FACTS, FACTS_A_SECOND) as sender:
            due_at = time.monotonic()
            while storm.changes.total() < CHANGES:
                storm.change()
                # What a meeting took longer is not made up for: changes would come all at once.
                due_at = max(due_at, time.monotonic() - EVERY_SECONDS) + EVERY_SECONDS
                time.sleep(max(0.0, due_at - time.monotonic()))
            eventually(lambda: storm.calmed(FROZEN_SECONDS), TAKEOVER_SECONDS)
        for worker in fight.workers.values():
            worker.revive()
        differences = fight.judge(sender, figure)
        fenced = sum(worker.said(FENCED) for worker in fight.workers.values())
        figure("changes", dict(storm.changes))
        figure("fence rejections", fenced)
        assert not differences
        assert fenced > 0
