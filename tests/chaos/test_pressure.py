"""Ten times what it can take for two minutes, then nothing: memory stays, and nothing is lost.

How fast anything is, is measured by the benchmarks; here it is only found to be exceeded.
"""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from confluent_kafka import Producer

from infra.kafka import producer_configuration
from infra.settings import Settings
from infra.topics import create_topics, end_offsets
from schemas.codec import encode, key_of, type_of
from schemas.events import Event, PostChanged, ProbeSent, ReplyPosted, VoteCast
from tests.chaos.arena import Arena, arena
from tests.chaos.conftest import Record
from tests.chaos.flooding import Reply, connection, prepared
from tests.chaos.resting import PartialLookout, rest
from tests.support.platform import Platform
from tests.support.stories import stamp
from tests.support.waiting import eventually

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(7_200)]

FACTOR = 10
OFFERED_SECONDS = 120.0
# The first minute fills caches and buffers, which is what they are for.
FLAT_SECONDS = 60.0
LIMIT_MEGABYTES = 512.0
SLOPE_MEGABYTES_A_MINUTE = 1.0
MEGABYTE = 1_000_000
SAMPLE_SECONDS = 0.5
# So long a consumer's own pace is measured.
PACE_SECONDS = 10.0
PACE_RECORDS = 20_000
# What is offered beyond this only waits on the broker's disk.
LARGEST_BACKLOG = 2_000_000
EVENTS_A_REQUEST = 5_000
# More than there is room for at once, so that some must be refused.
CLIENTS = 200
AWAKE_SECONDS = 60
# A stack founds keys for its first process; this one has nothing to do with votes.
IDLE = ("reactions",)


class Sample(NamedTuple):
    """A process's memory at one moment, in megabytes."""

    at: float
    resident: float


