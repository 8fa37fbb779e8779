"""The reputation fold on this engine and on Faust, Quix Streams and Kafka Streams, side by side.

Each is a process that reads the same topic; how it is written is in `peers`. All are timed alike:
from the moment the first fact arrives until the last derived event can be read as committed.
"""

import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import Consumer
from confluent_kafka import TopicPartition as KafkaPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from infra.brokers import connection
from infra.local.downloads import Unavailable
from infra.settings import Settings
from infra.topics import create_topics
from schemas.codec import decode
from schemas.events import StandingChanged
from streams.engine.postgres import PostgresFoldStore
from tests.bench import folds, made
from tests.bench.figures import Figure, Skipped, Target
from tests.bench.measuring import Bench, alternate, demand
from tests.bench.peers import programs
from tests.bench.peers.programs import Command, Place
from tests.bench.peers.rule import BEGAN

EVENTS = 200_000
# Faust would take a minute for all of them.
FAUST_PART = 10
PARTITIONS = 4
ROOT = Path(__file__).parents[2]
OURS = "this engine"
DERIVED = "reputation.standings"
# Longer than any of them takes to start and to do its work.
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Peer:
    """Another engine: how its program is made, how many of the facts it does, what is asked."""

    command: Callable[[Settings], Command]
    part: int
    target: Target


PEERS = {
    "Faust, Table, at least once": Peer(programs.by_faust, FAUST_PART, Target("ratio", ">=", 10)),
    "Quix Streams, exactly once": Peer(programs.by_quix, 1, Target("ratio", ">=", 1.5)),
    "Kafka Streams, exactly_once_v2": Peer(programs.by_streams, 1, Target("ratio", ">=", 0.4)),
}


def measure(bench: Bench) -> Sequence[Figure | Skipped]:
    """A line a peer; one that cannot be run here is named with the reason."""
    count = bench.events or EVENTS
    skipped: list[Skipped] = []
    with bench.stack("kafka", "postgres") as stack:
        settings = stack.settings
        create_topics(settings.kafka_servers)
        PostgresFoldStore(settings.postgres_url).close()
        made.publish(settings, made.points(count))
        sides = {OURS: _ours(settings, count)}
        for name, peer in PEERS.items():
            try:
                command = peer.command(settings)
            except Unavailable as error:
                skipped.append(Skipped(f"fold `standings` beside {name}", str(error)))
            else:
                sides[name] = _theirs(settings, command, count // peer.part)
        mine, *others = alternate(bench, "facts/s", sides)
    figures = [
        Figure("fold `standings`", mine, side, PEERS[side.name].target, f"{count:,} facts")
        for side in others
    ]
    return [*figures, *skipped]


def _ours(settings: Settings, count: int) -> Callable[[], float]:
    command = programs.by_us(settings)

    def run() -> float:
        folds.forget(settings, [DERIVED])
        return timed(settings, command, DERIVED, count)

    return run


def _theirs(settings: Settings, command: Command, count: int) -> Callable[[], float]:
    def run() -> float:
        derived = f"bench.{made.identifier(time.time_ns())}"
        new = NewTopic(derived, num_partitions=PARTITIONS, replication_factor=1)
        admin = AdminClient(connection(settings.kafka_servers))
        for future in admin.create_topics([new]).values():
            future.result()
        return timed(settings, command, derived, count)

    return run


def timed(settings: Settings, command: Command, derived: str, count: int) -> float:
    """Facts a second of a program, its derived events checked one by one."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(settings.kafka_servers, derived, Path(folder), count)
        log, told = Path(folder) / "log", Path(folder) / "began"
        with log.open("wb") as errors:
            program = subprocess.Popen(
                command(place),
                cwd=ROOT,
                env={**os.environ, **settings.environment(), BEGAN: str(told)},
                stdout=errors,
                stderr=errors,
            )
        try:
            values, ended = _derived(settings, derived, count)
            began = float(told.read_text())
        except TimeoutError as error:
            raise RuntimeError(f"{error}: {log.read_text()[-2000:]}") from error
        finally:
            program.kill()
            program.wait()
    check(values[:count])
    return count / (ended - began)


def _derived(settings: Settings, topic: str, count: int) -> tuple[list[bytes], float]:
    """The derived events as a reader of committed records sees them, and when all were there."""
    consumer = Consumer(
        {
            "bootstrap.servers": settings.kafka_servers,
            "group.id": "bench.derived",
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 20,
        }
    )
    consumer.assign([KafkaPartition(topic, number, 0) for number in range(PARTITIONS)])
    values: list[bytes] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(values) < count:
        for message in consumer.consume(5_000, 0.02):
            value = message.value()
            assert isinstance(value, bytes), message.error()
            values.append(value)
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(values)} of {count} derived events after a long time")
    ended = time.time()
    consumer.close()
    return values, ended


def check(values: Sequence[bytes]) -> None:
    """Each member's karma must go up by one, from one on: nothing lost, twice or out of order."""
    karma: Counter[str] = Counter()
    for value in values:
        event = decode(value)
        assert isinstance(event, StandingChanged)
        karma[event.member_id] += 1
        wanted: Mapping[str, int] = {
            "default": karma[event.member_id],
            "stackexchange": 1 + 10 * karma[event.member_id],
        }
        demand(f"the karma of {event.member_id}", event.karma, wanted)
