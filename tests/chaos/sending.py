"""A sender of facts that does not give up: what is refused for now is sent again under its ids.

It counts what it is answered. Any answer that no client should ever see ends it with an error.
"""

import gzip
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Any, Self

import httpx
import msgspec

from infra.imports.ingest import GZIP_LEVEL, Address, connect
from tests.chaos.facts import Community

# Everything else is a fault: a 500 above all.
TAKEN, PARTLY, AGAIN = 201, 207, frozenset({429, 503})
# As long as `Retry-After` asks at most; tests have less patience than clients.
PAUSE_SECONDS = 0.5


class WrongAnswerError(Exception):
    """Ingest answered what it must never answer."""


@dataclass
class Tally:
    """What a sender was told."""

    answers: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    acknowledged: int = 0
    # When the last 201 came, on the monotonic clock.
    heard_at: float = 0.0
    slowest_seconds: float = 0.0


@dataclass
class Sender:
    """Sends a community's facts in a thread, `batch` at a time and `rate` a second, until told.

    It stops once `least` facts are acknowledged and `finish` was asked for. A rate of 0 is as fast
    as it goes; it may be changed meanwhile. Facts may be on the log twice, under the same ids,
    never under others.
    """

    address: Address
    busy: Community
    least: int
    rate: float = 0.0
    batch: int = 200
    tally: Tally = field(default_factory=Tally)
    _done: threading.Event = field(default_factory=threading.Event)
    _gone: threading.Event = field(default_factory=threading.Event)
    _failure: BaseException | None = None

    def __enter__(self) -> Self:
        """Begin to send."""
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop; where nothing else went wrong, wait until everything is acknowledged."""
        self._done.set()
        if kind is not None:
            self._gone.set()
        self._thread.join()
        if kind is None and self._failure is not None:
            raise self._failure

    @property
    def alive(self) -> bool:
        """Whether it still sends."""
        return self._thread.is_alive()

    def acknowledged(self) -> Iterator[tuple[str, str]]:
        """Source and id of each acknowledged fact; all, once it has stopped."""
        source = self.busy.source
        return ((source, self.busy.id_of(n)) for n in range(self.tally.acknowledged))

    def _run(self) -> None:
        try:
            with connect(self.address) as client:
                self._send_all(client)
        except Exception as error:  # noqa: BLE001 - it is raised again by whoever waits
            self._failure = error

    def _send_all(self, client: httpx.Client) -> None:
        facts, tally = self.busy.endless(), self.tally
        due_at = time.monotonic()
        while not (self._done.is_set() and tally.acknowledged >= self.least):
            facts_now = list(islice(facts, self.batch))
            tally.sent += len(facts_now)
            self._send(client, facts_now)
            if self._gone.is_set():
                return
            tally.acknowledged += len(facts_now)
            if self.rate:
                due_at += len(facts_now) / self.rate
                self._gone.wait(max(0.0, due_at - time.monotonic()))

    def _send(self, client: httpx.Client, facts: list[bytes]) -> None:
        """Send a batch until all of it is acknowledged."""
        began_at = time.monotonic()
        while facts and not self._gone.is_set():
            facts = self._try(client, facts)
            if facts:
                self._gone.wait(PAUSE_SECONDS)
        now = time.monotonic()
        self.tally.heard_at = now
        self.tally.slowest_seconds = max(self.tally.slowest_seconds, now - began_at)

    def _try(self, client: httpx.Client, facts: list[bytes]) -> list[bytes]:
        """Send once; what is to be sent again."""
        try:
            body = gzip.compress(b"[" + b",".join(facts) + b"]", GZIP_LEVEL)
            response = client.post("/v1/events", content=body)
        except httpx.TransportError as error:
            self.tally.answers[type(error).__name__] += 1
            return facts
        status = response.status_code
        self.tally.answers[str(status)] += 1
        if status in AGAIN:
            return facts
        if status not in {TAKEN, PARTLY}:
            raise WrongAnswerError(f"{status}: {response.text[:500]}")
        verdicts: list[dict[str, Any]] = msgspec.json.decode(response.content)["verdicts"]
        assert len(verdicts) == len(facts)
        kinds = {each["verdict"] for each in verdicts}
        if not kinds <= {"accepted", "error"}:
            raise WrongAnswerError(f"verdicts {kinds}: {response.text[:500]}")
        return [
            fact
            for fact, each in zip(facts, verdicts, strict=True)
            if each["verdict"] != "accepted"
        ]
