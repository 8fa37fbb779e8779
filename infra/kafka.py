"""Kafka as the log: reading as a member of a group, and publishing.

It knows no folds and no stores; `pipeline` says what a reader and a publisher must do, and which
topics there are stands in `topics`.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer
from confluent_kafka import TopicPartition as KafkaPartition

from infra.brokers import connection
from infra.client_logs import client_logger
from infra.pipeline import LostLogError, Outgoing, Partition, Record, Stage
from infra.topics import administrator, places

logger = logging.getLogger(__name__)

# Short enough that a dead worker's partitions move in seconds (Kafka's default is 45 s).
SESSION_MILLISECONDS = 10_000
# The broker works nearly as long to answer with one record as with a thousand. A reader that may
# wait is answered when so much is there, or the time is over.
GATHERED_BYTES = 1_048_576
# How long the others' fetch waits for a first record, which ends the wait.
FETCH_MILLISECONDS = 100
# So many messages and bytes may wait to be sent; then `send` blocks: the back-pressure.
QUEUE_MESSAGES = 100_000
QUEUE_KILOBYTES = 65_536


def producer_configuration(servers: str) -> dict[str, str | int | float | bool]:
    """Settings by which every producer of the platform publishes a gapless prefix, in order."""
    return {
        **connection(servers),
        "acks": "all",
        "enable.idempotence": True,
        "message.timeout.ms": 0,
        "partitioner": "murmur2_random",
        "compression.type": "lz4",
        "linger.ms": 1,
        "queue.buffering.max.messages": QUEUE_MESSAGES,
        "queue.buffering.max.kbytes": QUEUE_KILOBYTES,
    }


def consumer_configuration(
    servers: str, group: str, gather_milliseconds: int = 0
) -> dict[str, str | int | float | bool]:
    """Settings of a group's reader: offsets are ours, so Kafka neither commits nor resets any.

    With `gather_milliseconds` records may be read so much later, many at once.
    """
    return {
        **connection(servers),
        "group.id": group,
        "enable.auto.commit": False,
        "auto.offset.reset": "error",
        "partition.assignment.strategy": "range",
        "session.timeout.ms": SESSION_MILLISECONDS,
        "heartbeat.interval.ms": 2_000,
        "fetch.min.bytes": GATHERED_BYTES if gather_milliseconds else 1,
        "fetch.wait.max.ms": gather_milliseconds or FETCH_MILLISECONDS,
        "queued.max.messages.kbytes": 65_536,
    }


class KafkaReader:
    """One worker's reading of the log; the stage claims partitions as they are assigned."""

    def __init__(self, servers: str, stage: Stage, gather_milliseconds: int = 0) -> None:
        """Join the stage's group. See `consumer_configuration`."""
        self._stage = stage
        self._admin = administrator(servers)
        self._consumer = Consumer(
            consumer_configuration(servers, f"community.{stage.name}", gather_milliseconds),
            logger=client_logger,
        )
        self._assigned: tuple[Partition, ...] = ()
        self._consumer.subscribe(
            sorted(stage.topics),
            on_assign=self._assign,
            on_revoke=self._revoke,
            on_lost=self._revoke,
        )

    def poll(self, limit: int, seconds: float) -> Sequence[Record]:
        """Block for one record, at most `seconds`, then take what is there. See `pipeline.Log`."""
        return [_checked(message) for message in take(self._consumer, limit, seconds)]

    def rewind(self) -> None:
        """Claim the assigned partitions again and read on from where the store says."""
        if self._assigned:
            self._claim(self._consumer)

    def close(self) -> None:
        """Leave the group, so that its other members take over at once."""
        self._consumer.close()

    def _assign(self, consumer: Consumer, partitions: list[KafkaPartition]) -> None:
        self._assigned = tuple(Partition(each.topic, each.partition) for each in partitions)
        try:
            self._claim(consumer)
        except BaseException:
            # Where nothing is assigned here, the client assigns all by itself, at offsets that the
            # group does not keep, and says next that the log was lost. The loop claims again.
            consumer.assign([])
            raise

    def _revoke(self, consumer: Consumer, _partitions: list[KafkaPartition]) -> None:
        self._assigned = ()
        consumer.unassign()

    def _claim(self, consumer: Consumer) -> None:
        positions = self._stage.claim(places(self._admin, self._assigned))
        consumer.assign([KafkaPartition(*each, offset) for each, offset in positions.items()])


def take(consumer: Consumer, limit: int, seconds: float, gather: float = 0.0) -> list[Message]:
    """Block for one message, at most `seconds`, then take what is there or comes in `gather` more.

    A consume that waits for more would hold back the first.
    """
    messages = consumer.consume(1, seconds)
    if messages:
        messages += consumer.consume(limit - 1, gather)
    return messages


def _checked(message: Message) -> Record:
    error = message.error()
    if error is not None:
        if error.code() == KafkaError._AUTO_OFFSET_RESET:  # noqa: SLF001 - the client's public error codes begin so
            text = f'topic "{message.topic()}" no longer holds the offset to be read next: {error}'
            raise LostLogError(text)
        raise KafkaException(error)
    return record_of(message)


def record_of(message: Message) -> Record:
    """A message without an error as the record that it carries."""
    return Record(
        message.topic() or "",
        message.partition() or 0,
        message.offset() or 0,
        message.key(),
        message.value(),
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """The receipt of records that were sent together, the last being the publisher's `number`th."""

    publisher: "KafkaPublisher"
    number: int

    @property
    def acknowledged(self) -> bool:
        """Whether the broker has all of it. Raises KafkaException where a delivery failed."""
        return self.publisher.acknowledged() >= self.number


class KafkaPublisher:
    """Publishes records idempotently and in order. See `pipeline.Publisher`.

    Only failures are reported one by one: a call in Python for each success was a tenth of the work
    of publishing. What was sent is acknowledged when the producer holds nothing any more.
    """

    def __init__(self, servers: str) -> None:
        """Connect lazily; the first `send` needs the broker."""
        configuration = {**producer_configuration(servers), "delivery.report.only.error": True}
        self._producer = Producer(
            {**configuration, "on_delivery": self._report}, logger=client_logger
        )
        self._sent = 0
        self._acknowledged = 0
        self._error: KafkaError | None = None

    def send(self, records: Sequence[Outgoing]) -> Delivery:
        """Send in order, without waiting; block only while the queue is full."""
        for record in records:
            self._produce(record)
        self._sent += len(records)
        self._producer.poll(0)
        return Delivery(self, self._sent)

    def _produce(self, record: Outgoing) -> None:
        while True:
            try:
                self._producer.produce(
                    record.topic, record.value, record.key, headers=record.headers
                )
            except BufferError:
                self._producer.poll(0.1)
            else:
                return

    def acknowledged(self) -> int:
        """How many of the records that were sent the broker surely has, in the order of sending.

        Raises KafkaException where a delivery failed.
        """
        self._producer.poll(0)
        if not len(self._producer):
            self._acknowledged = self._sent
        if self._error is not None:
            raise KafkaException(self._error)
        return self._acknowledged

    def _report(self, error: KafkaError | None, _message: Message) -> None:
        self._error = self._error or error

    def flush(self) -> None:
        """Wait until all that was sent is acknowledged."""
        while self._producer.flush(1.0):
            logger.info(
                "waiting for the broker to acknowledge", extra={"left": len(self._producer)}
            )
