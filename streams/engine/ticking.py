"""The process of the clock: it tells the time to the topics whose folds wait for moments.

Who is woken is the business of `timing`. Of several clocks, the one that holds the lock ticks.
"""

import logging
import threading
import time
from dataclasses import dataclass, field

import psycopg
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from infra.client_logs import client_logger
from infra.kafka import producer_configuration
from infra.postgres import Connection, Database, worker_database
from infra.settings import Settings
from infra.stopping import stop_on_signals
from infra.topics import create_topics, partitions_of
from schemas.catalog import EVENT_TYPES
from schemas.codec import encode, headers, key_of
from schemas.events import Meta, Ticked
from streams.registry import FOLDS

logger = logging.getLogger(__name__)

NAME = "clock"
# Any number that no other lock of the platform has.
LOCK = 7_121_931
TRY_LOCK = "SELECT pg_try_advisory_lock(%(lock)s)"
# What tells somebody who reads the log that the clock is alive.
TICKS = EVENT_TYPES["platform.Ticked"].topic
FLUSH_SECONDS = 10.0


def serve(settings: Settings) -> None:
    """Tell the time until SIGTERM or SIGINT."""
    stop = stop_on_signals()
    create_topics(settings.kafka_servers)
    clock = Clock(settings, frozenset(fold.topic for fold in FOLDS if fold.timed) | {TICKS})
    logger.info("ticking", extra={"topics": sorted(clock.topics)})
    clock.run(stop)


@dataclass(slots=True)
class Clock:
    """Tells the time to all partitions of `topics`, once in `tick_seconds`, if no other does."""

    settings: Settings
    topics: frozenset[str]
    lock: int = LOCK
    _database: Database = field(init=False)
    _producer: Producer = field(init=False)
    _session: Connection | None = None

    def __post_init__(self) -> None:
        """Nothing is connected before it is needed."""
        self._database = worker_database(self.settings.postgres_url)
        self._producer = Producer(
            producer_configuration(self.settings.kafka_servers), logger=client_logger
        )

    def run(self, stop: threading.Event) -> None:
        """Tick until `stop` is set; what is away is asked again at the next tick."""
        while not stop.is_set():
            try:
                if self.chosen():
                    self._tell(int(time.time() * 1_000_000))
            except (psycopg.Error, KafkaException) as error:
                logger.warning("the time is not told", extra={"error": repr(error)})
            stop.wait(self.settings.tick_seconds)
        self.close()

    def close(self) -> None:
        """Let another clock tell the time."""
        self._database.close()

    def chosen(self) -> bool:
        """Whether this is the one that tells the time. Raises psycopg.OperationalError."""
        # The lock belongs to the session: another clock takes over when this one's has ended.
        connection = self._database.connection
        question = "SELECT true" if connection is self._session else TRY_LOCK
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(question, {"lock": self.lock})
            row = cursor.fetchone()
        self._session = connection if row is not None and row[0] else None
        return self._session is not None

    def _tell(self, now: int) -> None:
        failures: list[KafkaError] = []

        def delivered(error: KafkaError | None, _message: Message) -> None:
            if error is not None:
                failures.append(error)

        for partition in partitions_of(self.topics):
            event = ticked(partition.topic, partition.number, now)
            self._producer.produce(
                partition.topic,
                encode(event),
                key_of(event).encode(),
                partition.number,
                headers=headers(event),
                on_delivery=delivered,
            )
        self._producer.flush(FLUSH_SECONDS)
        if failures:
            raise KafkaException(failures[0])


def ticked(topic: str, partition: int, at: int) -> Ticked:
    """What a partition of a topic is told at a moment, in microseconds since 1970."""
    name = f"{topic}/{partition}/{at}"
    meta = Meta(name, "platform.Ticked", NAME, at, at, correlation_id=name, actor=NAME)
    return Ticked(topic=topic, at=at, meta=meta)
