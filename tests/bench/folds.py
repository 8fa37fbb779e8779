"""Folds, exactly once, beside the bare loop: one with states, one with an entry a voter, all rooms.

The rules, the engine and the store are the real ones; only the worker's end is the benchmark's.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import psycopg
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from infra.brokers import connection
from infra.kafka import KafkaPublisher, KafkaReader
from infra.pipeline import Record, run
from infra.settings import Settings
from infra.topics import create_topics, end_offsets
from schemas.catalog import EVENT_TYPES
from schemas.codec import key_of
from schemas.events import Event, PointsEarned
from streams.engine.folds import FoldStage
from streams.engine.memory import MemoryEngine
from streams.engine.postgres import PostgresFoldStore
from streams.fold import Fold
from streams.registry import FOLDS
from tests.bench import made
from tests.bench.bare import read_all
from tests.bench.cores import alone
from tests.bench.figures import Figure, Target
from tests.bench.measuring import Bench, alternate, demand
from tests.support.waiting import eventually

# What the prototype was measured with.
STANDINGS_EVENTS = 300_000
VOTES_EVENTS = 200_000
# Some 280,000 records are read: what follows from the facts is folded as well.
ROOMS_EVENTS = 160_000
ONE_FOLD = Target("ratio", ">=", 0.45)
ALL_ROOMS = Target("ratio", ">=", 0.30)

States = Mapping[tuple[str, str], object]


class Counting(FoldStage):
    """The stage as it is, with a stop after the last record."""

    def until(self, last: int, stop: threading.Event) -> None:
        """Set `stop` once so many records were applied."""
        self.left, self.stop, self.began = last, stop, 0.0

    def apply(self, records: Sequence[Record]) -> None:
        """Apply, and count."""
        self.began = self.began or time.perf_counter()
        super().apply(records)
        self.left -= len(records)
        if self.left <= 0:
            self.stop.set()


def folded(settings: Settings, names: Sequence[str], count: int) -> float:
    """Records a second of folds, from the first batch on until all that follows is published."""
    folds = _named(*names)
    store = PostgresFoldStore(settings.postgres_url)
    stage = Counting("bench", folds, store, KafkaPublisher(settings.kafka_servers))
    stop = threading.Event()
    stage.until(count, stop)
    reader = KafkaReader(settings.kafka_servers, stage)
    run(reader, stage, stop)
    stage.finish()
    seconds = time.perf_counter() - stage.began
    reader.close()
    store.close()
    return count / seconds


def states(settings: Settings) -> States:
    """All states in the store, decoded, by fold and key."""
    with psycopg.connect(settings.postgres_url) as store:
        rows = store.execute("SELECT fold, key, state FROM engine.fold_states")
        return {(fold, key): _without_heat(state) for fold, key, state in rows}


def forget(settings: Settings, topics: Iterable[str]) -> None:
    """Empty the store of folds, and make the topics of what they derive anew."""
    with psycopg.connect(settings.postgres_url) as store:
        store.execute(
            "TRUNCATE engine.positions, engine.fold_states, engine.fold_entries, engine.outbox"
        )
    admin = AdminClient(connection(settings.kafka_servers))
    names = sorted(topics)
    for future in admin.delete_topics(names).values():
        future.result()
    eventually(lambda: not set(names) & set(admin.list_topics(timeout=5).topics))
    eventually(lambda: set(create_topics(settings.kafka_servers)) == set(names))
    eventually(lambda: _empty(settings, names))


def _empty(settings: Settings, topics: Sequence[str]) -> bool:
    """Whether the new topics can be read; for a moment their leaders do not know of them."""
    try:
        return not any(end_offsets(settings.kafka_servers, topics).values())
    except KafkaException:
        return False


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a course: states, but for their heat, and the records of each topic."""

    states: States
    records: Counter[str]


