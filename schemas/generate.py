"""Writes what is made of the schemas: events.py, binary.py, each version frozen with its bytes.

`python -m schemas.generate` writes; with `--check` it names what is stale and exits 1. It never
changes or deletes a published version.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from schemas.catalog import (
    EVENT_TYPES,
    PUBLISHED,
    ROOT,
    CatalogError,
    EventType,
    Schema,
    meta_schema,
    nested_records,
)
from schemas.compilation import binary_module

PRIMITIVES = {
    "string": "str",
    "long": "int",
    "int": "int",
    "double": "float",
    "boolean": "bool",
    "null": "None",
}

UNSTAMPED = """# Stands in a derived event until the engine has stamped it.
UNSTAMPED = Meta(id="", type="", source="", occurred_at=0, recorded_at=0, correlation_id="")"""

HEADER = '''"""The platform's events as Python types, written by `python -m schemas.generate`.

Times are microseconds since 1970 in UTC. What a field means stands in the .avsc file of its event.
"""

from msgspec import Struct

'''


def python_type(avro: Any) -> str:
    """The Python annotation of an Avro type."""
    if isinstance(avro, list):
        return " | ".join(sorted(map(python_type, avro), key=lambda name: name == "None"))
    if isinstance(avro, str):
        return PRIMITIVES.get(avro, avro.rsplit(".", maxsplit=1)[-1])
    match avro["type"]:
        case "array":
            return f"tuple[{python_type(avro['items'])}, ...]"
        case "map":
            return f"dict[str, {python_type(avro['values'])}]"
        case "record":
            return str(avro["name"])
        case inner:
            return python_type(inner)


def _default(value: Any) -> str:
    return "()" if value == [] else repr(value)


def _annotations(schema: Schema) -> Iterator[str]:
    data = [field for field in schema["fields"] if field["name"] != "meta"]
    for field in sorted(data, key=lambda field: "default" in field):
        default = f" = {_default(field['default'])}" if "default" in field else ""
        yield f"    {field['name']}: {python_type(field['type'])}{default}"


def _class(schema: Schema, base: str) -> str:
    head = f"class {schema['name']}({base}, frozen=True, gc=False):"
    doc = f'    """{schema["doc"]}"""'
    return "\n".join([head, doc, "", *_annotations(schema)])


def _classes() -> Iterator[str]:
    yield from (_class(record, "Struct") for record in nested_records(meta_schema()))
    yield UNSTAMPED
    yield (
        "class Event(Struct, frozen=True, gc=False, kw_only=True):\n"
        '    """What every event type is."""\n\n    meta: Meta = UNSTAMPED'
    )
    known: dict[str, Schema] = {}
    for event_type in EVENT_TYPES.values():
        for field in event_type.data_fields:
            yield from (_class(each, "Struct") for each in _new(field, known))
        yield _class(event_type.schema, "Event")


def _new(field: Schema, known: dict[str, Schema]) -> Iterator[Schema]:
    """The records of a field that no event had before; several may hold the same one."""
    for record in nested_records(field["type"]):
        first = known.setdefault(record["name"], record)
        if first != record:
            message = f'two events hold different records by the name "{record["name"]}"'
            raise CatalogError(message)
        if first is record:
            yield record


def events_module() -> str:
    """The text of events.py."""
    classes = "\n\n\n".join(_classes())
    rows = "".join(
        f'    "{each.name}": {each.name.split(".")[1]},\n' for each in EVENT_TYPES.values()
    )
    table = f"CLASSES: dict[str, type[Event]] = {{\n{rows}}}"
    return f"{HEADER}\n{classes}\n\n\n{table}\n"


def golden_bytes(event_type: EventType) -> bytes:
    """The wire bytes of the committed example, under a meta that never changes."""
    # The codec needs events.py, which may have been written only now.
    codec = importlib.import_module("schemas.codec")
    golden: bytes = codec.encode(codec.example_event(event_type))
    return golden


def _frozen() -> Iterator[tuple[Path, str]]:
    for event_type in EVENT_TYPES.values():
        stem = PUBLISHED / event_type.name / f"{event_type.schema_id:010d}"
        if not stem.with_suffix(".avsc").exists():
            yield stem.with_suffix(".avsc"), json.dumps(event_type.schema, indent=2) + "\n"
        if not stem.with_suffix(".hex").exists():
            yield stem.with_suffix(".hex"), golden_bytes(event_type).hex() + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def main(arguments: list[str]) -> int:
    """Write what is missing or stale; with `--check` only name it. Returns the exit status."""
    checking = "--check" in arguments
    modules = {ROOT / "events.py": events_module(), ROOT / "binary.py": binary_module()}
    stale = [(path, text) for path, text in modules.items() if _text(path) != text]
    # One after the other: what is frozen is encoded by the modules that were written before.
    for path, text in chain(tuple(stale), () if checking and stale else _frozen()):
        sys.stdout.write(f"{'stale' if checking else 'wrote'} {path.relative_to(ROOT.parent)}\n")
        if checking:
            stale.append((path, text))
        else:
            _write(path, text)
    if checking and stale:
        sys.stdout.write("run `python -m schemas.generate`\n")
    return 1 if checking and stale else 0


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
