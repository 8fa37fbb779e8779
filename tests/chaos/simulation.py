"""A deterministic simulator of workers that crash, stall and lose partitions while they fold.

Two workers run the real stage on the log and the store in memory. A seed decides everything: what
is sent, how much of a producer's queue gets out, when a commit fails or succeeds without being
heard of, and who owns what. Real processes are not simulated; `test_faults` kills those.
"""

import random
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, cast

from infra.memory import MemoryLog, MemoryReader
from infra.pipeline import FencedError, Outgoing, Partition
from infra.positions import Position
from schemas.catalog import TOPICS
from schemas.codec import decode
from schemas.events import Event
from streams.engine.folds import FoldStage
from streams.engine.memory import MemoryFoldStore
from streams.engine.store import Changes, FoldStore
from streams.fold import Fold

# Small batches and queues, so that a short run meets every order of things.
LONGEST_BATCH = 7
CRASH_SHARE = 0.04
LOST_COMMIT_SHARE = 0.04
LOST_ANSWER_SHARE = 0.04
# The database crashes, and takes so many of the last commits with it: nobody waits for its disk.
DATABASE_CRASH_SHARE = 0.01
LOST_COMMITS = 3


class CrashError(Exception):
    """The simulated process ends here, or the simulated database is away."""


class LostConnectionError(Exception):
    """The database crashed since this worker last spoke to it."""


@dataclass
class Queue:
    """A receipt of records that wait in a producer's queue."""

    missing: int

    @property
    def acknowledged(self) -> bool:
        """Whether all of them got out."""
        return self.missing == 0


@dataclass
class FlakyPublisher:
    """A producer whose queue gets out in order, some time; what is in it dies with its process."""

    log: MemoryLog
    chance: random.Random
    waiting: deque[tuple[Outgoing, Queue]] = field(default_factory=deque)

    def send(self, records: Sequence[Outgoing]) -> Queue:
        """Put the records into the queue."""
        queue = Queue(len(records))
        self.waiting.extend((record, queue) for record in records)
        return queue

    def flush(self) -> None:
        """Let everything out."""
        self.deliver(len(self.waiting))

    def deliver(self, count: int) -> None:
        """Let the first `count` records out."""
        for _ in range(min(count, len(self.waiting))):
            record, queue = self.waiting.popleft()
            self.log.append(record.topic, record.key, record.value)
            queue.missing -= 1


# What of the store is on its disk: its dictionaries, and the last number that it gave.
KEPT = ("positions", "topic_ids", "kept_states", "kept_entries", "outbox", "timers", "last_id")


@dataclass
class FlakyStore(MemoryFoldStore):
    """A store whose commits fail, succeed without the worker hearing of it, or are lost later."""

    chance: random.Random = field(default_factory=random.Random)
    calm: bool = False
    crashes: int = 0
    before: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LOST_COMMITS))

    def commit(self, changes: Changes) -> Sequence[int]:
        """Commit, unless chance will otherwise."""
        fate = 1.0 if self.calm else self.chance.random()
        if fate < LOST_COMMIT_SHARE:
            message = "the database went away before the commit"
            raise CrashError(message)
        self.before.append({name: copy(getattr(self, name)) for name in KEPT})
        ids = super().commit(changes)
        if fate < LOST_COMMIT_SHARE + LOST_ANSWER_SHARE:
            message = "the database went away after the commit"
            raise CrashError(message)
        return ids

    def crash(self) -> None:
        """Lose some of the last commits, and all that was written after them."""
        lost = self.chance.randint(0, len(self.before))
        for name, kept in self.before[-lost].items() if lost else ():
            setattr(self, name, kept)
        self.before.clear()
        self.crashes += 1


class Connection:
    """What one worker speaks to the store by: after a crash of the database it is lost once."""

    def __init__(self, store: FlakyStore) -> None:
        """Connect."""
        self._store, self._crashes = store, store.crashes

    def __getattr__(self, name: str) -> Any:
        """The store's own, unless the connection is lost."""
        if self._crashes != self._store.crashes:
            self._crashes = self._store.crashes
            raise LostConnectionError
        return getattr(self._store, name)


