"""The topics of the log: making them, and where their partitions begin and end.

What is read of them and written to them is `kafka`'s; which topics there are, the catalogue's.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka import TopicPartition as KafkaPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec
from confluent_kafka.cimpl import NewTopic

from infra.brokers import connection
from infra.client_logs import client_logger
from infra.pipeline import Partition, Place
from schemas.catalog import TOPICS, Topic

logger = logging.getLogger(__name__)

# The client's functions that make these have no annotations.
EARLIEST = cast("Callable[[], OffsetSpec]", OffsetSpec.earliest)()
LATEST = cast("Callable[[], OffsetSpec]", OffsetSpec.latest)()
# How long a question to the broker may take before the worker counts it as a failure.
ANSWER_SECONDS = 15.0
DAY_MILLISECONDS = 86_400_000


def administrator(servers: str) -> AdminClient:
    """A client that asks the brokers about the log instead of reading it."""
    # At its usual level the client says so when it throws an empty queue away.
    return AdminClient({**connection(servers), "log_level": 5}, logger=client_logger)


def places(admin: AdminClient, partitions: Iterable[Partition]) -> dict[Partition, Place]:
    """The first offset and the topic's identity of each partition, as the broker says."""
    wanted = tuple(partitions)
    if not wanted:
        return {}
    topics = sorted({each.topic for each in wanted})
    described = admin.describe_topics(TopicCollection(topics), request_timeout=ANSWER_SECONDS)
    identities = {topic: str(future.result().topic_id) for topic, future in described.items()}
    begins = offsets(admin, wanted, EARLIEST)
    return {each: Place(begins[each], identities[each.topic]) for each in wanted}


def offsets(
    admin: AdminClient, partitions: Iterable[Partition], which: OffsetSpec
) -> dict[Partition, int]:
    """The offset of each partition that `which` asks for, in one request.

    A consumer that is asked the same answers behind its own waiting fetch: 100 ms a partition.
    """
    request = {KafkaPartition(*each): which for each in partitions}
    answers = admin.list_offsets(request, request_timeout=ANSWER_SECONDS)
    return {
        Partition(each.topic, each.partition): future.result().offset
        for each, future in answers.items()
    }


def create_topics(servers: str) -> list[str]:
    """Make the topics of the catalogue that are not there yet; returns their names."""
    admin = administrator(servers)
    there = admin.list_topics(timeout=ANSWER_SECONDS).topics
    missing = [topic for topic in TOPICS.values() if topic.name not in there]
    if missing:
        for name, future in admin.create_topics([_new_topic(topic) for topic in missing]).items():
            _created(name, future)
    return [topic.name for topic in missing]


def _created(name: str, future: Any) -> None:
    try:
        future.result(ANSWER_SECONDS)
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise
        logger.info("another process made the topic", extra={"topic": name})


def _new_topic(topic: Topic) -> NewTopic:
    kept = -1 if topic.retention_days is None else topic.retention_days * DAY_MILLISECONDS
    return NewTopic(
        topic.name,
        num_partitions=topic.partitions,
        replication_factor=1,
        config={"retention.ms": str(kept), "retention.bytes": "-1", "cleanup.policy": "delete"},
    )


def partitions_of(topics: Iterable[str]) -> tuple[Partition, ...]:
    """Every partition of the topics, as the catalogue declares them."""
    return tuple(
        Partition(name, n) for name in sorted(topics) for n in range(TOPICS[name].partitions)
    )


def end_offsets(servers: str, topics: Iterable[str]) -> Mapping[Partition, int]:
    """The offset after the last record of each partition of the topics."""
    admin = administrator(servers)
    return offsets(admin, partitions_of(topics), LATEST)
