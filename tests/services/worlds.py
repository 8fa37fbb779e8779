"""A log, a publisher and a store of folds: the real ones, and those in memory, behind one face."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import psycopg

from infra.kafka import KafkaPublisher, KafkaReader
from infra.memory import MemoryLog, MemoryReader
from infra.pipeline import Log, Partition, Place, Publisher, Record, Stage
from infra.settings import Settings
from infra.topics import create_topics
from schemas.catalog import TOPICS
from streams.engine.memory import MemoryFoldStore
from streams.engine.postgres import PostgresFoldStore
from streams.engine.store import FoldStore

# The topic of these tests: one partition, and no fold of the platform reads it.
PROBES = Partition("platform.probes", 0)


class World(Protocol):
    """What the conformance suite needs of a log and a store."""

    @property
    def publisher(self) -> Publisher:
        """Sends records."""
        ...

    @property
    def store(self) -> FoldStore:
        """Keeps folds."""
        ...

    def reading(self, stage: Stage) -> AbstractContextManager[Log]:
        """A worker of the stage's group, until the block ends."""
        ...


@dataclass
class MemoryWorld:
    """The log and the store in memory."""

    publisher: MemoryLog = field(
        default_factory=lambda: MemoryLog({name: each.partitions for name, each in TOPICS.items()})
    )
    store: FoldStore = field(default_factory=MemoryFoldStore)

    @contextmanager
    def reading(self, stage: Stage) -> Iterator[Log]:
        """A reader to which all partitions are assigned."""
        reader = MemoryReader(self.publisher, stage)
        reader.assign(self.publisher.partitions(stage.topics))
        yield reader


@dataclass
class RealWorld:
    """Kafka and Postgres."""

    servers: str
    publisher: Publisher
    store: FoldStore

    @contextmanager
    def reading(self, stage: Stage) -> Iterator[Log]:
        """A member of the stage's group."""
        reader = KafkaReader(self.servers, stage)
        try:
            yield reader
        finally:
            reader.close()


@contextmanager
def real_world(settings: Settings) -> Iterator[RealWorld]:
    """Kafka and Postgres of a running stack, with a database of its own for the store."""
    create_topics(settings.kafka_servers)
    publisher = KafkaPublisher(settings.kafka_servers)
    with closing(PostgresFoldStore(settings.postgres_url)) as store:
        yield RealWorld(settings.kafka_servers, publisher, store)


@dataclass
class Notes:
    """A stage that keeps what it was given; its positions are a dictionary."""

    name: str = field(default_factory=lambda: f"notes-{uuid.uuid4().hex[:8]}")
    topics: frozenset[str] = frozenset({PROBES.topic})
    seen: list[Record] = field(default_factory=list)
    next: dict[Partition, int] = field(default_factory=dict)
    places: dict[Partition, Place] = field(default_factory=dict)
    failures: int = 0
    after: Callable[[], None] = lambda: None

    def claim(self, places: Mapping[Partition, Place]) -> Mapping[Partition, int]:
        """Own the partitions; begin at the log's first offset."""
        self.places = dict(places)
        return {each: self.next.setdefault(each, place.begin) for each, place in places.items()}

    def apply(self, records: Sequence[Record]) -> None:
        """Keep the records, or fail as often as was asked for."""
        if self.failures:
            self.failures -= 1
            message = "asked to fail"
            raise psycopg.OperationalError(message)
        for record in records:
            self.next[Partition(record.topic, record.partition)] = record.offset + 1
        self.seen += records
        self.after()