@dataclass
class Gauge:
    """Looks at the memory of a process until told to stop."""

    process: psutil.Process
    samples: list[Sample] = field(default_factory=list)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look while the block runs."""
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(SAMPLE_SECONDS):
            memory = self.process.memory_info().rss / MEGABYTE
            self.samples.append(Sample(time.monotonic(), memory))

    @property
    def highest(self) -> float:
        """The most that was held."""
        return max(each.resident for each in self.samples)

    def slope(self, until: float) -> float:
        """Megabytes a minute over the last minute before `until`, by least squares."""
        last = [each for each in self.samples if until - FLAT_SECONDS <= each.at <= until]
        middle_at = sum(each.at for each in last) / len(last)
        middle = sum(each.resident for each in last) / len(last)
        spread = sum((each.at - middle_at) ** 2 for each in last)
        return 60 * sum((each.at - middle_at) * (each.resident - middle) for each in last) / spread


def judge(gauge: Gauge, until: float, figure: Record) -> None:
    """Memory was bounded and flat."""
    figure("highest memory, MB", round(gauge.highest, 1))
    figure("slope of the last minute, MB a minute", round(gauge.slope(until), 2))
    assert gauge.highest < LIMIT_MEGABYTES
    assert gauge.slope(until) < SLOPE_MEGABYTES_A_MINUTE


def process_of(found: Arena, name: str) -> psutil.Process:
    """The process of a worker."""
    process = found.workers[name]._process
    assert process is not None
    return psutil.Process(process.pid)


def votes(n: int) -> Event:
    """A vote by one of many on one of many."""
    return VoteCast(f"f-{n * 7 % 300}", f"m-{n % 600}", ("UP", "DOWN", "NONE")[n % 3])


def replies(n: int) -> Event:
    """A reply of a few words."""
    return ReplyPosted(
        post_id=f"r-{n}", discussion_id=f"d-{n % 500}", author_id="ada", body=f"I love number {n}."
    )


def probes(n: int) -> Event:
    """A probe."""
    return ProbeSent(probe_id=f"p-{n}")


def texts(n: int) -> Event:
    """A reply as a fold tells of it, of a few thousand."""
    return PostChanged(
        f"r-{n % 5_000}",
        f"d-{n % 500}",
        "ada",
        "How?",
        "x",
        f"So {n}.",
        "plain",
        "VISIBLE",
        0,
        None,
    )


# What each consumer is flooded with.
FLOODS: dict[str, Callable[[int], Event]] = {
    "folds": votes,
    "projections": probes,
    "analytics": probes,
    "search": texts,
    "reactions": replies,
}


def offer(servers: str, make: Callable[[int], Event], numbers: Iterator[int], rate: float) -> int:
    """Put `rate` records a second on the log for two minutes; says how many."""
    producer = Producer(producer_configuration(servers))
    began_at, told = time.monotonic(), 0
    while (gone := time.monotonic() - began_at) < OFFERED_SECONDS:
        while told < min(gone * rate, LARGEST_BACKLOG):
            produce(producer, make, next(numbers))
            told += 1
        producer.poll(SAMPLE_SECONDS / 10)
    producer.flush()
    return told


def produce(producer: Producer, make: Callable[[int], Event], n: int) -> None:
    """Put one record on the log; wait for room in the queue."""
    event = stamp(make(n), f"e-{n}", n + 1)
    while True:
        try:
            producer.produce(type_of(event).topic, encode(event), key_of(event))
        except BufferError:
            producer.poll(0.1)
        else:
            return


def pace(found: Arena, process: str, make: Callable[[int], Event], numbers: Iterator[int]) -> float:
    """How many records a second a process takes when there are always more."""
    producer = Producer(producer_configuration(found.settings.kafka_servers))
    for _ in range(PACE_RECORDS):
        produce(producer, make, next(numbers))
    producer.flush()
    with closing(PartialLookout(found.settings, {process})) as lookout:
        total = lookout.look().waiting
        eventually(lambda: lookout.look().waiting < total, AWAKE_SECONDS)
        before, began_at = lookout.look().waiting, time.monotonic()
        while (left := lookout.look().waiting) and time.monotonic() - began_at < PACE_SECONDS:
            time.sleep(SAMPLE_SECONDS)
        return max(1.0, (before - left) / (time.monotonic() - began_at))


@pytest.mark.parametrize("process", FLOODS)
def test_a_flooded_consumer_keeps_its_memory_and_catches_up(
    process: str, tmp_path: Path, figure: Record
) -> None:
    with arena(tmp_path / "home", (), (process,)) as found:
        settings, numbers = found.settings, count()
        create_topics(settings.kafka_servers)
        rate = FACTOR * pace(found, process, FLOODS[process], numbers)
        gauge = Gauge(process_of(found, process))
        with gauge.looking():
            told = offer(settings.kafka_servers, FLOODS[process], numbers, rate)
            until = time.monotonic()
            rest(settings, {process})
        figure("records offered a second", round(told / OFFERED_SECONDS))
        figure("asked for", round(rate))
        figure("seconds to catch up", round(time.monotonic() - until, 1))
        judge(gauge, until, figure)
        assert found.workers[process].codes == []


@dataclass
class Flood:
    """Clients that send the same batch as fast as they are answered, and what they are told."""

    settings: Settings
    request: bytes
    answers: Counter[int] = field(default_factory=Counter)
    accepted: int = 0
    unfounded: list[Reply] = field(default_factory=list)
    cut: int = 0

    async def send(self, clients: int, seconds: float) -> None:
        """Send for so long over so many connections."""
        until = time.monotonic() + seconds
        await asyncio.gather(*(self._client(until) for _ in range(clients)))

    async def _client(self, until: float) -> None:
        line = connection(self.settings.api_url)
        while time.monotonic() < until:
            try:
                reply = await line.ask(self.request)
            except (OSError, EOFError):
                # Who is refused before the whole body is there may find the line cut instead.
                self.cut += 1
                continue
            self.answers[reply.status] += 1
            if reply.status in {201, 207, 503} and reply.body.startswith(b'{"accepted"'):
                self.accepted += json.loads(reply.body)["accepted"]
            if reply.status not in {201, 207} and "retry-after" not in reply.headers:
                self.unfounded.append(reply)
        line.close()


def batch(key: str) -> bytes:
    """A request of many votes without ids: each time it is sent, they are others."""
    votes_ = [
        {"feature_id": f"f-{n}", "member_id": f"m-{n}", "vote": "UP"}
        for n in range(EVENTS_A_REQUEST)
    ]
    events: Sequence[object] = [{"type": "feedback.VoteCast", "data": each} for each in votes_]
    return prepared("/v1/events", json.dumps(events).encode(), x_api_key=key)


def stored(settings: Settings) -> int:
    """How many votes are on the log."""
    return sum(end_offsets(settings.kafka_servers, ["feedback.ballots"]).values())


def test_a_flooded_ingest_refuses_what_it_cannot_take_and_keeps_what_it_took(
    tmp_path: Path, figure: Record
) -> None:
    with arena(tmp_path / "home", IDLE, ("api",)) as found:
        settings = found.settings
        request = batch(Platform(settings).key)
        calm = Flood(settings, request)
        eventually(lambda: reached(calm), AWAKE_SECONDS)
        asyncio.run(calm.send(1, PACE_SECONDS))
        gauge, flood = Gauge(process_of(found, "api")), Flood(settings, request)
        with gauge.looking():
            asyncio.run(flood.send(CLIENTS, OFFERED_SECONDS))
            until = time.monotonic()
        figure("events a second from one client", round(calm.accepted / PACE_SECONDS))
        figure("events a second under the flood", round(flood.accepted / OFFERED_SECONDS))
        figure("answers", dict(flood.answers))
        figure("connections cut", flood.cut)
        judge(gauge, until, figure)
        assert flood.unfounded == []
        assert flood.answers[503] + flood.answers[429] > 0
        accepted = calm.accepted + flood.accepted
        assert accepted <= stored(settings) <= accepted + flood.cut * EVENTS_A_REQUEST


def reached(flood: Flood) -> bool:
    """Whether the API takes a batch."""
    asyncio.run(flood.send(1, SAMPLE_SECONDS))
    return flood.accepted > 0
