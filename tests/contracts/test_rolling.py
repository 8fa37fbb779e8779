"""Releases upgraded one process after another: each reads what any other writes, or CI stops it.

Of the versions that are published today, test_compatibility holds the same.
"""

import copy
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from schemas.catalog import EVENT_TYPES, Schema
from schemas.compatibility import breaches
from tests.contracts.releases import Release, adding, changed, today

# Every kind of field that may be added, each with its default and another value for it.
ADDED: Sequence[Sequence[tuple[Schema, Any]]] = (
    (
        ({"name": "novel_text", "type": "string", "default": ""}, "é"),
        ({"name": "novel_count", "type": "long", "default": 0}, -(2**62)),
        ({"name": "novel_note", "type": ["null", "string"], "default": None}, "why"),
    ),
    (
        ({"name": "novel_share", "type": "double", "default": 0.5}, 0.25),
        ({"name": "novel_flag", "type": "boolean", "default": False}, True),
        (
            {"name": "novel_tags", "type": {"type": "array", "items": "string"}, "default": []},
            ["a"],
        ),
        ({"name": "novel_ups", "type": {"type": "map", "values": "long"}, "default": {}}, {"a": 1}),
    ),
)
FIELDS = [[{**field, "doc": "New."} for field, _ in added] for added in ADDED]
VALUES = {field["name"]: value for added in ADDED for field, value in added}
DEFAULTS = {field["name"]: field["default"] for added in FIELDS for field in added}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Release]:
    """Today's release and two that follow it; every type has three versions in the last."""
    folder = tmp_path_factory.mktemp("releases")
    made = [today(folder / "0")]
    for number, fields in enumerate(FIELDS, 1):
        made.append(changed(made[-1], folder / str(number), adding(fields)).generate())
    return made


@pytest.fixture(scope="module")
def told(releases: Sequence[Release]) -> Sequence[Mapping[str, Any]]:
    """What each release writes: the bytes of each type, the event, and its schema."""
    return [release.write(VALUES) for release in releases]


@pytest.mark.parametrize(("writer", "reader"), list(itertools.product(range(3), repeat=2)))
def test_every_release_reads_every_type_that_any_other_writes(
    releases: Sequence[Release], told: Sequence[Mapping[str, Any]], writer: int, reader: int
) -> None:
    seen = releases[reader].read(told[writer])
    assert seen.keys() == EVENT_TYPES.keys()
    for name, (_, event, _) in told[writer].items():
        how, read = seen[name]
        # Only the schema of a newer writer is unknown, and then that is said.
        assert ("not in the catalogue" in how) if writer > reader else (how == "decoded")
        assert read == told_to(read, event)


def test_the_newest_release_knows_three_versions_of_every_type(
    told: Sequence[Mapping[str, Any]],
) -> None:
    for name in EVENT_TYPES:
        fields = [{field["name"] for field in release[name][2]["fields"]} for release in told]
        assert fields[0] < fields[1] < fields[2]
        assert fields[2] - fields[0] == set(VALUES)


def told_to(read: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """What a reader with these fields must see of an event: defaults for what was not written."""
    return {
        name: told_to(value, event[name])
        if name == "meta"
        else event.get(name, DEFAULTS.get(name, value))
        for name, value in read.items()
    }


def field_of(schema: Schema, name: str) -> Schema:
    """A field of a record."""
    found: Schema = next(field for field in schema["fields"] if field["name"] == name)
    return found


def new_field(schema: Schema) -> None:
    schema["fields"].append({"name": "novel", "type": "string", "doc": "New."})


def lost_field(schema: Schema) -> None:
    schema["fields"] = [each for each in schema["fields"] if each["name"] != schema["key"]]


def other_type(schema: Schema) -> None:
    field_of(schema, schema["key"])["type"] = "long"


def wider_union(schema: Schema) -> None:
    field_of(schema, schema["key"])["type"] = ["string", "long"]


def nullable(schema: Schema) -> None:
    field_of(schema, schema["key"])["type"] = ["null", "string"]


def bytes_for_text(schema: Schema) -> None:
    field_of(schema, schema["key"])["type"] = {"type": "array", "items": "string"}


def other_name(schema: Schema) -> None:
    field_of(schema, schema["key"])["name"] = "renamed_id"
    schema["key"] = "renamed_id"


def other_topic(schema: Schema) -> None:
    schema["topic"] = "platform.probes"


def other_origin(schema: Schema) -> None:
    schema["origin"] = {"client": "engine", "engine": "client"}[schema["origin"]]


# Each breaks one type of its own, so that one release shows that the gate names every one of them.
REFUSED = (
    *(new_field, lost_field, other_type, wider_union, nullable, bytes_for_text, other_name),
    *(other_topic, other_origin),
)


def test_ci_refuses_a_release_for_each_kind_of_change_that_breaks_a_reader(
    releases: Sequence[Release], tmp_path: Path
) -> None:
    broken = dict(zip(sorted(EVENT_TYPES), REFUSED, strict=False))

    def change(schema: Schema) -> None:
        if break_it := broken.get(f"{schema['namespace']}.{schema['name']}"):
            break_it(schema)

    found = changed(releases[0], tmp_path / "broken", change).breaches()
    assert found.keys() == broken.keys()


def test_ci_lets_a_release_through_that_only_adds_what_has_a_default(
    releases: Sequence[Release],
) -> None:
    assert [release.breaches() for release in releases] == [{}, {}, {}]


def widened(schema: Schema, written: Any, read: Any) -> list[str]:
    """Why a field of one type cannot follow itself with another; the field has a default."""
    history = []
    for kind in (written, read):
        version = copy.deepcopy(schema)
        version["fields"].append({"name": "novel", "type": kind, "default": None, "doc": "New."})
        history.append(version)
    return breaches([schema, *history])


def test_a_union_is_neither_widened_nor_narrowed() -> None:
    schema = EVENT_TYPES["feedback.VoteCast"].schema
    narrow, wide = ["null", "string"], ["null", "string", "long"]
    assert widened(schema, narrow, narrow) == []
    assert widened(schema, narrow, wide)
    assert widened(schema, wide, narrow)


def test_a_promotion_that_only_newer_readers_know_is_refused() -> None:
    schema = EVENT_TYPES["feedback.VoteCast"].schema
    for former, later in (("int", "long"), ("long", "double"), ("float", "double")):
        assert widened(schema, ["null", former], ["null", later])


def test_what_only_the_version_before_last_cannot_read_is_refused() -> None:
    first_version = EVENT_TYPES["feedback.VoteCast"].schema
    second, third = copy.deepcopy(first_version), copy.deepcopy(first_version)
    novel = {"name": "novel", "type": "string", "doc": "New."}
    second["fields"].append({**novel, "default": ""})
    third["fields"].append(novel)
    assert breaches([second, third]) == []
    assert breaches([first_version, second, third])
