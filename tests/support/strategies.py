"""Hypothesis strategies made from the .avsc files: events, histories of a topic, crowded ones.

They know no room: what a field may hold is read from its schema.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import strategies as st

from schemas.catalog import EVENT_TYPES, TOPICS, EventType, Schema
from schemas.codec import FIRST_AT, LAST_AT, class_of
from schemas.events import Event, Meta, Origin

# Few identifiers, and mostly one key, so that histories meet the same things again; one identifier
# has the sign that joins pairs.
IDS = ("a", "b/c")
KEYS = ("a", "a", "a", "b/c")
SOURCES = ("site", "site/b")
# Few moments, so that some events are simultaneous and many come late.
MOMENTS = st.integers(min_value=0, max_value=6)
# The ends of all times that the codec reads, where sums and differences of moments are largest.
NOW = 1_750_000_000_000_000
EXTREMES = st.sampled_from((FIRST_AT, -1, 0, NOW, NOW + 1, LAST_AT))
NO_NUMBERS = st.sampled_from((float("nan"), float("inf"), -float("inf"), -0.0, 5e-324, 1e308))
# Left alone, Hypothesis prefers short lists, in which little meets. No history is longer than what
# a ballot remembers (`streams.claims.REMEMBERED`): beyond it, a repeat may be answered again.
HISTORY_LENGTHS = (0, 25)
HISTORY_LIMIT = 30

# Text that Avro can carry: UTF-8 has no lone surrogates, and ingest refuses NUL.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)

PLAIN = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": st.integers(min_value=-(2**31), max_value=2**31 - 1),
    "long": st.integers(min_value=-(2**40), max_value=2**40),
    "double": st.floats(allow_nan=False, allow_infinity=False),
}

# As long as ingest lets an identifier be, of characters that take four bytes.
LONG_ID = 200
UNLIMITED = 20_000
WIDE = "\U00010348"
CROWD = 300


def events_of(event_type: EventType) -> st.SearchStrategy[dict[str, Any]]:
    """The data of one event of the type."""
    return st.fixed_dictionaries(
        {
            field["name"]: st.sampled_from(KEYS)
            if field["name"] == event_type.key
            else _values(field, event_type.example.get(field["name"]))
            for field in event_type.data_fields
        }
    )


def _values(field: Schema, example: Any) -> st.SearchStrategy[Any]:
    if "values" in field:
        return st.sampled_from(field["values"])
    if field["name"].endswith("_id"):
        ids = st.sampled_from(IDS)
        return st.none() | ids if "null" in field["type"] else ids
    shortest = field.get("min_length", 0)
    return _of_type(field["type"], example, shortest)


def _of_type(avro: Any, example: Any, shortest: int) -> st.SearchStrategy[Any]:
    match avro:
        case list():
            return st.one_of([_of_type(each, example, shortest) for each in avro])
        case "string":
            return TEXTS.filter(lambda text: len(text) >= shortest)
        case {"type": "array", "items": items}:
            return st.lists(_of_type(items, None, 0), max_size=3)
        case {"type": "map", "values": values}:
            names = st.sampled_from(sorted(example or {"": 0})) | TEXTS
            return st.dictionaries(names, _of_type(values, None, 0), max_size=3)
        case {"type": "record", "fields": fields}:
            return st.fixed_dictionaries({each["name"]: _values(each, None) for each in fields})
        case {"type": plain} | plain:
            return PLAIN[plain]


@st.composite
def histories(
    draw: st.DrawFn, topic: str, moments: st.SearchStrategy[int] = MOMENTS
) -> list[Event]:
    """A short log of one topic: ids in any order, moments that repeat, recorded before or after."""
    types = [each for each in EVENT_TYPES.values() if each.topic == topic]
    one = st.one_of([st.tuples(st.just(each), events_of(each)) for each in types])
    least = draw(st.sampled_from(HISTORY_LENGTHS))
    drawn = draw(st.lists(one, min_size=least, max_size=HISTORY_LIMIT))
    ids = draw(st.permutations(range(len(drawn))))
    return [
        stamped(event_type, data, _meta(draw, event_type, (number, offset), moments))
        for offset, ((event_type, data), number) in enumerate(zip(drawn, ids, strict=True))
    ]


@st.composite
def extreme_histories(draw: st.DrawFn, topic: str) -> list[Event]:
    """A short log of one topic at the ends of the calendar, whose doubles may be no numbers."""
    history = draw(histories(topic, EXTREMES))
    return [_unnumbered(draw, event) if draw(st.booleans()) else event for event in history]


def _unnumbered(draw: st.DrawFn, event: Event) -> Event:
    changed = {
        field.name: draw(NO_NUMBERS)
        for field in msgspec.structs.fields(event)
        if isinstance(getattr(event, field.name), float)
    }
    return msgspec.structs.replace(event, **changed)


def _meta(
    draw: st.DrawFn,
    event_type: EventType,
    numbers: tuple[int, int],
    moments: st.SearchStrategy[int],
) -> Meta:
    (number, offset), origin = numbers, None
    if event_type.origin == "engine":
        origin = Origin(TOPICS[event_type.topic].owners[0], 1, 0, offset, 0)
    return Meta(
        id=f"{number:02}",
        type=event_type.name,
        source=draw(st.sampled_from(SOURCES)),
        occurred_at=draw(moments),
        recorded_at=draw(moments),
        correlation_id=f"{number:02}",
        origin=origin,
    )


def stamped(event_type: EventType, data: dict[str, Any], meta: Meta) -> Event:
    """The event with this data and meta."""
    record = {**data, "meta": msgspec.to_builtins(meta)}
    return msgspec.convert(record, class_of(event_type.name))


def crowded(topic: str) -> Sequence[Event]:
    """Many events of one key with every text as long as may be and every other identifier new."""
    types = [each for each in EVENT_TYPES.values() if each.topic == topic]
    return [_largest(types[n % len(types)], n // len(types), n) for n in range(CROWD)]


def _largest(event_type: EventType, turn: int, n: int) -> Event:
    data = {
        field["name"]: _long("key")
        if field["name"] == event_type.key
        else _widest(
            field, turn, place, event_type.example.get(field["name"], field.get("default"))
        )
        for place, field in enumerate(event_type.data_fields)
    }
    meta = Meta(
        id=_long(str(n))[-100:],
        type=event_type.name,
        source=_long("source"),
        occurred_at=n,
        recorded_at=n,
        correlation_id=_long(str(n)),
    )
    return stamped(event_type, data, meta)


def _long(text: str) -> str:
    return text.rjust(LONG_ID, WIDE)


def _widest(field: Schema, turn: int, place: int, example: Any) -> Any:
    if "values" in field:
        # Two fields with the same values, such as a vote and the one before, differ.
        return field["values"][(turn + place) % len(field["values"])]
    if field["name"].endswith("_id"):
        # Members return, so that the one who asked also acts; posts and requests are new.
        return _long("member") if field["name"] == "author_id" else _long(str(turn))
    if field["type"] == "string" or (isinstance(field["type"], list) and "string" in field["type"]):
        return WIDE * field.get("max_length", UNLIMITED)
    if isinstance(field["type"], dict) and field["type"]["type"] == "map" and "max_items" in field:
        return {f"{WIDE * 100}{n}": WIDE * field["max_length"] for n in range(field["max_items"])}
    if "max_items" in field:
        return [WIDE * field["max_length"]] * field["max_items"]
    return example
