"""Following topics from their ends on, without a consumer group: every process hears everything.

What is heard is given on; nothing is decided, kept or committed here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

from infra.brokers import connection
from infra.client_logs import client_logger
from infra.kafka import record_of, take
from infra.pipeline import Partition, Record
from infra.producing import LogAwayError
from schemas.catalog import TOPICS

logger = logging.getLogger(__name__)

# How long a poll blocks when there is nothing; it bounds how late a stop is noticed.
POLL_SECONDS = 0.5
# What is drained at once after the first record; more would only delay the first.
DRAIN_LIMIT = 1_000
# The broker is asked again after this pause while it is away.
RETRY_SECONDS = 1.0
METADATA_SECONDS = 5.0
# A reader of health would rather hear "away" than wait.
ENDS_SECONDS = 2.0
# The client wants a name, and the broker's grants name it (infra.grants).
GROUP = "community-follower"
# The protocol's word for "the end" where a time is asked for (ListOffsets, timestamp -1).
LATEST = -1


class Ends:
    """Where the log ends: one question to the broker for all topics."""

    def __init__(self, servers: str) -> None:
        """Prepare to ask the brokers `servers`."""
        self._consumer = _consumer(servers)

    def ask(self) -> Mapping[Partition, int]:
        """Return the next offset to be written of each partition; blocks. Raises LogAwayError."""
        wanted = [
            TopicPartition(topic.name, number, LATEST)
            for topic in TOPICS.values()
            for number in range(topic.partitions)
        ]
        try:
            answers = self._consumer.offsets_for_times(wanted, timeout=ENDS_SECONDS)
        except KafkaException as error:
            raise LogAwayError(f"kafka does not answer: {error}") from error
        # A topic that is not made yet has an error and no end.
        return {
            Partition(each.topic, each.partition): each.offset
            for each in answers
            if each.error is None
        }

    def close(self) -> None:
        """Give the connection back."""
        self._consumer.close()


@dataclass(slots=True)
class Follower:
    """A thread that gives each new record of `topics` to `heard`, in the order of its partition.

    `following` is set once the ends are known: a record produced after that is heard for sure,
    over every loss of the broker. With `whole`, topics are heard from their beginnings, and again
    after each loss of the broker; `following` is then set once all that was there has been heard.
    """

    servers: str
    topics: tuple[str, ...]
    heard: Callable[[Sequence[Record]], None]
    whole: bool = False
    group: str = GROUP
    following: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to follow in the background."""
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and wait for it."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            consumer = _consumer(self.servers, self.group)
            try:
                self._follow(consumer)
            except Exception as error:  # noqa: BLE001 - a thread that ended would never be missed
                # Whoever waits meanwhile is told PENDING, and asks for the outcome elsewhere.
                logger.warning("not following, beginning again", extra={"error": repr(error)})
                self._stop.wait(RETRY_SECONDS)
            finally:
                self.following.clear()
                consumer.close()

    def _follow(self, consumer: Consumer) -> None:
        ends = _ends(consumer, self.topics)
        begin = (OFFSET_BEGINNING if self.whole else end for end in ends.values())
        places = [TopicPartition(*place, at) for place, at in zip(ends, begin, strict=True)]
        consumer.assign(places)
        while not self._stop.is_set():
            if not self.following.is_set() and (not self.whole or _passed(consumer, ends)):
                self.following.set()
            records = _drain(consumer)
            if records:
                self.heard(records)


def _passed(consumer: Consumer, ends: Mapping[Partition, int]) -> bool:
    """Whether a consumer has given out all that lies before some ends; blocks where it must ask."""
    for each in consumer.position([TopicPartition(*place) for place in ends]):
        place = Partition(each.topic, each.partition)
        if each.offset < ends[place]:
            # Before its first record a partition has no position; an empty one never gets any.
            start, end = consumer.get_watermark_offsets(TopicPartition(*place), METADATA_SECONDS)
            if each.offset >= 0 or start < min(end, ends[place]):
                return False
    return True


def _consumer(servers: str, group: str = GROUP) -> Consumer:
    return Consumer(
        {
            **connection(servers),
            # The client wants a group's name; with `assign` and no commits none is ever made.
            "group.id": group,
            "enable.auto.commit": False,
            "auto.offset.reset": "latest",
        },
        logger=client_logger,
    )


def _ends(consumer: Consumer, topics: Sequence[str]) -> dict[Partition, int]:
    ends = {}
    for topic in topics:
        found = consumer.list_topics(topic, timeout=METADATA_SECONDS).topics[topic]
        if found.error is not None:
            raise KafkaException(found.error)
        for number in found.partitions:
            place = TopicPartition(topic, number)
            _, end = consumer.get_watermark_offsets(place, timeout=METADATA_SECONDS)
            ends[Partition(topic, number)] = end
    return ends


def _drain(consumer: Consumer) -> Sequence[Record]:
    messages = take(consumer, DRAIN_LIMIT, POLL_SECONDS)
    return [record_of(message) for message in messages if _sound(message)]


def _sound(message: Message) -> bool:
    error = message.error()
    if error is not None:
        logger.warning("record not heard", extra={"error": str(error)})
    return error is None