@dataclass(frozen=True, slots=True)
class Course:
    """One benchmark of folds: the facts, the folds, and what must come of them."""

    name: str
    folds: tuple[Fold, ...]
    facts: Callable[[int], Iterable[Event]]
    expected: Callable[[int], Expected]
    events: int
    target: Target

    def measure(self, bench: Bench) -> Sequence[Figure]:
        """The rate of the folds beside that of the bare loop."""
        count = bench.events or self.events
        with bench.stack("kafka", "postgres") as stack:
            settings = stack.settings
            create_topics(settings.kafka_servers)
            PostgresFoldStore(settings.postgres_url).close()
            made.publish(settings, self.facts(count))
            mine, beside = alternate(
                bench, "records/s", self._sides(settings, self.expected(count))
            )
        return [Figure(self.name, mine, beside, self.target, f"{count:,} facts")]

    def _sides(self, settings: Settings, wanted: Expected) -> Mapping[str, Callable[[], float]]:
        read = {fold.topic for fold in self.folds}
        derived = {EVENT_TYPES[name_of(each)].topic for fold in self.folds for each in fold.emits}

        def mine() -> float:
            forget(settings, derived)
            records = sum(wanted.records[topic] for topic in read)
            rate = alone(folded, settings, [fold.name for fold in self.folds], records)
            demand(f'what "{self.name}" keeps', states(settings), wanted.states)
            ends = end_offsets(settings.kafka_servers, derived)
            demand(
                f'what "{self.name}" derives',
                sum(ends.values()),
                sum(wanted.records[topic] for topic in derived),
            )
            return rate

        return {"folds": mine, "bare loop": lambda: alone(read_all, settings, read)}


def name_of(event_class: type[Event]) -> str:
    """The name of an event type in the catalogue."""
    return next(name for name in EVENT_TYPES if name.endswith(f".{event_class.__name__}"))


def sums_of_points(count: int) -> Expected:
    """Every member's points, added up without the engine."""
    totals: dict[tuple[str, str], dict[str, int]] = {}
    for event in made.points(count):
        assert isinstance(event, PointsEarned)
        total = totals.setdefault(("standings", event.member_id), {})
        for rule, worth in event.points.items():
            total[rule] = total.get(rule, 0) + worth
    kept = {slot: {"totals": total} for slot, total in totals.items()}
    return Expected(kept, Counter({"reputation.points": count, "reputation.standings": count}))


def sums_of_votes(count: int) -> Expected:
    """Every request's votes, counted without the engine."""
    ups = Counter(key_of(vote) for vote in made.accepted_votes(count))
    kept = {("vote-scores", key): {"ups": n, "downs": 0} for key, n in ups.items()}
    return Expected(kept, Counter({"feedback.votes": count, "feedback.scores": count}))


def in_memory(count: int) -> Expected:
    """What the engine without Kafka and Postgres makes of the same community."""
    engine = MemoryEngine(FOLDS)
    engine.append(made.community(count))
    engine.run()
    kept = {
        (slot.pipeline.name, slot.key): _without_heat(msgspec.json.decode(stored.state))
        for slot, stored in engine.store.kept_states.items()
    }
    records = Counter[str]()
    for partition, rows in engine.log.records.items():
        records[partition.topic] += len(rows)
    return Expected(kept, records)


def _without_heat(state: dict[str, object]) -> dict[str, object]:
    """A state without the number that depends, in its last digits, on the order of partitions."""
    return {name: value for name, value in state.items() if name != "heat"}


def _named(*names: str) -> tuple[Fold, ...]:
    return tuple(fold for fold in FOLDS if fold.name in names)


COURSES = {
    "standings": Course(
        "fold `standings`: a state and a derived event for each fact",
        _named("standings"),
        made.points,
        sums_of_points,
        STANDINGS_EVENTS,
        ONE_FOLD,
    ),
    "vote-scores": Course(
        "fold `vote-scores`: and a new entry for each fact",
        _named("vote-scores"),
        made.accepted_votes,
        sums_of_votes,
        VOTES_EVENTS,
        ONE_FOLD,
    ),
    "rooms": Course(
        "every fold in one process: 70 % votes, 29 % views, 1 % posts",
        FOLDS,
        made.community,
        in_memory,
        ROOMS_EVENTS,
        ALL_ROOMS,
    ),
}
