"""One event as it was sent, read and judged: CloudEvents attributes around the data of its type.

At speed where all is well; where something is wrong, again and at leisure, to say what.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Annotated, Any, Literal

import msgspec

from api.ingest.senders import Sender
from api.ingest.shapes import INTAKES, Intake
from api.ingest.violations import (
    MISSING,
    data_violations,
    nearest,
    shown,
    text_violation,
)
from schemas.catalog import EVENT_TYPES
from schemas.events import Event, Meta, Violation

# Nobody reads more, and an answer must not be many times as large as its request.
VIOLATIONS_LIMIT = 20
EVENT_ID_LIMIT = 100
SOURCE_LIMIT = 200
# Clocks of sources may go ahead by this much (DESIGN 5); their events happened now.
AHEAD_MICROSECONDS = 3_600_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# NUL is legal in JSON, where it must be escaped, and nowhere behind it.
ESCAPED_NUL = b"\\u0000"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=SOURCE_LIMIT)]
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Envelope(msgspec.Struct, gc=False, frozen=True):
    """The attributes that count; others are extensions and are not kept."""

    type: str
    data: msgspec.Raw
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=EVENT_ID_LIMIT)] | None = None
    source: Name | None = None
    time: Time | None = None
    specversion: Literal["1.0"] | None = None
    datacontenttype: Literal["application/json"] | None = None
    data_base64: None = None


_ENVELOPE = msgspec.json.Decoder(Envelope)


class Why(Enum):
    """Why an event is refused; the answer to a request refused for one reason depends on it."""

    INVALID = "invalid"
    FORBIDDEN = "forbidden"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that is not taken, as far as it could be read, and all that is wrong with it."""

    why: Why
    violations: tuple[Violation, ...]
    event_id: str | None = None
    event_type: str | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """What one request's events are judged by: who sends, when, and how large they may be.

    `strict` asks for the attributes that the CloudEvents standard does.
    """

    sender: Sender
    received_at: int
    strict: bool
    max_event_bytes: int


def judge(raw: bytes, taking: Taking, name: Callable[[], str]) -> Event | Refusal:
    """Return the event in a JSON text, ready to be kept, or why it is refused.

    `name` gives it an id if it has none.
    """
    if len(raw) > taking.max_event_bytes:
        fault = Violation("", f"at most {taking.max_event_bytes} bytes", f"{len(raw)} bytes")
        return Refusal(Why.TOO_LARGE, (fault,))
    try:
        envelope = _ENVELOPE.decode(raw)
        intake = INTAKES[envelope.type]
        data = intake.decoder.decode(envelope.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError):
        return refusal(raw, taking)
    occurred_at = _occurred_at(envelope.time, taking)
    if occurred_at is None or _incomplete(envelope, taking) or ESCAPED_NUL in raw:
        refused = refusal(raw, taking)
        # An escaped backslash before "u0000" looks like a NUL and is none.
        if refused.violations or occurred_at is None:
            return refused
    return _permitted(envelope, intake, taking, (data, occurred_at, name))


def _incomplete(envelope: Envelope, taking: Taking) -> bool:
    return taking.strict and (envelope.specversion is None or envelope.id is None)


def _occurred_at(time: datetime | None, taking: Taking) -> int | None:
    """Return when an event happened, in microseconds since 1970; None for a time that cannot be."""
    if time is None:
        return taking.received_at
    occurred_at = (time - EPOCH) // MICROSECOND
    if 0 <= occurred_at <= taking.received_at:
        return occurred_at
    ahead = occurred_at - taking.received_at
    return taking.received_at if 0 < ahead <= AHEAD_MICROSECONDS else None


def _permitted(
    envelope: Envelope,
    intake: Intake,
    taking: Taking,
    parts: tuple[msgspec.Struct, int, Callable[[], str]],
) -> Event | Refusal:
    sender = taking.sender
    data, occurred_at, name = parts
    acting = getattr(data, intake.actor_field) if intake.actor_field else None
    event_id = envelope.id or name()
    if not sender.free or envelope.type not in sender.types:
        faults = tuple(_trespasses(envelope, intake, sender, acting))
        if faults:
            return Refusal(Why.FORBIDDEN, faults, envelope.id, envelope.type)
    meta = Meta(
        id=event_id,
        type=envelope.type,
        source=envelope.source or sender.source,
        occurred_at=occurred_at,
        recorded_at=taking.received_at,
        correlation_id=event_id,
        actor=sender.member_id or acting or sender.name,
    )
    return intake.event(data, meta)


