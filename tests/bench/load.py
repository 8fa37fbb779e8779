"""A source of HTTP requests that costs little: raw sockets, in a process of its own.

What is asked, and what the answers mean, is the caller's.
"""

import asyncio
import os
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import cast
from urllib.parse import urlsplit

import uvloop

END_OF_HEAD = b"\r\n\r\n"
LAST_CHUNK = b"\r\n0\r\n\r\n"
# An answer that takes longer will never come.
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Load:
    """Requests, whole as they go over the wire, and how they are sent.

    Without a `rate` each connection sends its next as soon as it is answered. With one, requests
    are due at their times whatever the answers do, and a late one is late from then on.
    """

    url: str
    requests: Sequence[bytes]
    connections: int
    rate: float | None = None
    cores: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of a load: how long it took, which statuses, and how late each answer was."""

    seconds: float
    statuses: Counter[int]
    latencies: Sequence[float]
    bodies: Sequence[bytes]
    """As they came, also those in chunks."""

    def percentile(self, percent: float) -> float:
        """So many percent of the answers took at most this long, in milliseconds."""
        return percentile(self.latencies, percent)


def percentile(seconds: Sequence[float], percent: float) -> float:
    """The value that so many percent do not exceed, in milliseconds.

    >>> percentile([0.001, 0.002, 0.003, 0.004], 50)
    2.0
    """
    ordered = sorted(seconds)
    return 1000 * ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


def post(url: str, body: bytes, headers: str) -> bytes:
    """A POST request with a JSON body, whole."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{headers}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(url: str, headers: str) -> bytes:
    """A GET request, whole."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{headers}\r\n".encode()


def drive(load: Load) -> Answers:
    """Send the requests from a process of its own, and wait for the answers."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_drive, load).result()


def _drive(load: Load) -> Answers:
    if load.cores:
        os.sched_setaffinity(0, load.cores)
    return uvloop.run(_Source(load).run())


@dataclass(slots=True)
class _Source:
    """The requests that are left, the connections that are idle, and the answers so far."""

    load: Load
    left: Iterator[bytes] = field(init=False)
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    idle: "deque[_Connection]" = field(default_factory=deque)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    complete: "asyncio.Future[None]" = field(init=False)

    async def run(self) -> Answers:
        """Send everything and return what came of it."""
        self.left = iter(self.load.requests)
        loop = asyncio.get_running_loop()
        self.complete = loop.create_future()
        address = urlsplit(self.load.url)
        assert address.hostname is not None, "a load needs a host"
        assert address.port is not None, "a load needs a port"
        for _ in range(self.load.connections):
            await loop.create_connection(lambda: _Connection(self), address.hostname, address.port)
        began = time.perf_counter()
        async with asyncio.timeout(PATIENCE_SECONDS + len(self.load.requests) / 500):
            await self._send(began)
            await self.complete
        seconds = time.perf_counter() - began
        return Answers(seconds, self.statuses, self.latencies, self.bodies)

    async def _send(self, began: float) -> None:
        if self.load.rate is None:
            for connection in tuple(self.idle):
                self.proceed(connection)
            return
        for number, request in enumerate(self.left):
            due = began + number / self.load.rate
            if (ahead := due - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            while not self.idle:
                self.free.clear()
                await self.free.wait()
            self.idle.popleft().ask(request, due)

    def proceed(self, connection: "_Connection") -> None:
        """Let an idle connection ask the next, where they do not wait for their time."""
        request = next(self.left, None)
        if request is not None:
            connection.ask(request, time.perf_counter())

    def answered(self, connection: "_Connection", status: int, body: bytes) -> None:
        """Keep an answer; the connection is idle again."""
        self.statuses[status] += 1
        self.latencies.append(time.perf_counter() - connection.due)
        self.bodies.append(body)
        if len(self.latencies) == len(self.load.requests):
            self.complete.set_result(None)
        elif self.load.rate is None:
            self.proceed(connection)
        else:
            self.idle.append(connection)
            self.free.set()


class _Connection(asyncio.Protocol):
    """One connection: a request, its answer, the next."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._received = b""
        self.due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready."""
        # The loop's own transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._source.idle.append(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the run if answers are missing: a lost connection is a wrong result."""
        if not self._source.complete.done():
            self._source.complete.set_exception(exc or ConnectionResetError("connection closed"))

    def ask(self, request: bytes, due: float) -> None:
        """Send a request that was due at that time."""
        self.due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take bytes in until the answer is whole."""
        self._received += data
        head, found, body = self._received.partition(END_OF_HEAD)
        if found and _whole(head.lower(), body):
            self._received = b""
            self._source.answered(self, int(head[9:12]), body)


def _whole(head: bytes, body: bytes) -> bool:
    if b"transfer-encoding: chunked" in head:
        return body.endswith(LAST_CHUNK)
    _, found, rest = head.partition(b"content-length:")
    return len(body) >= (int(rest.split(b"\r\n", 1)[0]) if found else 0)
