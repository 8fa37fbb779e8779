"""What an event's data must look like: types made from the schemas, which msgspec checks at speed.

Why data that fails does so is told by `violations`, from the same schemas.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec

from schemas.catalog import EVENT_TYPES, EventType, Schema
from schemas.codec import class_of
from schemas.events import Event, Meta

# Ids are keys of records, rows and documents; Elasticsearch takes 512 bytes, four a character.
ID_LIMIT = 100
INTEGERS = {"int": 2**31, "long": 2**63}
PLAIN = {"double": float, "boolean": bool}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a schema's field asks of its values beyond their Avro type."""

    values: tuple[str, ...] | None
    min_length: int
    max_length: int | None
    max_items: int | None
    least: int | None = None


def limits(field: Schema) -> Limits:
    """Return the limits of a field; an id is never empty and never longer than `ID_LIMIT`."""
    identifier = field["name"].endswith("_id")
    values = field.get("values")
    return Limits(
        values=tuple(values) if values else None,
        min_length=field.get("min_length", 1 if identifier else 0),
        max_length=field.get("max_length", ID_LIMIT if identifier else None),
        max_items=field.get("max_items"),
        least=field.get("least"),
    )


@dataclass(frozen=True, slots=True)
class Intake:
    """How data of one event type is read: what msgspec decodes, and which field names who acts."""

    event_type: EventType
    decoder: msgspec.json.Decoder[msgspec.Struct]
    event_class: type[Event]
    actor_field: str | None

    def event(self, data: msgspec.Struct, meta: Meta) -> Event:
        """Return the event of decoded data; both structs have the same fields in the same order."""
        return self.event_class(*msgspec.structs.astuple(data), meta=meta)


def intake(event_type: EventType) -> Intake:
    """Return how data of a type is read."""
    fields = {field["name"]: field for field in event_type.data_fields}
    event_class = class_of(event_type.name)
    shape = msgspec.defstruct(
        event_class.__name__,
        [
            _member(fields[info.name], info)
            for info in msgspec.structs.fields(event_class)
            if info.name in fields
        ],
        frozen=True,
        gc=False,
        forbid_unknown_fields=True,
    )
    actors = [name for name in ("author_id", "member_id", "person_id") if name in fields]
    return Intake(
        event_type=event_type,
        decoder=msgspec.json.Decoder(shape),
        event_class=event_class,
        actor_field=actors[0] if actors else None,
    )


def _member(
    field: Schema, info: msgspec.structs.FieldInfo
) -> tuple[str, Any] | tuple[str, Any, Any]:
    annotation = _annotation(field["type"], limits(field))
    if info.required:
        return (info.name, annotation)
    if info.default is msgspec.NODEFAULT:
        return (info.name, annotation, msgspec.field(default_factory=info.default_factory))
    return (info.name, annotation, info.default)


def _annotation(avro: Any, limit: Limits) -> Any:
    match avro:
        case ["null", inner] | [inner, "null"]:
            return _annotation(inner, limit) | None
        case "string" if limit.values:
            return Literal[limit.values]
        case "string":
            bounds = msgspec.Meta(min_length=limit.min_length, max_length=limit.max_length)
            return Annotated[str, bounds]
        case "int" | "long":
            bound = INTEGERS[avro]
            least = -bound if limit.least is None else limit.least
            return Annotated[int, msgspec.Meta(ge=least, le=bound - 1)]
        case "double" | "boolean":
            return PLAIN[avro]
        case {"items": inner} | {"values": inner}:
            each = _annotation(inner, limit)
            listed = avro["type"] == "array"
            many = GenericAlias(tuple, (each, ...)) if listed else GenericAlias(dict, (str, each))
            return Annotated[many, msgspec.Meta(max_length=limit.max_items)]
        case _:
            message = (
                f'a client cannot report a field of type "{avro}" yet, see api/ingest/shapes.py'
            )
            raise TypeError(message)


# What clients may report, by type name; a type that only the engine derives is not here.
INTAKES: Mapping[str, Intake] = {
    each.name: intake(each) for each in EVENT_TYPES.values() if each.origin == "client"
}
