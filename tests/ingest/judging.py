"""Asking ingest what it makes of an event, without a request around it."""

import json
from typing import Any

from api.ingest.envelopes import Refusal, Taking, judge
from api.ingest.senders import Sender
from api.ingest.shapes import INTAKES
from schemas.events import Event

# 2026-03-01T12:00:00Z
RECEIVED_AT = 1_772_366_400_000_000


def service(*, strict: bool = False) -> Taking:
    """How a request is judged that may send everything."""
    everything = Sender("key:tests", "tests", frozenset(INTAKES), None, free=True)
    return Taking(everything, RECEIVED_AT, strict=strict, max_event_bytes=262_144)


def sent(name: str, data: Any) -> bytes:
    """An event as a client sends it."""
    return json.dumps({"type": name, "id": "1", "data": data}).encode()


def judged(name: str, data: Any) -> Event | Refusal:
    """What ingest makes of an event's data."""
    return judge(sent(name, data), service(), lambda: "given")


def pointers(answer: Event | Refusal) -> set[str]:
    """The places of all faults."""
    assert isinstance(answer, Refusal), answer
    return {fault.pointer for fault in answer.violations}
