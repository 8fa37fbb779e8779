"""Publishing from an event loop: records go to the log, and their places come back.

What the records mean, and what is answered when the log is away, is the caller's.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from infra.kafka import producer_configuration
from infra.pipeline import Outgoing

logger = logging.getLogger(__name__)

# A client waits for this long at most; what the broker has not taken by then was refused for good.
DELIVERY_MILLISECONDS = 8_000
# Records of requests that arrive together travel together; more would only delay the answer.
LINGER_MILLISECONDS = 5
# A broker that comes back is found within a second (librdkafka's default is ten).
RECONNECT_MILLISECONDS = 1_000
# The poll wakes at each delivery; this only bounds how late a close is noticed.
POLL_SECONDS = 0.2


class LogAwayError(Exception):
    """The log does not take records now: the broker is away, or too many records wait for it."""


class Placed(NamedTuple):
    """Where the log keeps a record."""

    topic: str
    partition: int
    offset: int


class LogWriter:
    """A producer of facts, which unlike a fold's gives up after a while and says so."""

    def __init__(self, servers: str) -> None:
        """Prepare to publish to the brokers `servers`; nothing runs before `start`."""
        self._configuration = {
            **producer_configuration(servers),
            "message.timeout.ms": DELIVERY_MILLISECONDS,
            "linger.ms": LINGER_MILLISECONDS,
            "reconnect.backoff.max.ms": RECONNECT_MILLISECONDS,
        }
        self._producer = Producer(self._configuration, logger=logger)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="log-writer", daemon=True)

    def start(self) -> None:
        """Begin to hear acknowledgements."""
        self._thread.start()

    async def close(self) -> None:
        """Wait for what was sent, at most until it is given up, and stop."""
        await asyncio.to_thread(self._producer.flush, DELIVERY_MILLISECONDS / 1000)
        self._stop.set()
        await asyncio.to_thread(self._thread.join)

    @property
    def waiting(self) -> int:
        """How many records the broker has not acknowledged yet."""
        return len(self._producer)

    async def write(self, records: Sequence[Outgoing]) -> Sequence[Placed | LogAwayError]:
        """Publish in order; the answer has, for each record, its place or why it has none."""
        if not records:
            return ()
        receipt = _Receipt(len(records))
        for index, record in enumerate(records):
            try:
                self._producer.produce(
                    record.topic,
                    record.value,
                    record.key,
                    on_delivery=partial(receipt.delivered, index),
                    headers=record.headers,
                )
            except BufferError:
                receipt.refuse(index, QUEUE_FULL)
                break
            except KafkaException as error:
                receipt.refuse(index, LogAwayError(f"kafka did not take the event: {error}"))
                self._renew(error.args[0])
                break
        return await receipt.complete

    def _renew(self, error: KafkaError) -> None:
        """Replace a producer that lost its place in the log and would refuse all from now on."""
        if error.fatal():
            lost, self._producer = self._producer, Producer(self._configuration, logger=logger)
            lost.purge()
            lost.poll(0)

    def _poll(self) -> None:
        while not self._stop.is_set():
            self._producer.poll(POLL_SECONDS)


class _Receipt:
    """The acknowledgements of one call of `write`; the loop is woken once, by the last of them."""

    def __init__(self, count: int) -> None:
        self._loop = asyncio.get_running_loop()
        self.complete: asyncio.Future[Sequence[Placed | LogAwayError]] = self._loop.create_future()
        self._outcomes: list[Placed | LogAwayError] = [QUEUE_FULL] * count
        # Grows with each record that is settled, in the poll's thread or in the loop's: a list,
        # because its methods are atomic and, unlike a lock, cost next to nothing.
        self._settled: list[None] = []

    def delivered(self, index: int, error: KafkaError | None, message: Message) -> None:
        """Keep one record's place; called by the polling thread."""
        if error is None:
            place = Placed(message.topic() or "", message.partition() or 0, message.offset() or 0)
            self._outcomes[index] = place
        else:
            self._outcomes[index] = LogAwayError(f"kafka did not take the event: {error}")
        self._settle(1)

    def refuse(self, first: int, error: LogAwayError) -> None:
        """Keep why the records from the index `first` on were not taken."""
        count = len(self._outcomes) - first
        self._outcomes[first:] = [error] * count
        self._settle(count)

    def _settle(self, count: int) -> None:
        self._settled.extend([None] * count)
        if len(self._settled) == len(self._outcomes) and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        if not self.complete.done():  # The client may have gone away meanwhile.
            self.complete.set_result(self._outcomes)


QUEUE_FULL = LogAwayError("too many events wait for kafka")
