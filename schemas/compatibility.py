"""Whether versions of a schema can read each other: Avro's rules of schema resolution, both ways.

Which versions there are is the catalogue's; bytes are the codec's.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import permutations
from typing import Any

from schemas.catalog import EventType, Schema, published

# What a reader's primitive type may take beside itself (Avro 1.11, "Schema Resolution").
PROMOTIONS: Mapping[str, frozenset[str]] = {
    "long": frozenset({"int"}),
    "float": frozenset({"int", "long"}),
    "double": frozenset({"int", "long", "float"}),
    "string": frozenset({"bytes"}),
    "bytes": frozenset({"string"}),
}
# Where an event goes and who reports it: what changed one of these would be another event.
FIXED_ATTRIBUTES = ("topic", "key", "origin")


def versions(event_type: EventType) -> tuple[tuple[int, Schema], ...]:
    """Return the ids and schemas of all versions of a type, the current one last.

    The former ones stand in the order of their number of fields, which only grows, and then by id.
    """
    known = published(event_type.name)
    twin = known.get(event_type.schema_id)
    # The id says nothing of the attributes; where one changed, both versions are compared.
    if twin is not None and _attributes(twin) == _attributes(event_type.schema):
        del known[event_type.schema_id]
    former = sorted(known.items(), key=lambda each: (len(each[1]["fields"]), each[0]))
    return (*former, (event_type.schema_id, event_type.schema))


def _attributes(schema: Schema) -> list[Any]:
    return [schema.get(name) for name in FIXED_ATTRIBUTES]


def breaches(schemas: Iterable[Schema]) -> list[str]:
    """Return why schemas are not FULL_TRANSITIVE compatible: each reads what any other wrote."""
    found: list[str] = []
    for reader, writer in permutations(schemas, 2):
        found += unreadable(reader, writer)
        found += [
            f'attribute "{name}" changed from "{writer.get(name)}" to "{reader.get(name)}"'
            for name in FIXED_ATTRIBUTES
            if reader.get(name) != writer.get(name)
        ]
    return found


def unreadable(reader: Any, writer: Any) -> list[str]:
    """Return why a reader's schema cannot read what the writer's wrote; nothing if it can.

    >>> unreadable("long", "int")
    []
    >>> unreadable("int", "long")
    ['at "": "int" cannot read "long"']
    """
    return list(_unreadable(reader, writer, ""))


def _unreadable(reader: Any, writer: Any, at: str) -> Iterator[str]:
    if isinstance(writer, list):
        for branch in writer:
            yield from _unreadable(reader, branch, at)
    elif isinstance(reader, list):
        if all(any(_unreadable(branch, writer, at)) for branch in reader):
            yield _cannot(reader, writer, at)
    elif _kind(reader) in COMPOUND and _kind(reader) == _kind(writer):
        yield from COMPOUND[_kind(reader)](reader, writer, at)
    elif not _readable(reader, writer):
        yield _cannot(reader, writer, at)


def _kind(schema: Any) -> str:
    """Return the Avro type of a schema that is no union: `record`, `long` and so on."""
    return str(schema["type"] if isinstance(schema, dict) else schema)


def _readable(reader: Any, writer: Any) -> bool:
    """Return whether a primitive type reads another.

    A long of microseconds read as one of milliseconds is legal Avro and wrong all the same.
    """
    read, written = _kind(reader), _kind(writer)
    if _logical(reader) != _logical(writer):
        return False
    return read == written or written in PROMOTIONS.get(read, ())


def _logical(schema: Any) -> str | None:
    return schema.get("logicalType") if isinstance(schema, dict) else None


def _record(reader: Schema, writer: Schema, at: str) -> Iterator[str]:
    if reader["name"] != writer["name"] and writer["name"] not in reader.get("aliases", ()):
        yield _cannot(reader, writer, at)
        return
    written = {field["name"]: field for field in writer["fields"]}
    for field in reader["fields"]:
        place = f"{at}.{field['name']}" if at else field["name"]
        names = (field["name"], *field.get("aliases", ()))
        found = next((written[name] for name in names if name in written), None)
        if found is not None:
            yield from _unreadable(field["type"], found["type"], place)
        elif "default" not in field:
            yield f'at "{place}": the field has no default, and the other version does not write it'


def _enumeration(reader: Schema, writer: Schema, at: str) -> Iterator[str]:
    missing = set(writer["symbols"]) - set(reader["symbols"])
    if reader["name"] != writer["name"] or (missing and "default" not in reader):
        yield _cannot(reader, writer, at)


def _fixed(reader: Schema, writer: Schema, at: str) -> Iterator[str]:
    if (reader["name"], reader["size"]) != (writer["name"], writer["size"]):
        yield _cannot(reader, writer, at)


def _array(reader: Schema, writer: Schema, at: str) -> Iterator[str]:
    yield from _unreadable(reader["items"], writer["items"], f"{at}[]")


def _map(reader: Schema, writer: Schema, at: str) -> Iterator[str]:
    yield from _unreadable(reader["values"], writer["values"], f"{at}{{}}")


COMPOUND: Mapping[str, Callable[[Schema, Schema, str], Iterator[str]]] = {
    "record": _record,
    "enum": _enumeration,
    "fixed": _fixed,
    "array": _array,
    "map": _map,
}


def _cannot(reader: Any, writer: Any, at: str) -> str:
    return f'at "{at}": "{_name(reader)}" cannot read "{_name(writer)}"'


def _name(schema: Any) -> str:
    match schema:
        case list():
            return " | ".join(map(_name, schema))
        case {"name": name}:
            return str(name)
        case {"type": inner}:
            return _name(inner)
        case _:
            return str(schema)