def _trespasses(
    envelope: Envelope, intake: Intake, sender: Sender, acting: str | None
) -> Iterator[Violation]:
    if envelope.type not in sender.types:
        allowed = ", ".join(sorted(sender.types)) or "none"
        yield Violation("/type", f"a type that you may send: {allowed}", shown(envelope.type))
    if sender.free:
        return
    if envelope.source not in (None, sender.source):
        yield Violation(
            "/source", f"your own source, {shown(sender.source)}", shown(envelope.source)
        )
    if acting is not None and acting != sender.member_id:
        expected = shown(sender.member_id) if sender.member_id else "no member, or a service key"
        yield Violation(f"/data/{intake.actor_field}", expected, shown(acting))


def refusal(raw: bytes, taking: Taking) -> Refusal:
    """Return all that is wrong with an event; nothing, if only speed took it for wrong."""
    try:
        event = json.loads(raw.decode("utf-8", "surrogateescape"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return Refusal(Why.INVALID, (Violation("", "JSON", str(error)[:200]),))
    if not isinstance(event, dict):
        return Refusal(Why.INVALID, (Violation("", "an object", shown(event)),))
    faults = tuple(islice(_violations(event, taking), VIOLATIONS_LIMIT))
    return Refusal(Why.INVALID, faults, _told(event, "id"), _told(event, "type"))


def _violations(event: dict[str, Any], taking: Taking) -> Iterator[Violation]:
    yield from _attribute_violations(event, taking)
    yield from _content_violations(event)


def _no_constant(name: str) -> float:
    message = f"{name} is no JSON"
    raise ValueError(message)


def _told(event: dict[str, Any], name: str) -> str | None:
    value = event.get(name)
    if not isinstance(value, str) or len(value) > EVENT_ID_LIMIT:
        return None
    return value if text_violation(value, "") is None else None


def _attribute_violations(event: dict[str, Any], taking: Taking) -> Iterator[Violation]:
    yield from _text_violations(event, "id", EVENT_ID_LIMIT)
    yield from _text_violations(event, "source", SOURCE_LIMIT)
    if taking.strict and event.get("id") is None:
        yield Violation("/id", f"a string of 1 to {EVENT_ID_LIMIT} characters", MISSING)
    version = event.get("specversion")
    if version != "1.0" and (taking.strict or version is not None):
        yield Violation("/specversion", '"1.0"', MISSING if version is None else shown(version))
    if event.get("datacontenttype") not in (None, "application/json"):
        got = shown(event["datacontenttype"])
        yield Violation("/datacontenttype", '"application/json"', got)
    if event.get("data_base64") is not None:
        yield Violation("/data_base64", "JSON in `data`", shown(event["data_base64"]))
    yield from _time_violations(event.get("time"), taking)


def _text_violations(event: dict[str, Any], name: str, limit: int) -> Iterator[Violation]:
    value = event.get(name)
    if value is None:
        return
    if not isinstance(value, str) or not 1 <= len(value) <= limit:
        yield Violation(f"/{name}", f"a string of 1 to {limit} characters", shown(value))
    elif fault := text_violation(value, f"/{name}"):
        yield fault


def _time_violations(value: Any, taking: Taking) -> Iterator[Violation]:
    if value is None:
        return
    try:
        time = msgspec.convert(value, Time)
    except (msgspec.ValidationError, UnicodeEncodeError):
        yield Violation("/time", "a time of RFC 3339 with its offset from UTC", shown(value))
        return
    if _occurred_at(time, taking) is None:
        yield Violation("/time", "a time from 1970 to an hour from now", shown(value))


def _content_violations(event: dict[str, Any]) -> Iterator[Violation]:
    name = event.get("type")
    if not isinstance(name, str) or name not in INTAKES:
        yield _type_violation(event)
    elif "data" not in event:
        yield Violation("/data", "an object", MISSING)
    else:
        yield from data_violations(event["data"], EVENT_TYPES[name])


def _type_violation(event: dict[str, Any]) -> Violation:
    name = event.get("type")
    if not isinstance(name, str):
        got = shown(name) if "type" in event else MISSING + nearest_attribute(event)
        return Violation("/type", "the name of an event type, see /v1/schemas", got)
    if name in EVENT_TYPES:
        expected = "a type that clients report; this one only the engine derives"
        return Violation("/type", expected, shown(name))
    hint = nearest(name, INTAKES)
    return Violation("/type", f"a known event type, see /v1/schemas{hint}", shown(name))


def nearest_attribute(event: dict[str, Any]) -> str:
    """Return a hint at an attribute that was probably meant to be `type`."""
    meant = [name for name in event if nearest(name, {"type": None})]
    return f", but {shown(meant[0])}" if meant else ""
