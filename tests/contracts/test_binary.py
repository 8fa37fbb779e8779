"""What `binary.py` writes and reads, beside fastavro: the reference for Avro's encoding."""

import io

import msgspec
import pytest
from fastavro import parse_schema, schemaless_reader, schemaless_writer
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalog import EVENT_TYPES, EventType
from schemas.codec import (
    FIRST_AT,
    LAST_AT,
    WIRE_HEADER,
    UndecodableError,
    class_of,
    decode,
    encode,
    example_event,
)
from schemas.compilation import UncompiledError, functions_of
from schemas.events import Event, Meta, Origin
from schemas.primitives import integer, long, rest_of, text, zigzag
from tests.support.strategies import events_of

TYPES = sorted(EVENT_TYPES.values(), key=lambda each: each.name)
every_type = pytest.mark.parametrize("event_type", TYPES, ids=lambda each: each.name)
LONGS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=80)
INTS = st.integers(min_value=-(2**31), max_value=2**31 - 1)
ORIGINS = st.builds(Origin, TEXTS, INTS, INTS, LONGS, INTS)
TIMES = st.integers(FIRST_AT, LAST_AT)
METAS = st.builds(
    Meta,
    *(TEXTS, TEXTS, TEXTS, TIMES, TIMES, TEXTS),
    actor=st.none() | TEXTS,
    causation_id=st.none() | TEXTS,
    origin=st.none() | ORIGINS,
    sequence=st.none() | LONGS,
    restated=st.booleans(),
)
PLAIN = parse_schema({"type": "long"})


def stamped(event_type: EventType, data: object, meta: Meta) -> Event:
    """The event with this data under this meta."""
    event = msgspec.convert(data, class_of(event_type.name))
    return msgspec.structs.replace(event, meta=meta)


def by_fastavro(event_type: EventType, event: Event) -> bytes:
    """The record as fastavro writes it."""
    out = io.BytesIO()
    schema = parse_schema(dict(event_type.schema))
    schemaless_writer(out, schema, msgspec.to_builtins(event))
    return out.getvalue()


@every_type
@given(data=st.data(), meta=METAS)
def test_each_record_has_the_bytes_that_fastavro_writes(
    event_type: EventType, data: st.DataObject, meta: Meta
) -> None:
    event = stamped(event_type, data.draw(events_of(event_type)), meta)
    written = encode(event)
    assert decode(written) == event
    assert written[WIRE_HEADER.size :] == by_fastavro(event_type, event)


@every_type
@given(data=st.data())
def test_mutated_bytes_are_an_event_or_undecodable(
    event_type: EventType, data: st.DataObject
) -> None:
    good = bytearray(encode(example_event(event_type)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(WIRE_HEADER.size, len(good) - 1))
        good[place] = data.draw(st.sampled_from([0, 1, 2, 0x7F, 0x80, 0xFF]))
    cut = bytes(good[: data.draw(st.integers(WIRE_HEADER.size, len(good)))])
    try:
        event = decode(cut)
    except UndecodableError:
        return
    assert type(event) is class_of(event_type.name)


@pytest.mark.parametrize("at", [FIRST_AT - 1, LAST_AT + 1, 2**62])
def test_a_time_that_no_calendar_has_is_undecodable(at: int) -> None:
    event = example_event(EVENT_TYPES["feedback.VoteCast"])
    meta = msgspec.structs.replace(event.meta, occurred_at=at)
    with pytest.raises(UndecodableError, match="in no year"):
        decode(encode(msgspec.structs.replace(event, meta=meta)))


@given(LONGS)
def test_a_long_is_written_and_read_as_fastavro_does(number: int) -> None:
    out = io.BytesIO()
    schemaless_writer(out, PLAIN, number)
    assert long(number) == zigzag(number) == out.getvalue()
    written = zigzag(number)
    for data in (written, written + b"following"):
        raw, place = rest_of(data, data[0], 1) if data[0] > 0x7F else (data[0], 1)
        assert ((raw >> 1) ^ -(raw & 1), place) == (number, len(written))
    assert schemaless_reader(io.BytesIO(written), PLAIN, None) == number


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**70])
def test_a_number_past_64_bits_is_not_written(number: int) -> None:
    with pytest.raises(OverflowError, match=str(number)):
        long(number)


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1])
def test_a_number_past_32_bits_is_no_int(number: int) -> None:
    with pytest.raises(OverflowError, match=str(number)):
        integer(number)


@pytest.mark.parametrize("data", [b"\xff" * 10 + b"\x00", b"\xff" * 9 + b"\x7f"])
def test_a_number_past_64_bits_is_not_read(data: bytes) -> None:
    with pytest.raises(ValueError, match="past 64 bits"):
        rest_of(data, data[0], 1)


def test_a_lone_surrogate_is_not_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        text("\ud800")


def test_a_type_that_cannot_be_written_is_named() -> None:
    fields = [{"name": "place", "type": {"type": "fixed", "name": "Place", "size": 2}}]
    with pytest.raises(UncompiledError, match="fixed"):
        functions_of({"type": "record", "name": "Odd", "fields": fields}, ())
