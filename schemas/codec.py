"""Events to bytes and back: Avro in the Confluent wire format, with CloudEvents headers.

Which events exist is the catalogue's; what bytes travel on is the log's.
"""

import io
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, cast

import msgspec
from fastavro import parse_schema, schemaless_reader

from schemas import binary, events
from schemas.catalog import EVENT_TYPES, EventType, published
from schemas.events import Event, Meta
from schemas.personal import unseal

# The Confluent wire format: a zero byte, then the schema id, big-endian.
WIRE_HEADER = struct.Struct(">bI")

# The years 1 to 9999, in microseconds since 1970: what calendars, Postgres and CloudEvents tell.
FIRST_AT = -62_135_596_800_000_000
LAST_AT = 253_402_300_799_999_999

EXAMPLE_META = Meta(
    id="example",
    type="",
    source="examples",
    occurred_at=1_520_874_045_567_000,
    recorded_at=1_520_874_045_567_000,
    correlation_id="example",
)


class UndecodableError(Exception):
    """Bytes that are no event of this platform; its text says why."""


# What reading raises where bytes do not fit.
UNFIT = (
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    MemoryError,
    struct.error,
)


def _without_logical_types(avro: Any) -> Any:
    """The same schema with plain longs for times: equal bytes, read a quarter faster."""
    match avro:
        case dict():
            return {
                key: _without_logical_types(value)
                for key, value in avro.items()
                if key != "logicalType"
            }
        case list():
            return [_without_logical_types(value) for value in avro]
        case _:
            return avro


class Format(msgspec.Struct, frozen=True):
    """All that coding one event type needs: its class, its schema and what its bytes begin with."""

    event_type: EventType
    event_class: type[Event]
    schema: Any
    prefix: bytes
    key: Callable[[Any], str]
    write: Callable[[Any, Meta], bytes]
    read: Callable[[bytes, int], tuple[Event, int]]


def _format(event_type: EventType) -> Format:
    event_class = events.CLASSES[event_type.name]
    return Format(
        event_type=event_type,
        event_class=event_class,
        schema=parse_schema(_without_logical_types(event_type.schema)),
        prefix=WIRE_HEADER.pack(0, event_type.schema_id),
        key=attrgetter(event_type.key),
        write=binary.WRITE[event_class],
        read=binary.READ[event_class],
    )


_FORMATS = {events.CLASSES[each.name]: _format(each) for each in EVENT_TYPES.values()}
_CURRENT = {each.event_type.schema_id: each for each in _FORMATS.values()}


@cache
def _former() -> Mapping[int, tuple[Format, Any]]:
    """Versions that were published before the current ones, by id."""
    return {
        former_id: (each, parse_schema(_without_logical_types(schema)))
        for each in _FORMATS.values()
        for former_id, schema in published(each.event_type.name).items()
        if former_id not in _CURRENT
    }


def type_of(event: Event) -> EventType:
    """The catalogue's entry for an event."""
    return _FORMATS[type(event)].event_type


def class_of(name: str) -> type[Event]:
    """The class of the event type `name`, such as `forum.PostVoted`. Raises KeyError."""
    return events.CLASSES[name]


def key_of(event: Event) -> str:
    """The key under which an event is ordered."""
    return _FORMATS[type(event)].key(event)


def encode(event: Event) -> bytes:
    """The event in the Confluent wire format. Raises OverflowError, UnicodeEncodeError."""
    return encode_as(event, event.meta)


def encode_as(event: Event, meta: Meta) -> bytes:
    """The event under this meta instead of its own, in the Confluent wire format."""
    form = _FORMATS[type(event)]
    return form.prefix + form.write(event, meta)


def decode(value: bytes | None) -> Event:
    """The event in `value`, whichever published version wrote it.

    Raises UndecodableError for a tombstone, an unknown schema id, and bytes that do not fit.
    """
    if value is None or len(value) < WIRE_HEADER.size or value[0] != 0:
        message = "value does not begin as an Avro record of the Confluent wire format"
        raise UndecodableError(message)
    _, number = WIRE_HEADER.unpack_from(value)
    form = _CURRENT.get(number)
    if form is None:
        return _read_former(value, number)
    try:
        event, end = form.read(value, WIRE_HEADER.size)
    except UNFIT as error:
        raise _unfit(form, error) from error
    if end != len(value):
        raise _unfit(form, f"they end {len(value) - end} bytes after it")
    return _timely(form, event)


def _read_former(value: bytes, number: int) -> Event:
    """The event that a former version wrote, by Avro's rules of schema resolution."""
    if number not in _former():
        message = f'schema id "{number}" is not in the catalogue'
        raise UndecodableError(message)
    form, writer = _former()[number]
    stream = io.BytesIO(value)
    stream.seek(WIRE_HEADER.size)
    try:
        record = cast("dict[str, Any]", schemaless_reader(stream, writer, form.schema))
        for name in form.event_type.personal:
            record[name] = unseal(record[name])
        event = msgspec.convert(record, form.event_class)
    except UNFIT as error:
        raise _unfit(form, error) from error
    if stream.tell() != len(value):
        raise _unfit(form, f"they end {len(value) - stream.tell()} bytes after it")
    return _timely(form, event)


def _timely(form: Format, event: Event) -> Event:
    """The event, if its times can be told: no store and no header can hold another."""
    meta = event.meta
    if not (FIRST_AT <= meta.occurred_at <= LAST_AT and FIRST_AT <= meta.recorded_at <= LAST_AT):
        raise _unfit(form, f"its times, {meta.occurred_at} and {meta.recorded_at}, are in no year")
    return event


def _unfit(form: Format, why: object) -> UndecodableError:
    return UndecodableError(f'bytes do not fit the schema of "{form.event_type.name}": {why}')


def headers(event: Event) -> list[tuple[str, str | bytes | None]]:
    """The CloudEvents 1.0 attributes of an event as Kafka headers (Kafka binding, binary mode)."""
    return headers_of(event.meta)


def headers_of(meta: Meta) -> list[tuple[str, str | bytes | None]]:
    """The headers of an event with this meta."""
    second, microsecond = divmod(meta.occurred_at, 1_000_000)
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", meta.id.encode()),
        ("ce_source", meta.source.encode()),
        ("ce_type", meta.type.encode()),
        ("ce_time", b"%s.%06dZ" % (_time(second), microsecond)),
        ("content-type", b"application/avro"),
    ]


@lru_cache(maxsize=1024)
def _time(second: int) -> bytes:
    """A second since 1970 as RFC 3339 without its zone; events come close to one another."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S").encode()


def example_event(event_type: EventType) -> Event:
    """The committed example of an event type, under a fixed meta."""
    meta = msgspec.structs.replace(EXAMPLE_META, type=event_type.name)
    data = {**event_type.example, "meta": msgspec.to_builtins(meta)}
    return msgspec.convert(data, events.CLASSES[event_type.name])
