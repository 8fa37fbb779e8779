"""One fold, exactly once, beside a bare loop that decodes the same records into a dictionary."""

import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace

import psycopg
from confluent_kafka import Consumer, Message
from confluent_kafka import TopicPartition as KafkaPartition

from infra.kafka import KafkaPublisher, KafkaReader, create_topics, end_offsets
from infra.pipeline import Outgoing, Record, run
from infra.settings import Settings
from schemas.codec import decode, encode, headers, key_of
from schemas.events import Meta, VoteAccepted
from streams.engine.folds import FoldStage
from streams.engine.postgres import PostgresFoldStore
from streams.registry import FOLDS
from tests.bench.measuring import Figure, WrongResultError, alternate

EVENTS = 200_000
FEATURES = 5_000
TOPIC = "feedback.votes"


def votes(count: int) -> list[Outgoing]:
    """Accepted votes of so many members on FEATURES requests."""
    events = [
        VoteAccepted(
            feature_id=f"f{n % FEATURES}",
            member_id=f"m{n}",
            vote="UP",
            previous_vote="NONE",
            votes_remaining=9,
            meta=Meta(f"v{n}", "feedback.VoteAccepted", "bench", n, n, correlation_id=f"v{n}"),
        )
        for n in range(count)
    ]
    return [Outgoing(TOPIC, key_of(e).encode(), encode(e), headers(e)) for e in events]


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


def folded(settings: Settings, count: int) -> float:
    """Events a second of the fold `vote-scores`, its states and events committed."""
    fold = next(each for each in FOLDS if each.name == "vote-scores")
    fold = replace(fold, name=f"bench-{uuid.uuid4().hex[:8]}")
    store = PostgresFoldStore(settings.postgres_url)
    stage = Counting(fold.name, (fold,), store, KafkaPublisher(settings.kafka_servers))
    stop = threading.Event()
    stage.until(count, stop)
    reader = KafkaReader(settings.kafka_servers, stage)
    run(reader, stage, stop)
    seconds = time.perf_counter() - stage.began
    reader.close()
    stage.finish()
    _check(settings, fold.name, count)
    store.close()
    return count / seconds


def _check(settings: Settings, name: str, count: int) -> None:
    query = "SELECT sum((state->>'ups')::bigint) FROM engine.fold_states WHERE fold = %s"
    with psycopg.connect(settings.postgres_url) as connection:
        row = connection.execute(query, (name,)).fetchone()
    if row is None or row[0] != count:
        message = f'the fold "{name}" counted {row} of {count} votes'
        raise WrongResultError(message)


def bare(settings: Settings, count: int) -> float:
    """Events a second of a loop that keeps sums in a dictionary and nothing else."""
    consumer = Consumer({"bootstrap.servers": settings.kafka_servers, "group.id": "bench.bare"})
    ends = end_offsets(settings.kafka_servers, [TOPIC])
    consumer.assign([KafkaPartition(*partition, 0) for partition in ends])
    ups: dict[str, int] = {}
    began, left = 0.0, count
    while left:
        for message in consumer.consume(5_000, 0.1):
            began = began or time.perf_counter()
            event = decode(_value(message))
            assert isinstance(event, VoteAccepted)
            ups[event.feature_id] = ups.get(event.feature_id, 0) + 1
            left -= 1
    seconds = time.perf_counter() - began
    consumer.close()
    if sum(ups.values()) != count:
        message_ = f"the bare loop counted {sum(ups.values())} of {count} votes"
        raise WrongResultError(message_)
    return count / seconds


def _value(message: Message) -> bytes | None:
    value = message.value()
    return value.encode() if isinstance(value, str) else value


def measure(settings: Settings) -> Figure:
    """The ratio that DESIGN calls the first: folds by the bare loop."""
    create_topics(settings.kafka_servers)
    publisher = KafkaPublisher(settings.kafka_servers)
    publisher.send(votes(EVENTS))
    publisher.flush()
    return alternate(
        "one fold, exactly once",
        0.45,
        {"fold": lambda: folded(settings, EVENTS), "bare loop": lambda: bare(settings, EVENTS)},
    )
