"""The laws of versions: each that was ever published reads each other, and a breach is caught."""

import copy
import io
import itertools
from typing import Any

import pytest
from fastavro import parse_schema, schemaless_reader, schemaless_writer

from schemas.catalog import EVENT_TYPES, PUBLISHED, EventType, Schema
from schemas.codec import WIRE_HEADER, decode
from schemas.compatibility import breaches, unreadable, versions

TYPES = sorted(EVENT_TYPES.values(), key=lambda each: each.name)

every_type = pytest.mark.parametrize("event_type", TYPES, ids=lambda each: each.name)


@every_type
def test_every_published_version_reads_every_other(event_type: EventType) -> None:
    assert breaches(schema for _, schema in versions(event_type)) == []


@every_type
def test_bytes_of_every_version_are_read_by_every_other(event_type: EventType) -> None:
    for (writer_id, writer), (_, reader) in itertools.product(versions(event_type), repeat=2):
        golden = (PUBLISHED / event_type.name / f"{writer_id:010d}.hex").read_text()
        value = bytes.fromhex(golden)
        body = io.BytesIO(value[WIRE_HEADER.size :])
        read: Any = schemaless_reader(body, copy.deepcopy(writer), copy.deepcopy(reader))
        assert read["meta"]["type"] == event_type.name
        assert body.read() == b""
        assert decode(value).meta.type == event_type.name


def without_default(schema: Schema) -> None:
    schema["fields"].insert(0, {"name": "novel", "type": "string", "doc": "New."})


def without_a_field(schema: Schema) -> None:
    schema["fields"].pop(0)


def with_another_type(schema: Schema) -> None:
    schema["fields"][0]["type"] = "long"


def with_a_renamed_field(schema: Schema) -> None:
    schema["fields"][0]["name"] = "renamed"


def with_another_name(schema: Schema) -> None:
    schema["name"] = "Renamed"


def with_another_key(schema: Schema) -> None:
    schema["key"] = "another_id"


def with_an_open_field(schema: Schema) -> None:
    schema["fields"][0]["type"] = ["null", "string"]


def with_coarser_times(schema: Schema) -> None:
    meta = next(field for field in schema["fields"] if field["name"] == "meta")
    moment = next(field for field in meta["type"]["fields"] if field["name"] == "occurred_at")
    moment["type"] = {"type": "long", "logicalType": "timestamp-millis"}


MUTATIONS = (
    without_default,
    without_a_field,
    with_another_type,
    with_a_renamed_field,
    with_another_name,
    with_another_key,
    with_an_open_field,
    with_coarser_times,
)


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda each: each.__name__)
@every_type
def test_a_version_that_breaks_readers_is_caught(event_type: EventType, mutate: Any) -> None:
    broken = copy.deepcopy(event_type.schema)
    mutate(broken)
    assert breaches([event_type.schema, broken]) != []


@every_type
def test_a_version_with_a_new_field_that_has_a_default_is_fine(event_type: EventType) -> None:
    grown = copy.deepcopy(event_type.schema)
    grown["fields"].append({"name": "novel", "type": "string", "default": "", "doc": "New."})
    assert breaches([event_type.schema, grown]) == []


SAMPLES: list[tuple[Any, Any]] = [
    ("null", None),
    ("boolean", True),
    ("int", 1),
    ("long", 2**40),
    ("float", 0.5),
    ("double", 0.5),
    ("string", "a"),
    ("bytes", b"a"),
    (["null", "string"], "a"),
    (["null", "long"], 1),
    ({"type": "array", "items": "int"}, [1]),
    ({"type": "array", "items": "string"}, ["a"]),
    ({"type": "map", "values": "int"}, {"a": 1}),
    ({"type": "map", "values": "double"}, {"a": 0.5}),
    ({"type": "enum", "name": "E", "symbols": ["A", "B"]}, "B"),
    ({"type": "enum", "name": "E", "symbols": ["A"]}, "A"),
    ({"type": "enum", "name": "E", "symbols": ["A"], "default": "A"}, "A"),
    ({"type": "fixed", "name": "F", "size": 1}, b"a"),
    ({"type": "fixed", "name": "F", "size": 2}, b"ab"),
    ({"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}, {"a": 1}),
    (
        {"type": "record", "name": "R", "fields": [{"name": "b", "type": "int", "default": 0}]},
        {"b": 1},
    ),
]


@pytest.mark.parametrize("written", SAMPLES, ids=lambda each: str(each[0])[:40])
@pytest.mark.parametrize("reader", [each for each, _ in SAMPLES], ids=lambda each: str(each)[:40])
def test_what_the_gate_calls_readable_is_read_by_fastavro(
    reader: Any, written: tuple[Any, Any]
) -> None:
    writer, value = written
    if unreadable(reader, writer):
        return
    body = io.BytesIO()
    schemaless_writer(body, parse_schema(copy.deepcopy(writer)), value)
    body.seek(0)
    schemaless_reader(body, copy.deepcopy(writer), copy.deepcopy(reader))
    assert body.read() == b""
