"""Publishing from an event loop: records go to the log, and their places come back.

What the records mean, and what is answered when the log is away, is the caller's.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from infra.client_logs import client_logger
from infra.kafka import producer_configuration
from infra.pipeline import Outgoing

# A client waits for this long at most; what the broker has not taken by then was refused for good.
DELIVERY_MILLISECONDS = 8_000
# Records of requests that arrive together travel together; more would only delay the answer.
LINGER_MILLISECONDS = 5
# A broker that comes back is found within a second (librdkafka's default is ten).
RECONNECT_MILLISECONDS = 1_000
# While records wait, acknowledgements are looked for so often; it delays an answer by half of it. A
# thread that waits for them would take the interpreter from the loop for each one: of a single
# event's 140 µs this was the largest part.
BUSY_SECONDS = 0.001
# While none wait: what librdkafka has to log.
IDLE_SECONDS = 0.5


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
        self._producer = self._client()
        # Set while no record waits for its acknowledgement.
        self._idle = asyncio.Event()
        self._idle.set()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to hear acknowledgements, in the loop that runs."""
        self._listen()

    async def close(self) -> None:
        """Wait for what was sent, at most until it is given up, and stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DELIVERY_MILLISECONDS / 1000):
                await self._idle.wait()
        if self._timer is not None:
            self._timer.cancel()

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
        if self._idle.is_set():
            self._listen()
        return await receipt.complete

    def _client(self) -> Producer:
        return Producer(self._configuration, logger=client_logger)

    def _renew(self, error: KafkaError) -> None:
        """Replace a producer that lost its place in the log and would refuse all from now on."""
        if error.fatal():
            lost, self._producer = self._producer, self._client()
            lost.purge()
            lost.poll(0)

    def _listen(self) -> None:
        """Hear what the broker has answered by now, and again after a while."""
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        try:
            self._producer.poll(0)
        finally:
            # Whatever a callback raises, the next look comes: all that is written waits for it.
            if len(self._producer):
                self._idle.clear()
                self._timer = loop.call_later(BUSY_SECONDS, self._listen)
            else:
                self._idle.set()
                self._timer = loop.call_later(IDLE_SECONDS, self._listen)


class _Receipt:
    """The acknowledgements of one call of `write`, complete with the last of them."""

    def __init__(self, count: int) -> None:
        loop = asyncio.get_running_loop()
        self.complete: asyncio.Future[Sequence[Placed | LogAwayError]] = loop.create_future()
        self._outcomes: list[Placed | LogAwayError] = [QUEUE_FULL] * count
        self._unsettled = count

    def delivered(self, index: int, error: KafkaError | None, message: Message) -> None:
        """Keep one record's place."""
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
        self._unsettled -= count
        # The client may have gone away meanwhile.
        if not self._unsettled and not self.complete.done():
            self.complete.set_result(self._outcomes)


QUEUE_FULL = LogAwayError("too many events wait for kafka")
