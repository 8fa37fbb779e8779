"""Runs reactions on Faust, with the settings under which Faust loses nothing.

Only it and `passing` know Faust. What reactions do stands in their rooms; counts that must be exact
belong in folds. Why each setting is as it is: decision record 0007.
"""

import asyncio
import dataclasses
import logging
import os
import signal
import ssl
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import faust
import msgspec
from confluent_kafka import KafkaException
from faust import SASLCredentials
from faust.exceptions import ConsumerNotStarted

from infra.brokers import MECHANISM, Brokers, brokers
from infra.pipeline import Partition
from infra.settings import Settings
from infra.topics import create_topics, end_offsets
from schemas.codec import UndecodableError, decode, encode, headers, key_of, type_of
from schemas.events import Event, Meta, Origin
from streams.engine.passing import GapKeeper, scheduling
from streams.reaction import React, Reaction
from streams.registry import REACTIONS

logger = logging.getLogger(__name__)

# Imported so because the package has no types.
AioKafkaError: type[Exception] = import_module("aiokafka.errors").KafkaError

# A process that cannot go on says so to its supervisor (EX_SOFTWARE of sysexits.h).
FAILED = 70
# Folds use 10 s too: a dead worker's partitions move in seconds, a short stall moves nothing.
SESSION_SECONDS = 10.0
HEARTBEAT_SECONDS = 3.0
# How many read messages may wait; a worker that stops hands the rest to the next one.
BUFFER_MESSAGES = 16
# A stop that takes longer is cut short, which may repeat what is in hand and loses nothing.
STOP_SECONDS = 8.0
REPORT_SECONDS = 30.0
# Two minutes: far above what the longest post takes.
STANDING_REPORTS = 4
# The namespace of the ids that reactions give; it must never change.
NAMESPACE = uuid.UUID("6f0f2f3e-7b9a-5d0b-9d3c-0c8f4a3c2b11")


@dataclass(slots=True)
class Counts:
    """What a worker has done since it started."""

    handled: int = 0
    emitted: int = 0
    undecodable: int = 0


@dataclass(frozen=True, slots=True)
class Running:
    """One reaction at work: its Faust app, and what it does with an event."""

    reaction: Reaction
    react: React
    app: faust.App
    stopping: asyncio.Event
    counts: Counts = field(default_factory=Counts)


def application(reaction: Reaction, servers: str, folder: Path) -> faust.App:
    """A Faust app of the group `community.<name>.<version>`."""
    there = brokers(servers)
    app = faust.App(
        f"community.{reaction.name}.{reaction.version}",
        broker=[f"aiokafka://{server}" for server in there.hosts.split(",")],
        broker_credentials=_credentials(there),
        processing_guarantee="at_least_once",
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=HEARTBEAT_SECONDS,
        broker_commit_interval=1.0,
        stream_wait_empty=True,
        stream_buffer_maxsize=BUFFER_MESSAGES,
        # -1 is Kafka's word for "all in-sync replicas".
        producer_acks=-1,
        # The default is aiokafka's murmur2, which parts keys as librdkafka's murmur2_random does.
        producer_partitioner=None,
        producer_linger=0.0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
        datadir=folder,
        ConsumerScheduler=scheduling(reaction),
    )
    app.transport.Consumer = GapKeeper  # type: ignore[misc] # Faust has no setting for it.
    return app


def _credentials(there: Brokers) -> SASLCredentials | None:
    if not there.protocol:
        return None
    # The protocol follows from whether there is a context of TLS.
    context = ssl.create_default_context() if there.protocol == "sasl_ssl" else None
    return SASLCredentials(
        username=there.name, password=there.password, mechanism=MECHANISM, ssl_context=context
    )


def derived_id(reaction: Reaction, cause: Meta, n: int) -> str:
    """The id of the n-th answer to an event: always the same, so that a repeat is known as one."""
    parts = (reaction.name, str(reaction.version), cause.source, cause.id, str(n))
    return str(uuid.uuid5(NAMESPACE, "\n".join(parts)))


def stamp(reaction: Reaction, message: Any, cause: Meta, derived: Sequence[Event]) -> list[Event]:
    """The answers with their meta; everything in it follows from the event and where it stands."""
    return [
        msgspec.structs.replace(event, meta=_meta(reaction, message, cause, n, type_of(event).name))
        for n, event in enumerate(derived)
    ]


def _meta(reaction: Reaction, message: Any, cause: Meta, n: int, name: str) -> Meta:
    return Meta(
        id=derived_id(reaction, cause, n),
        type=name,
        source=f"reaction:{reaction.name}",
        occurred_at=cause.occurred_at,
        recorded_at=cause.recorded_at,
        actor=cause.actor,
        causation_id=cause.id,
        correlation_id=cause.correlation_id,
        origin=Origin(reaction.name, reaction.version, message.partition, message.offset, n),
        restated=cause.restated,
    )


