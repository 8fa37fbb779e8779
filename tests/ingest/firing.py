"""Sending attacks over few connections, and judging what comes back.

What they are is in attacks.
"""

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import msgspec

# Some requests wait half a second for what does not exist; the others go on meanwhile.
THREADS = 12
# Above what a mutation waits for its decision, and far below a hang.
PATIENCE_SECONDS = 30.0
SERVER_ERRORS, UNAVAILABLE = 500, 503
TRACES = (b"Traceback (most recent", b'File "/', b'.py", line', b"psycopg.", b"KafkaException")
JSON_TYPES = ("application/json", "application/problem+json", "application/graphql-response+json")

Place = tuple[str, int, int]


@dataclass(slots=True)
class Result:
    """What came of the attacks: statuses, what was taken, and the faults."""

    statuses: Counter[int] = field(default_factory=Counter)
    accepted: set[Place] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def note(self, attack: bytes, status: int, headers: Any, body: bytes) -> None:
        """Judge one answer."""
        self.statuses[status] += 1
        fault = _fault(status, headers, body)
        if fault:
            self.faults.append(f"{fault}: {attack[:400]!r} -> {status} {body[:400]!r}")
        if status in {201, 207} and b'"verdicts"' in body:
            for each in msgspec.json.decode(body)["verdicts"]:
                if each["verdict"] == "accepted":
                    self.accepted.add((each["topic"], each["partition"], each["offset"]))

    def add(self, other: "Result") -> None:
        """Count another's results in."""
        self.statuses += other.statuses
        self.accepted |= other.accepted
        self.faults += other.faults


def _fault(status: int, headers: Any, body: bytes) -> str:
    if status == UNAVAILABLE:
        return "" if headers["Retry-After"] else "a 503 without Retry-After"
    if status >= SERVER_ERRORS:
        return "a server error"
    if b'"code":"INTERNAL"' in body:
        # GraphQL says so with the status 200.
        return "an internal error"
    if any(each in body for each in TRACES):
        return "a traceback is shown"
    if (headers.get_content_type() in JSON_TYPES) and body:
        try:
            msgspec.json.decode(body)
        except msgspec.DecodeError:
            return "an answer that is no JSON"
    return ""


@dataclass(slots=True)
class Gun:
    """One connection, opened again whenever the server closes it."""

    host: str
    port: int
    _socket: socket.socket | None = None

    def fire(self, attack: bytes, result: Result) -> None:
        """Send one attack and judge the answer; a server that only hangs up has answered too."""
        for _ in range(2):
            kept = self._socket is not None
            connection = self._socket or socket.create_connection((self.host, self.port))
            connection.settimeout(PATIENCE_SECONDS)
            self._socket = connection
            if self._exchange(connection, attack, result) or not kept:
                return
            # The kept connection had been closed before; a new one gets the attack for sure.

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(self, connection: socket.socket, attack: bytes, result: Result) -> bool:
        try:
            connection.sendall(attack)
            if not _whole(attack):
                # What is not complete is over now; the server must not wait for the rest.
                connection.shutdown(socket.SHUT_WR)
            response = HTTPResponse(connection, method=attack[:8].split(b" ")[0].decode("latin-1"))
            response.begin()
            body = response.read()
        except TimeoutError:
            result.faults.append(f"no answer: {attack[:400]!r}")
            self.close()
            return True
        except (OSError, HTTPException):
            self.close()
            return False
        result.note(attack, response.status, response.headers, body)
        if response.will_close or not _whole(attack):
            self.close()
        return True


def _whole(attack: bytes) -> bool:
    """Whether the attack is one complete request, after which the connection can go on."""
    head, end, body = attack.partition(b"\r\n\r\n")
    wanted = b"Content-Length: %d" % len(body)
    lines = head.split(b"\r\n")
    plain = [line for line in lines if line.startswith((b"Content-Length", b"Transfer"))] == [
        wanted
    ]
    return bool(end) and plain and b" HTTP/1.1" in lines[0]


def fire(url: str, make: Callable[[int], bytes], seeds: range) -> Result:
    """Send the attacks of all seeds to an API; every connection sends its share in turn."""
    parts = urlsplit(url)

    def run(first: int) -> Result:
        gun, result = Gun(parts.hostname or "", parts.port or 80), Result()
        for seed in seeds[first::THREADS]:
            gun.fire(make(seed), result)
        gun.close()
        return result

    whole = Result()
    with ThreadPoolExecutor(THREADS) as threads:
        for each in threads.map(run, range(THREADS)):
            whole.add(each)
    return whole


def described(result: Result) -> Iterator[str]:
    """What to read where there were faults: the first of each kind."""
    kinds: dict[str, str] = {}
    for fault in result.faults:
        kinds.setdefault(fault.partition(":")[0], fault)
    yield f"{len(result.faults)} faults; statuses {dict(result.statuses)}"
    yield from kinds.values()
