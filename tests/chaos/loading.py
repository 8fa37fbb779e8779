"""Facts put on the log past ingest, as fast as the broker takes them.

What the facts are is `facts`'s business; what ingest makes of them is shown elsewhere.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from confluent_kafka import Producer

from infra.kafka import producer_configuration
from schemas.codec import class_of, encode, key_of, type_of
from schemas.events import Event, Meta
from tests.chaos.facts import BEGIN_AT, Community

MICROSECONDS = 1_000
# The producer's queue holds twice as many.
WAITING_LIMIT = 50_000
# Far above what the platform writes itself, for a test of what is too large.
LARGEST_BYTES = 20_000_000


class Raw(NamedTuple):
    """A record as any program can write it: its value need not be an event, nor be there."""

    topic: str
    key: bytes
    value: bytes | None


def events(busy: Community, count: int) -> Iterator[Event]:
    """A community's facts as ingest would stamp them, a millisecond apart."""
    for n, fact in enumerate(busy.facts(count)):
        yield _stamped(msgspec.json.decode(fact), (BEGIN_AT + n) * MICROSECONDS)


def _stamped(told: dict[str, Any], at: int) -> Event:
    name = told["id"]
    meta = Meta(name, told["type"], told["source"], at, at, correlation_id=name)
    record = {**told["data"], "meta": msgspec.to_builtins(meta)}
    return msgspec.convert(record, class_of(told["type"]))


def record_of(event: Event) -> Raw:
    """The record that carries an event."""
    return Raw(type_of(event).topic, key_of(event).encode(), encode(event))


def load(servers: str, records: Iterable[Raw]) -> None:
    """Put records on the log in their order and wait until the broker has them all."""
    producer = Producer({**producer_configuration(servers), "message.max.bytes": LARGEST_BYTES})
    for record in records:
        while len(producer) >= WAITING_LIMIT:
            producer.poll(0.1)
        producer.produce(record.topic, record.value, record.key)
        producer.poll(0)
    producer.flush()