async def handle(running: Running, message: Any) -> None:
    """React to one record and wait until the broker has all answers.

    Bytes that are no event are counted and left: the folds keep the same bytes as dead letters.
    """
    try:
        event = decode(message.value)
    except UndecodableError as error:
        running.counts.undecodable += 1
        place = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
        logger.warning("left an undecodable record", extra={**place, "reason": str(error)})
        return
    if type(event) in running.reaction.reads:
        answers = stamp(running.reaction, message, event.meta, await running.react(event))
        for answer in answers:
            await _publish(running.app, answer)
        running.counts.emitted += len(answers)


async def _publish(app: faust.App, event: Event) -> None:
    await app.producer.send_and_wait(
        type_of(event).topic,
        key=key_of(event).encode(),
        value=encode(event),
        partition=None,
        timestamp=None,
        headers=[(name, value) for name, value in headers(event) if isinstance(value, bytes)],
    )


async def _handle_or_die(running: Running, message: Any) -> None:
    """Handle a record, or end the process before Faust acknowledges what was not handled.

    Faust acknowledges in a `finally`, so nothing that is raised here may reach it.
    """
    try:
        await handle(running, message)
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError) and running.stopping.is_set():
            os._exit(os.EX_OK)
        place = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
        logger.critical("a reaction failed, ending", exc_info=error, extra=place)
        os._exit(FAILED)
    running.counts.handled += 1


def _start(reaction: Reaction, settings: Settings, stopping: asyncio.Event) -> Running:
    folder = settings.home / "faust" / reaction.name
    folder.mkdir(parents=True, exist_ok=True)
    app = application(reaction, settings.kafka_servers, folder)
    running = Running(reaction, reaction.prepare(settings), app, stopping)
    topic = app.topic(
        reaction.topic,
        key_serializer="raw",
        value_serializer="raw",
        key_type=bytes,
        value_type=bytes,
    )

    async def agent(stream: Any) -> None:
        async for event in stream.events():
            await _handle_or_die(running, event.message)

    app.agent(topic, name=reaction.name, concurrency=1)(agent)
    return running


async def _watch(running: Running, servers: str) -> None:
    """Say each half minute how it goes, and end a worker that leaves waiting records alone.

    Faust's consumers are known to die quietly (faust-streaming 175, 629); a new process helps.
    """
    handled, standing = -1, 0
    while True:
        await asyncio.sleep(REPORT_SECONDS)
        counts, waiting = running.counts, await _waiting(running, servers)
        standing = standing + 1 if waiting and counts.handled == handled else 0
        handled = counts.handled
        done = dataclasses.asdict(counts)
        report = {"reaction": running.reaction.name, "waiting": waiting, **done}
        logger.info("reacting", extra=report)
        if standing >= STANDING_REPORTS:
            logger.critical("records wait and none is handled, ending", extra=report)
            os._exit(FAILED)


async def _waiting(running: Running, servers: str) -> int | None:
    """How many records of this worker's partitions it has not fetched; None if nobody can say."""
    topic, consumer = running.reaction.topic, running.app.consumer
    try:
        ends = await asyncio.to_thread(end_offsets, servers, [topic])
        assigned = consumer.assignment()
        fetched = {each: await consumer.position(each) or 0 for each in assigned}
    except (KafkaException, AioKafkaError, TimeoutError, ConsumerNotStarted) as error:
        logger.warning("the broker does not say where the topic ends", extra={"error": repr(error)})
        return None
    return sum(ends[Partition(topic, each.partition)] - fetched[each] for each in assigned)


async def _run(settings: Settings, reactions: Sequence[Reaction]) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    working = [_start(each, settings, stopping) for each in reactions]
    for running in working:
        await running.app.start()
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(stopping.wait())]
    tasks += [asyncio.create_task(each.app.wait_until_stopped()) for each in working]
    tasks += [asyncio.create_task(_watch(each, settings.kafka_servers)) for each in working]
    done, going = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.is_set():
        causes = [each.app.crash_reason for each in working] + [each.exception() for each in done]
        logger.critical(
            "a reaction's engine ended by itself", extra={"causes": list(map(repr, causes))}
        )
        os._exit(FAILED)
    for task in going:
        task.cancel()
    async with asyncio.timeout(STOP_SECONDS):
        await asyncio.gather(*(each.app.stop() for each in working))


def serve(settings: Settings, reactions: Sequence[Reaction] = REACTIONS) -> None:
    """Run the reactions until SIGTERM or SIGINT; several processes share the partitions."""
    # At INFO they tell each step of their own machinery.
    for chatty in ("faust", "mode"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    create_topics(settings.kafka_servers)
    logger.info("reacting", extra={"reactions": [each.name for each in reactions]})
    try:
        asyncio.run(_run(settings, reactions))
    except TimeoutError:
        logger.warning("stopping took too long, what is in hand will be handled again")
    logger.info("stopped")
    # Threads that still wait for a model or a broker must not keep a stopped worker alive.
    logging.shutdown()
    os._exit(os.EX_OK)
