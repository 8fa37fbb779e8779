"""Releases of the platform's schemas side by side: each is a copy with its own generated code.

So a rolling upgrade is tried with the code that would run, and not with a model of it.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.catalog import ROOT, Schema

Change = Callable[[Schema], None]

# Run inside a release. Writers give each type's example, with every novel field filled in; readers
# decode with their own code, and by Avro's rules alone where the writer is newer than they are.
PROGRAM = """
import io, json, sys
import msgspec
from fastavro import parse_schema, schemaless_reader
from schemas import codec
from schemas.catalog import EVENT_TYPES

def shown(event):
    return json.loads(msgspec.json.encode(event))

def write(novel):
    told = {}
    for name, event_type in EVENT_TYPES.items():
        data = shown(codec.example_event(event_type))
        for target in (data, data["meta"]):
            target.update({key: value for key, value in novel.items() if key in target})
        event = msgspec.convert(data, codec.class_of(name))
        told[name] = [codec.encode(event).hex(), shown(event), event_type.schema]
    return told

def foreign(value, name, schema):
    form = next(each for each in codec._FORMATS.values() if each.event_type.name == name)
    body = io.BytesIO(value[codec.WIRE_HEADER.size:])
    plain = parse_schema(codec._without_logical_types(schema))
    event = msgspec.convert(schemaless_reader(body, plain, form.schema), form.event_class)
    assert not body.read()
    return shown(event)

def read(told):
    seen = {}
    for name, (value, _, schema) in told.items():
        try:
            seen[name] = ["decoded", shown(codec.decode(bytes.fromhex(value)))]
        except codec.UndecodableError as error:
            seen[name] = [str(error), foreign(bytes.fromhex(value), name, schema)]
    return seen

print(json.dumps({"write": write, "read": read}[sys.argv[1]](json.load(sys.stdin))))
"""


# The gate of test_compatibility, which needs no generated code.
GATE = """
import json
from schemas.catalog import EVENT_TYPES
from schemas.compatibility import breaches, versions

found = {n: breaches(s for _, s in versions(each)) for n, each in EVENT_TYPES.items()}
print(json.dumps({name: why for name, why in found.items() if why}))
"""


@dataclass(frozen=True, slots=True)
class Release:
    """A copy of the schemas, and the code that was generated from it."""

    folder: Path

    def write(self, novel: Mapping[str, Any]) -> Any:
        """Each type's bytes, event and schema; fields of these names have these values."""
        return self._run([PROGRAM, "write"], novel)

    def read(self, told: Mapping[str, Any]) -> Any:
        """How each of what a release wrote was read here, and as what."""
        return self._run([PROGRAM, "read"], told)

    def breaches(self) -> Any:
        """What CI says of the release's schemas, by type."""
        return self._run([GATE], None)

    def generate(self) -> "Release":
        """Write what is made of the schemas, and freeze the new versions."""
        self._python(["-m", "schemas.generate"], "")
        return self

    def _run(self, program: Sequence[str], given: Any) -> Any:
        return json.loads(self._python(["-c", *program], json.dumps(given)))

    def _python(self, arguments: Sequence[str], given: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=self.folder, input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def today(folder: Path) -> Release:
    """The schemas as they are."""
    shutil.copytree(ROOT, folder / "schemas", ignore=shutil.ignore_patterns("__pycache__"))
    return Release(folder)


def changed(former: Release, folder: Path, change: Change) -> Release:
    """A release with another version of each schema file; its code is not generated yet."""
    shutil.copytree(former.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted((folder / "schemas").rglob("*.avsc")):
        if "published" not in path.parts:
            schema = json.loads(path.read_text())
            change(schema)
            path.write_text(json.dumps(schema))
    return Release(folder)


def adding(fields: Sequence[Schema]) -> Change:
    """The change that adds fields with defaults to every record, and so also to `meta`."""
    return lambda schema: schema["fields"].extend(map(dict, fields))
