"""Ingest, each event acknowledged by the broker, beside its limits.

Batches are compared with encoding and producing alone, single events with a server that only
answers.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
from confluent_kafka import Producer

from infra.kafka import KafkaPublisher, producer_configuration
from infra.local.ports import free_port
from infra.local.stack import Stack
from infra.settings import Settings
from infra.topics import create_topics, end_offsets
from schemas.codec import encode, headers, key_of
from schemas.events import Event, VoteCast
from tests.bench import load, made
from tests.bench.cores import MEASURED, OTHERS, pin, pinned
from tests.bench.figures import Figure, Target
from tests.bench.load import Load
from tests.bench.measuring import Bench, alternate, demand
from tests.support.platform import platform_of
from tests.support.waiting import eventually

BATCHES_EVENTS = 100_000
SINGLE_EVENTS = 20_000
BATCH = 100
# Enough that the server never waits for a request; more only wait for one another.
BATCH_CONNECTIONS = 8
SINGLE_CONNECTIONS = 128
TOPIC = "feedback.ballots"
BATCHES = Target("ratio", ">=", 0.75)
SINGLE = Target("ratio", ">=", 0.25)
# How often the bare loop looks for acknowledgements.
POLL_EVERY = 100


def votes(count: int) -> Iterator[VoteCast]:
    """Votes that members ask for."""
    for n in range(count):
        yield VoteCast(feature_id=f"feature-{n % 5_000}", member_id=f"member-{n}", vote="UP")


def told(vote: VoteCast, event_id: str) -> dict[str, object]:
    """The vote as a client reports it."""
    data = {"feature_id": vote.feature_id, "member_id": vote.member_id, "vote": vote.vote}
    time_ = "2026-03-01T12:00:00.123456Z"
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "bench",
        "type": "feedback.VoteCast",
        "time": time_,
        "data": data,
    }


def produced(servers: str, count: int) -> float:
    """Events a second of a loop that encodes and produces, until all are acknowledged."""
    events: list[Event] = [
        made.fact(vote, made.identifier(n), made.BEGAN_AT) for n, vote in enumerate(votes(count))
    ]
    producer = Producer(producer_configuration(servers))
    acknowledged: list[None] = []

    def delivered(error: object, _message: object) -> None:
        if error is None:
            acknowledged.append(None)

    # The first acknowledgement costs a handshake that the API had at its start.
    KafkaPublisher(servers).flush()
    producer.list_topics(timeout=10)
    began = time.perf_counter()
    for number, event in enumerate(events):
        producer.produce(
            TOPIC,
            encode(event),
            key_of(event).encode(),
            on_delivery=delivered,
            headers=headers(event),
        )
        if number % POLL_EVERY == 0:
            producer.poll(0)
    producer.flush()
    seconds = time.perf_counter() - began
    demand("the number of acknowledged events", len(acknowledged), count)
    return count / seconds


def ingested(settings: Settings, requests: Sequence[bytes], events: int, connections: int) -> float:
    """Events a second that ingest takes in and the broker has."""
    before = sum(end_offsets(settings.kafka_servers, [TOPIC]).values())
    url = f"{settings.api_url}/v1/events"
    answers = load.drive(Load(url, requests, connections, cores=OTHERS))
    demand("the statuses of ingest", answers.statuses, Counter({201: len(requests)}))
    after = sum(end_offsets(settings.kafka_servers, [TOPIC]).values())
    demand("the number of events in the log", after - before, events)
    return events / answers.seconds


@contextmanager
def ingesting(bench: Bench) -> Iterator[Stack]:
    """A stack with an API, each on its cores."""
    with bench.stack("kafka", "postgres", processes=("api",)) as stack:
        create_topics(stack.settings.kafka_servers)
        pin(stack.pid("api"), MEASURED)
        pin(stack.pid("kafka"), OTHERS)
        yield stack


def requests_of(stack: Stack, count: int, size: int) -> list[bytes]:
    """Requests with so many events in all, `size` in each; one event stands alone in its body."""
    url = f"{stack.settings.api_url}/v1/events"
    key = f"X-API-Key: {platform_of(stack.home).key}\r\n"
    events = [told(vote, made.identifier(n)) for n, vote in enumerate(votes(count))]
    bodies = [events[at : at + size] for at in range(0, count, size)]
    return [
        load.post(url, json.dumps(body if size > 1 else body[0]).encode(), key) for body in bodies
    ]


def measure_batches(bench: Bench) -> Sequence[Figure]:
    """Ingest in batches of 100 beside encoding and producing alone."""
    count = bench.events or BATCHES_EVENTS
    with ingesting(bench) as stack:
        settings = stack.settings
        requests = requests_of(stack, count, BATCH)
        mine, beside = alternate(
            bench,
            "events/s",
            {
                "ingest": lambda: ingested(settings, requests, count, BATCH_CONNECTIONS),
                "encode + produce": lambda: pinned(produced, settings.kafka_servers, count),
            },
        )
    return [Figure("ingest in batches of 100, acknowledged", mine, beside, BATCHES, _cores())]


def measure_single(bench: Bench) -> Sequence[Figure]:
    """Ingest by single events beside the same server answering nothing."""
    count = bench.events or SINGLE_EVENTS
    with ingesting(bench) as stack, _nothing() as url:
        settings = stack.settings
        requests = requests_of(stack, count, 1)
        mine, beside = alternate(
            bench,
            "requests/s",
            {
                "ingest": lambda: ingested(settings, requests, count, SINGLE_CONNECTIONS),
                "answering nothing": lambda: _answered(url, requests),
            },
        )
    return [Figure("ingest by single events, acknowledged", mine, beside, SINGLE, _cores())]


def _answered(url: str, requests: Sequence[bytes]) -> float:
    answers = load.drive(Load(url, requests, SINGLE_CONNECTIONS, cores=OTHERS))
    demand("the statuses of nothing", answers.statuses, Counter({201: len(requests)}))
    return len(requests) / answers.seconds


@contextmanager
def _nothing() -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.nothing", str(port)])
    try:
        eventually(lambda: _up(url))
        pin(server.pid, MEASURED)
        yield url
    finally:
        server.terminate()
        server.wait()


def _up(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _cores() -> str:
    if MEASURED == OTHERS:
        return "one core for all"
    return "one core for each side, the others for broker and load"
