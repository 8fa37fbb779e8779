"""The reaction on a real Kafka: workers are killed, stopped, given nonsense; no post is lost."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Consumer, KafkaError, Message, Producer
from confluent_kafka import TopicPartition as KafkaPartition

from infra.kafka import producer_configuration
from infra.local.stack import Stack
from infra.topics import create_topics
from schemas.catalog import TOPICS
from schemas.codec import decode, encode, headers, key_of
from schemas.events import (
    DiscussionStarted,
    DiscussionViewed,
    Event,
    Meta,
    ReplyPosted,
    SentimentScored,
)
from tests.sentiment.worker import FAULT
from tests.support.waiting import eventually

FACTS, SCORES = "forum.discussions", "sentiment.scores"
WORDS = (
    "I",
    "love",
    "hate",
    "this",
    "great",
    "awful",
    "release",
    "it",
    "is",
    "not",
    "very",
    "slow",
)
SECOND = 1_000_000


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Kafka of these tests' own, since they fill the topic that all posts go through."""
    with Stack(tmp_path_factory.mktemp("reactions"), services=("kafka",)) as stack:
        create_topics(stack.settings.kafka_servers)
        yield stack.settings.kafka_servers


@dataclass
class Scores:
    """What the workers of one name said of a test's own posts, followed from the beginning."""

    servers: str
    source: str
    wanted: set[str] = field(default_factory=set)
    values: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    events: dict[str, list[SentimentScored]] = field(default_factory=lambda: defaultdict(list))
    partitions: dict[str, int] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Read every partition from offset 0."""
        self._consumer = Consumer(
            {
                "bootstrap.servers": self.servers,
                "group.id": uuid.uuid4().hex,
                "enable.auto.commit": False,
            }
        )
        count = TOPICS[SCORES].partitions
        self._consumer.assign([KafkaPartition(SCORES, number, 0) for number in range(count)])

    def posts(self) -> int:
        """How many posts have a score by now."""
        for message in self._consumer.consume(5_000, 0.2):
            value = message.value()
            assert isinstance(value, bytes), message.error()
            event = decode(value)
            assert isinstance(event, SentimentScored)
            if event.meta.source == self.source and event.post_id in self.wanted:
                self.values[event.meta.id].append(value)
                self.events[event.post_id].append(event)
                self.partitions[event.post_id] = message.partition() or 0
                self.types.add(str(dict(message.headers() or [])["ce_type"]))
        return len(self.events)

    def reach(self, count: int) -> None:
        """Wait until so many posts have a score."""
        # Long, because a dead worker's partitions move after ten seconds and machines may be busy.
        eventually(lambda: self.posts() >= count, 240)

    def close(self) -> None:
        """Stop following."""
        self._consumer.close()


@dataclass
class Workers:
    """Processes that run the reaction under one name."""

    servers: str
    folder: Path
    name: str = field(default_factory=lambda: f"sentiment-{uuid.uuid4().hex[:8]}")
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """One more worker."""
        environment = {
            **os.environ,
            "COMMUNITY_HOME": str(self.folder),
            "COMMUNITY_KAFKA_SERVERS": self.servers,
        }
        command = [sys.executable, "-m", "tests.sentiment.worker", self.name, *arguments]
        worker = subprocess.Popen(command, env=environment)
        self.running.append(worker)
        return worker

    def end(self) -> None:
        """Kill what still runs."""
        for worker in self.running:
            worker.kill()
            worker.wait()


@pytest.fixture
def workers(servers: str, tmp_path: Path) -> Iterator[Workers]:
    """Workers of a reaction with a name of its own, gone after the test."""
    found = Workers(servers, tmp_path)
    yield found
    found.end()


@pytest.fixture
def scores(servers: str, workers: Workers) -> Iterator[Scores]:
    """What these workers say."""
    with contextlib.closing(Scores(servers, f"reaction:{workers.name}")) as found:
        yield found


def meta_of(event: Event) -> Meta:
    """The meta of a fact that a client reported."""
    number = uuid.uuid4().hex
    return Meta(
        id=number,
        type=f"forum.{type(event).__name__}",
        source="tests",
        occurred_at=1_700_000_000 * SECOND,
        recorded_at=1_700_000_001 * SECOND,
        correlation_id=number,
    )


def publish(scores: Scores, events: list[Event]) -> None:
    """Report the posts, all of them acknowledged, and want their scores."""
    producer = Producer(producer_configuration(scores.servers))
    for event in events:
        stamped = msgspec.structs.replace(event, meta=meta_of(event))
        if not isinstance(event, DiscussionViewed):
            scores.wanted.add(getattr(event, "post_id", key_of(event)))
        producer.produce(FACTS, encode(stamped), key_of(event), headers=headers(stamped))
    producer.flush()


def replies(count: int) -> list[Event]:
    """Posts in fifty discussions, with random ids and words."""
    discussions = [uuid.uuid4().hex for _ in range(50)]
    return [
        ReplyPosted(
            post_id=uuid.uuid4().hex,
            discussion_id=secrets.choice(discussions),
            author_id="ada",
            body=" ".join(secrets.choice(WORDS) for _ in range(3 + secrets.randbelow(27))),
        )
        for _ in range(count)
    ]


def among_views(posts: list[Event]) -> list[Event]:
    """The posts, with up to nine views of the same discussion before and after each."""
    found: list[Event] = []
    for post in posts:
        views = [DiscussionViewed(discussion_id=key_of(post), member_id="ada")] * 9
        found += [*views[: secrets.randbelow(10)], post, *views[: secrets.randbelow(10)]]
    return found


def stop(worker: subprocess.Popen[bytes]) -> int:
    """Tell a worker to stop; its exit status, or TimeoutExpired after ten seconds."""
    worker.send_signal(signal.SIGTERM)
    return worker.wait(10)


def test_a_worker_whose_model_fails_ends_with_70_and_the_next_one_goes_on_where_it_stood(
    workers: Workers, scores: Scores, tmp_path: Path
) -> None:
    posts = replies(100)
    faulty = ReplyPosted(post_id=uuid.uuid4().hex, discussion_id="d-1", author_id="ada", body=FAULT)
    publish(scores, [*posts[:50], faulty, *posts[50:]])
    marker = str(tmp_path / "failed")
    assert workers.start(marker).wait(120) == 70
    second = workers.start(marker)
    scores.reach(101)
    assert stop(second) == 0


def test_a_worker_that_is_told_to_stop_leaves_its_posts_to_the_next_and_repeats_none(
    workers: Workers, scores: Scores
) -> None:
    posts = replies(300)
    publish(scores, among_views(posts))
    first = workers.start()
    scores.reach(20)
    assert stop(first) == 0
    assert scores.posts() < len(posts), "it was told in the midst of its work"
    second = workers.start()
    scores.reach(len(posts))
    assert stop(second) == 0
    scores.posts()
    assert all(len(values) == 1 for values in scores.values.values())


def test_bytes_that_are_no_event_stop_nothing(
    servers: str, workers: Workers, scores: Scores
) -> None:
    producer = Producer(producer_configuration(servers))
    for value in (b"", b"nonsense", b"\x00\x00\x00\x00\x07truncated", None):
        producer.produce(FACTS, value, b"d-2")
    producer.flush()
    started = DiscussionStarted(
        discussion_id=uuid.uuid4().hex,
        author_id="ada",
        title="Thank you",
        body="I love it.",
        category="help",
    )
    publish(scores, [started])
    worker = workers.start()
    scores.reach(1)
    found = scores.events[started.discussion_id][0]
    assert (found.sentiment, found.model) == ("POSITIVE", "minilm-vader")
    assert stop(worker) == 0


def test_faust_and_librdkafka_part_keys_alike(
    servers: str, workers: Workers, scores: Scores
) -> None:
    publish(scores, replies(50))
    worker = workers.start()
    scores.reach(50)
    assert stop(worker) == 0
    told: dict[str, int] = {}

    def delivered(_error: KafkaError | None, message: Message) -> None:
        told[str(message.key())] = message.partition() or 0

    producer = Producer(producer_configuration(servers))
    for post_id in scores.partitions:
        # Any topic with as many partitions serves; nobody reads this one here.
        producer.produce("members.members", b"", post_id.encode(), on_delivery=delivered)
    producer.flush()
    assert TOPICS["members.members"].partitions == TOPICS[SCORES].partitions
    assert told == {str(key.encode()): number for key, number in scores.partitions.items()}


def test_no_post_is_lost_and_repeats_are_known_when_workers_are_killed(
    workers: Workers, scores: Scores
) -> None:
    posts = replies(2_000)
    publish(scores, among_views(posts))
    pair = [workers.start(), workers.start()]
    for number, wanted in enumerate((200, 700, 1_200)):
        scores.reach(wanted)
        pair[number % 2].kill()
        pair[number % 2] = workers.start()
    scores.reach(len(posts))
    assert [stop(each) for each in pair] == [0, 0]
    scores.posts()
    assert len(scores.values) == len(posts), "a repeat had another id"
    assert all(len(set(values)) == 1 for values in scores.values.values()), "a repeat differs"
    assert scores.types == {"b'sentiment.SentimentScored'"}
