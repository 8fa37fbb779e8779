"""The limit of folds: a loop that reads, decodes and adds up in a dictionary, and keeps nothing.

It uses the same client and the same decoder as the engine; what it lacks is durability.
"""

import time
from collections import Counter
from collections.abc import Iterable

from confluent_kafka import Consumer
from confluent_kafka import TopicPartition as KafkaPartition

from infra.pipeline import BATCH_LIMIT
from infra.settings import Settings
from infra.topics import end_offsets
from schemas.codec import decode, key_of
from tests.bench.measuring import demand

# Longer than any pause of a healthy broker; it only bounds a wait that would never end.
SILENCE_SECONDS = 30.0


def read_all(settings: Settings, topics: Iterable[str]) -> float:
    """Records a second of the bare loop over whole topics.

    Timed from the first batch's arrival on, as folds are.
    """
    ends = end_offsets(settings.kafka_servers, topics)
    consumer = Consumer({"bootstrap.servers": settings.kafka_servers, "group.id": "bench.bare"})
    consumer.assign([KafkaPartition(*partition, 0) for partition in ends])
    count = left = sum(ends.values())
    sums: Counter[str] = Counter()
    began = 0.0
    while left:
        messages = consumer.consume(min(BATCH_LIMIT, left), SILENCE_SECONDS)
        began = began or time.perf_counter()
        for message in messages:
            value = message.value()
            assert isinstance(value, bytes)
            sums[key_of(decode(value))] += 1
        left -= len(messages)
    seconds = time.perf_counter() - began
    consumer.close()
    demand("the number of records of the bare loop", sum(sums.values()), count)
    return count / seconds
