"""The ingest endpoint as an import sees it: where it is, how a batch is sent, and what it answers.

What is sent, and how far an import has come, is `sending`'s business.
"""

import gzip
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec

ENVIRONMENT_FILE = "dev.env"
URL, KEY = "COMMUNITY_URL", "COMMUNITY_API_KEY"

# An acknowledged batch of 1,000 takes well under a second; a broker that starts again, some ten.
TIMEOUT_SECONDS = 60.0
# After these pauses, a minute and a half together, somebody has to look: a restart takes 20 s.
PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0)
# The server says with these that the same request may work later.
PASSING = frozenset({429, 502, 503, 504})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Texts shrink to a third already at the fastest level; the rest costs more than it saves nearby.
GZIP_LEVEL = 1


class IngestError(Exception):
    """Ingest did not take a batch; the text says why and what to do."""


class Violation(msgspec.Struct, frozen=True):
    """One thing that ingest found wrong with an event."""

    pointer: str = ""
    expected: str = ""
    got: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """What became of one event."""

    verdict: str
    id: str | None = None
    errors: tuple[Violation, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """What became of a batch, in its order."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """Where events are sent, and the API key they are sent with."""

    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Ingest:
    """The ingest endpoint over one connection, and the pauses after which a batch is sent again."""

    client: httpx.Client
    pauses_seconds: tuple[float, ...] = PAUSES_SECONDS

    def send(self, events: Sequence[bytes]) -> tuple[Verdict, ...]:
        """The verdicts on a batch of CloudEvents, once each is kept or refused for good.

        What may pass is tried again after each pause. Raises IngestError after that, and at
        once where trying again is of no use.
        """
        body = gzip.compress(b"[" + b",".join(events) + b"]", GZIP_LEVEL)
        reason = ""
        for pause_seconds in (*self.pauses_seconds, None):
            outcome = self._try(body)
            if not isinstance(outcome, str):
                return _complete(outcome, len(events))
            reason = outcome
            if pause_seconds is not None:
                time.sleep(pause_seconds)
        message = (
            f"{reason}; see `community status`, then run the same command again: it goes on here"
        )
        raise IngestError(message)

    def _try(self, body: bytes) -> tuple[Verdict, ...] | str:
        """The verdicts, or the reason why the batch should be sent again."""
        try:
            response = self.client.post("/v1/events", content=body)
        except httpx.TransportError as error:
            return f'"{self.client.base_url}" does not answer: {error or type(error).__name__}'
        if response.status_code in PASSING:
            return (
                f'"{self.client.base_url}" answered {response.status_code}: {response.text[:300]}'
            )
        verdicts = _verdicts(response)
        failed = [each for each in verdicts if each.verdict == "error"]
        return f"{len(failed)} events could not be kept: {failed[0].errors}" if failed else verdicts


def _complete(verdicts: tuple[Verdict, ...], wanted: int) -> tuple[Verdict, ...]:
    if len(verdicts) != wanted:
        message = (
            f"ingest gave {len(verdicts)} verdicts on {wanted} events: it is not this platform's"
        )
        raise IngestError(message)
    return verdicts


def connect(address: Address) -> httpx.Client:
    """A client that sends gzipped batches to `address`."""
    headers = {
        "Authorization": f"Bearer {address.key}",
        "Content-Type": "application/cloudevents-batch+json",
        "Content-Encoding": "gzip",
    }
    # The environment's proxy cannot reach this machine's loopback.
    proxied = httpx.URL(address.url).host not in LOOPBACK
    return httpx.Client(
        base_url=address.url, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=proxied
    )


def find_address(home: Path, url: str | None = None, key: str | None = None) -> Address:
    """Where to send: what is given, else the environment, else `dev.env` of the stack in `home`.

    Raises IngestError where neither says.
    """
    found = {**_read(home / ENVIRONMENT_FILE), **os.environ}
    address = Address(url or found.get(URL, ""), key or found.get(KEY, ""))
    if address.url and address.key:
        return address
    message = (
        f'there is no "{home / ENVIRONMENT_FILE}" to say where the platform is; '
        "start it with `make up`, or give --url and --key"
    )
    raise IngestError(message)


def _read(path: Path) -> Mapping[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", maxsplit=1) for line in lines if "=" in line)


def _verdicts(response: httpx.Response) -> tuple[Verdict, ...]:
    if response.status_code in {401, 403}:
        message = (
            f"ingest refused the API key ({response.status_code}): give one that may send as a "
            "service with --key, such as COMMUNITY_API_KEY in dev.env"
        )
        raise IngestError(message)
    try:
        return msgspec.json.decode(response.content, type=Answer).verdicts
    except msgspec.DecodeError as error:
        message = f"ingest answered {response.status_code}: {response.text[:500]}"
        raise IngestError(message) from error