@dataclass
class Worker:
    """One process: a stage, its reader and its producer."""

    world: "Simulation"
    stage: FoldStage = field(init=False)
    reader: MemoryReader = field(init=False)
    publisher: FlakyPublisher = field(init=False)

    def __post_init__(self) -> None:
        """Start the process."""
        self.start(())

    def start(self, partitions: Iterable[Partition]) -> None:
        """Begin as a new process: what was in memory, the producer's queue included, is gone."""
        world = self.world
        self.publisher = FlakyPublisher(world.log, world.chance)
        store = cast(FoldStore, Connection(world.store))
        self.stage = world.parts.stage("simulated", world.folds, store, self.publisher)
        self.reader = MemoryReader(world.log, self.stage)
        self.assign(partitions)

    def assign(self, partitions: Iterable[Partition]) -> None:
        """Own exactly these partitions from now on."""
        try:
            self.reader.assign(partitions)
        except LostConnectionError:
            self.reader.rewind()

    def step(self) -> None:
        """Read and fold one small batch; go back to the stored positions after any failure.

        A worker that was overtaken may meet its own states beside entries of the next owner, on
        which a rule may raise before the fence does: it goes back as from any failure.
        """
        records = self.reader.poll(self.world.chance.randint(1, LONGEST_BATCH), 0)
        try:
            if records:
                self.stage.apply(records)
        except FencedError:
            self.world.fenced += 1
            self.assign(())
        except CrashError:
            self.start(self.reader.assigned)
        except Exception:  # noqa: BLE001 - the loop goes back after any failure
            self.world.torn += 1
            self.reader.rewind()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the workers run on: the platform's own stage, or one with a fault."""

    stage: type[FoldStage] = FoldStage
    store: type[FlakyStore] = FlakyStore


@dataclass
class Simulation:
    """Two workers and a seed."""

    folds: tuple[Fold, ...]
    seed: int
    parts: Parts = field(default_factory=Parts)
    fenced: int = 0
    torn: int = 0
    crashes: int = 0

    def __post_init__(self) -> None:
        """Make the log, the store and the workers."""
        self.chance = random.Random(self.seed)  # noqa: S311 - a simulation needs a seed, not a secret
        self.log = MemoryLog({name: topic.partitions for name, topic in TOPICS.items()})
        self.store = self.parts.store(chance=self.chance)
        self.workers = [Worker(self), Worker(self)]
        self.rebalance()

    def rebalance(self) -> None:
        """Give the partitions to the workers anew; one that stalls does not hear of it."""
        topics = {fold.topic for fold in self.folds}
        partitions = self.log.partitions(sorted(topics))
        shares: dict[int, list[Partition]] = {0: [], 1: []}
        for partition in partitions:
            shares[self.chance.randrange(2)].append(partition)
        stalled = self.chance.choice([None, 0, 1])
        for n, worker in enumerate(self.workers):
            if n != stalled:
                worker.assign(shares[n])

    def run(self, facts: Sequence[Outgoing]) -> None:
        """Send the facts while everything fails, then calm down and finish the work."""
        waiting = deque(facts)
        while waiting:
            for _ in range(min(self.chance.randint(0, 5), len(waiting))):
                fact = waiting.popleft()
                self.log.append(fact.topic, fact.key, fact.value)
            self._anything()
        self._finish()

    def _anything(self) -> None:
        worker = self.chance.choice(self.workers)
        fate = self.chance.random()
        if fate < CRASH_SHARE:
            self.crashes += 1
            worker.start(worker.reader.assigned)
        elif fate < 2 * CRASH_SHARE:
            self.rebalance()
        elif fate < 2 * CRASH_SHARE + DATABASE_CRASH_SHARE:
            self.store.crash()
        else:
            worker.step()
        worker.publisher.deliver(self.chance.randint(0, 6))

    def _finish(self) -> None:
        """One calm worker does the rest; the others' queues get out late, as after a stall."""
        self.store.calm = True
        survivor = Worker(self)
        topics = sorted({fold.topic for fold in self.folds})
        survivor.reader.assign(self.log.partitions(topics))
        for late in self.workers:
            late.publisher.flush()
        while records := survivor.reader.poll(LONGEST_BATCH, 0):
            survivor.stage.apply(records)
            survivor.publisher.flush()

    def published(self, topic: str) -> dict[Partition, list[Event]]:
        """What a reader of the topic takes: repeats dropped by origin, partition by partition."""
        return {
            partition: _admitted(decode(each.value) for each in self.log.records[partition])
            for partition in self.log.partitions([topic])
        }


def _admitted(events: Iterable[Event]) -> list[Event]:
    position = Position(0, 0)
    return [event for event in events if position.admits(event.meta)]


def by_key(events: Mapping[Partition, list[Event]], key: str) -> dict[str, list[Event]]:
    """The events of each key, in order."""
    found: dict[str, list[Event]] = {}
    for rows in events.values():
        for event in rows:
            found.setdefault(getattr(event, key), []).append(event)
    return found
