"""The catalogue of event types and topics, read from the .avsc files and topics.yaml.

It knows no Kafka and no bytes; `codec` turns events into bytes, `generate` writes generated files.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from fastavro.schema import to_parsing_canonical_form

ROOT = Path(__file__).parent
PUBLISHED = ROOT / "published"

Schema = dict[str, Any]
Origin = Literal["client", "engine"]


class CatalogError(Exception):
    """A schema file or topics.yaml says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One Kafka topic: its name, partitions, owners and how long it is kept (None: for ever)."""

    name: str
    partitions: int
    owners: tuple[str, ...]
    doc: str
    retention_days: int | None = None


@dataclass(frozen=True, slots=True)
class EventType:
    """One event type: where it goes, by which key, who may report it, and its Avro schema.

    `schema` is self-contained; `schema_id` is its id in the Confluent wire format; `example` holds
    the data fields of the committed example; `personal` names the fields that are somebody's.
    """

    name: str
    room: str
    topic: str
    key: str
    origin: Origin
    doc: str
    schema: Schema
    schema_id: int
    example: Mapping[str, Any]
    personal: tuple[str, ...]

    @property
    def data_fields(self) -> tuple[Schema, ...]:
        """The schema's fields but `meta`."""
        return tuple(field for field in self.schema["fields"] if field["name"] != "meta")


def schema_id(schema: Schema) -> int:
    """31 bits of the SHA-256 of the schema's parsing canonical form.

    The form is Avro 1.11's, section "Parsing Canonical Form for Schemas"; 31 and not 32 bits,
    because the registry protocol's ids are signed 32-bit integers.
    """
    canonical = to_parsing_canonical_form(schema)
    digest = hashlib.sha256(canonical.encode()).digest()
    return int.from_bytes(digest[:4]) >> 1


def snake(name: str) -> str:
    """The file name of a record: `VoteCast` lives in `vote_cast.v1.avsc`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def subject(event_type: EventType) -> str:
    """The registry subject by TopicRecordNameStrategy: `<topic>-<record full name>`."""
    return f"{event_type.topic}-{event_type.name}"


@cache
def meta_schema() -> Schema:
    """The schema of `meta`, which every event carries."""
    return cast("Schema", json.loads((ROOT / "meta.avsc").read_text()))


def nested_records(avro: Any) -> Iterator[Schema]:
    """The record schemas inside an Avro type, inner ones first."""
    match avro:
        case list():
            for member in avro:
                yield from nested_records(member)
        case {"type": "record"}:
            for field in avro["fields"]:
                yield from nested_records(field["type"])
            yield avro
        case {"type": "array", "items": inner} | {"type": "map", "values": inner}:
            yield from nested_records(inner)


def _self_contained(schema: Schema) -> Schema:
    fields = [
        {**field, "type": meta_schema()} if field["type"] == "community.Meta" else field
        for field in schema["fields"]
    ]
    return {**schema, "fields": fields}


def _event_type(path: Path) -> EventType:
    schema = _self_contained(json.loads(path.read_text()))
    example = json.loads(path.with_name(path.name.replace(".avsc", ".example.json")).read_text())
    room, name = schema["namespace"], schema["name"]
    if path.name.split(".")[0] != snake(name) or path.parent.name != room:
        message = f'schema file "{path.name}" does not name its record "{room}.{name}"'
        raise CatalogError(message)
    return EventType(
        name=f"{room}.{name}",
        room=room,
        topic=schema["topic"],
        key=schema["key"],
        origin=schema["origin"],
        doc=schema["doc"],
        schema=schema,
        schema_id=schema_id(schema),
        example=example,
        personal=tuple(field["name"] for field in schema["fields"] if field.get("personal")),
    )


def _event_types() -> Iterator[EventType]:
    for path in sorted(ROOT.glob("*/*.avsc")):
        if path.parent != PUBLISHED and PUBLISHED not in path.parents:
            yield _event_type(path)


def _topics() -> Iterator[Topic]:
    for name, declared in yaml.safe_load((ROOT / "topics.yaml").read_text()).items():
        owner = declared.pop("owner")
        owners = (owner,) if isinstance(owner, str) else tuple(owner)
        yield Topic(name=name, owners=owners, **declared)


def published(name: str) -> dict[int, Schema]:
    """Every version of the type `name` that was ever published, by schema id."""
    versions = (json.loads(path.read_text()) for path in (PUBLISHED / name).glob("*.avsc"))
    return {schema_id(schema): schema for schema in versions}


EVENT_TYPES: Mapping[str, EventType] = {each.name: each for each in _event_types()}
TOPICS: Mapping[str, Topic] = {each.name: each for each in _topics()}
