"""Reading parts of the log from one offset to another, outside of any consumer group.

Rebuilding and verifying read so; running processes read as members of groups (`infra.kafka`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from confluent_kafka import Consumer, KafkaError, KafkaException, Message
from confluent_kafka import TopicPartition as KafkaPartition

from infra import kafka
from infra.pipeline import BATCH_LIMIT, Partition, Place, Record
from infra.topics import administrator, partitions_of, places

# The client wants a group's name; with `assign` and no commits none is ever made.
GROUP = "community.scan"
# How long one poll waits; a broker that is away is asked again until it answers.
POLL_SECONDS = 1.0
# How long a batch that has begun waits to be full. The client would wait for what does not come,
# and of a short topic that second was all of its reading.
GATHER_SECONDS = 0.05


def places_of(servers: str, topics: Iterable[str]) -> dict[Partition, Place]:
    """Where each partition of the topics begins, and the topic's identity."""
    return places(administrator(servers), partitions_of(topics))


def scan(
    servers: str, starts: Mapping[Partition, int], ends: Mapping[Partition, int]
) -> Iterator[Sequence[Record]]:
    """The records from `starts` up to, and without, `ends`, in batches; each partition in order."""
    left = {each: end for each, end in ends.items() if starts[each] < end}
    if not left:
        return
    settings = kafka.consumer_configuration(servers, GROUP)
    consumer = Consumer({**settings, "enable.partition.eof": True})
    try:
        consumer.assign([KafkaPartition(*each, starts[each]) for each in left])
        while left:
            messages = kafka.take(consumer, BATCH_LIMIT, POLL_SECONDS, GATHER_SECONDS)
            records = list(_sound(messages, left))
            if records:
                yield records
    finally:
        consumer.close()


def _sound(messages: Iterable[Message], left: dict[Partition, int]) -> Iterator[Record]:
    for message in messages:
        partition = Partition(message.topic() or "", message.partition() or 0)
        end = left.get(partition)
        if end is None:
            continue
        offset = message.offset() or 0
        if _ended(message):
            # Offsets may have gaps, so the last record below `end` need not be the one before it.
            if offset >= end:
                del left[partition]
            continue
        if offset < end:
            yield kafka.record_of(message)
        if offset + 1 >= end:
            del left[partition]


def _ended(message: Message) -> bool:
    error = message.error()
    if error is None:
        return False
    if error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - the client's public codes begin so
        return True
    raise KafkaException(error)
