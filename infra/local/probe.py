"""The last proof that a stack is ready: an event goes from ingest to a read model, search answers.

Whether each part is ready by itself is asked by the supervisor.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import psycopg

from infra.settings import Settings
from projections.search import ALIAS

# A first start makes tables and groups meanwhile; on two busy cores that takes some ten seconds.
PROBE_SECONDS = 120.0
PAUSE_SECONDS = 0.1
REQUEST_SECONDS = 10.0


class NotThrough(Exception):
    """The probe did not come through; the text says how far it came."""


def probe(settings: Settings, key: str) -> None:
    """Send an event by ingest and wait until readers see it. Raises `NotThrough`."""
    deadline = time.monotonic() + PROBE_SECONDS
    name = str(uuid.uuid4())
    # Without the environment's proxy, which cannot reach this machine's loopback.
    with httpx.Client(base_url=settings.api_url, timeout=REQUEST_SECONDS, trust_env=False) as api:
        _until(lambda: _send(api, key, name), deadline, "ingest did not take an event")
    _until(lambda: _find(settings, name), deadline, "an event did not reach the read models")
    if settings.elasticsearch_url:
        _until(lambda: _searchable(settings), deadline, "search cannot be asked")


def _until(attempt: Callable[[], str], deadline: float, trouble: str) -> None:
    """Repeat `attempt` until it has nothing to complain of."""
    while complaint := attempt():
        if time.monotonic() > deadline:
            raise NotThrough(f"{trouble} within {PROBE_SECONDS:.0f} s: {complaint}")
        time.sleep(PAUSE_SECONDS)


def _send(api: httpx.Client, key: str, name: str) -> str:
    try:
        answer = api.post("/v1/events", json=_event(name), headers={"X-API-Key": key})
    except httpx.TransportError as error:
        return str(error)
    return "" if answer.is_success else answer.text


def _event(name: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": name,
        "source": "community-probe",
        "type": "platform.ProbeSent",
        "data": {"probe_id": name},
    }


def _find(settings: Settings, name: str) -> str:
    query = "SELECT FROM probes WHERE probe_id = %s"
    try:
        with psycopg.connect(settings.postgres_url) as connection:
            found = connection.execute(query, [name]).rowcount
    except psycopg.Error as error:
        return str(error)
    return "" if found else "it is not in the view probes"


def _searchable(settings: Settings) -> str:
    """What keeps search from being asked: its index is made when its process first starts."""
    url = f"{settings.elasticsearch_url}/_alias/{ALIAS}"
    try:
        answer = httpx.get(url, timeout=REQUEST_SECONDS, trust_env=False)
    except httpx.TransportError as error:
        return str(error)
    return "" if answer.is_success else f'the search index "{ALIAS}" is not made yet'
