"""Following topics whole: what a process remembers by, from the beginning and over the end."""

import uuid

from confluent_kafka import Producer

from infra.following import Follower
from infra.settings import Settings
from infra.topics import create_topics
from tests.support.waiting import eventually

TOPIC = "platform.probes"
RECORDS = 2_000
SECONDS = 30.0


def written(services: Settings, values: set[bytes]) -> None:
    """Write records and wait until the broker has them."""
    producer = Producer({"bootstrap.servers": services.kafka_servers, "acks": "all"})
    for value in values:
        producer.produce(TOPIC, value)
    assert producer.flush(SECONDS) == 0


def some(count: int) -> set[bytes]:
    """Records like no others."""
    return {uuid.uuid4().hex.encode() for _ in range(count)}


def test_all_that_was_there_has_been_heard_when_it_says_so_and_then_what_comes(
    services: Settings,
) -> None:
    create_topics(services.kafka_servers)
    before, after, heard = some(RECORDS), some(3), set[bytes]()
    written(services, before)
    follower = Follower(
        services.kafka_servers,
        (TOPIC, "tags.changes"),
        lambda records: heard.update(each.value or b"" for each in records),
        whole=True,
        group=f"community.test.{uuid.uuid4()}",
    )
    follower.start()
    try:
        assert follower.following.wait(SECONDS)
        assert before <= heard
        written(services, after)
        eventually(lambda: after <= heard, SECONDS)
    finally:
        follower.close()
