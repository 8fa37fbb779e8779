"""The last proof that a stack is ready: one event goes from ingest to a read model.

Whether each part is ready by itself is asked by the supervisor.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

import httpx

from api.positions import HEADER, encode
from infra.settings import Settings

# Always the same member, so that probes leave one row however often a stack starts.
MEMBER = "community-probe"
# A first start makes tables and groups meanwhile; on two busy cores that takes some ten seconds.
PROBE_SECONDS = 120.0
PAUSE_SECONDS = 0.2
REQUEST_SECONDS = 10.0


class NotThrough(Exception):
    """The probe did not come through; the text says how far it came."""


def probe(settings: Settings, key: str) -> None:
    """Send an event by ingest and wait until readers see it. Raises `NotThrough`."""
    deadline = time.monotonic() + PROBE_SECONDS
    # Without the environment's proxy, which cannot reach this machine's loopback.
    client = httpx.Client(base_url=settings.api_url, timeout=REQUEST_SECONDS, trust_env=False)
    with client:
        while not (token := _sent(client, key)):
            _pause(deadline, "ingest does not take an event")
        while not _read(client, token):
            _pause(deadline, "an event does not reach the read model of members")


def _pause(deadline: float, trouble: str) -> None:
    if time.monotonic() > deadline:
        raise NotThrough(f"{trouble}, after {PROBE_SECONDS:.0f} s")
    time.sleep(PAUSE_SECONDS)


def _sent(client: httpx.Client, key: str) -> str | None:
    answer = client.post("/v1/events", json=_event(), headers={"X-API-Key": key})
    if not answer.is_success:
        return None
    verdict = answer.json()["verdicts"][0]
    return encode({(verdict["topic"], verdict["partition"]): verdict["offset"]})


def _read(client: httpx.Client, token: str) -> bool:
    return client.get(f"/v1/members/{MEMBER}", headers={HEADER: token}).is_success


def _event() -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "community-probe",
        "type": "members.MemberRegistered",
        "data": {"member_id": MEMBER, "username": MEMBER},
    }
