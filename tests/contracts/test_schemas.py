"""The laws of schemas, held by every event type; those of versions are in test_compatibility."""

from typing import Any

import msgspec
import pytest

from schemas.asyncapi import document
from schemas.catalog import EVENT_TYPES, TOPICS, EventType, subject
from schemas.codec import decode, encode, example_event, key_of
from schemas.compatibility import versions
from schemas.generate import main

TYPES = sorted(EVENT_TYPES.values(), key=lambda each: each.name)
# Past participles that do not end in -ed.
IRREGULAR = {"Cast", "Left", "Made", "Sent"}

every_type = pytest.mark.parametrize("event_type", TYPES, ids=lambda each: each.name)


@every_type
def test_the_record_and_each_field_say_what_they_mean(event_type: EventType) -> None:
    assert event_type.doc.endswith(".")
    for field in event_type.schema["fields"]:
        assert field["doc"].endswith("."), field["name"]


@every_type
def test_the_name_is_a_fact_in_the_past(event_type: EventType) -> None:
    name = event_type.name.partition(".")[2]
    assert name.endswith("ed") or any(name.endswith(each) for each in IRREGULAR)


@every_type
def test_the_key_is_a_field_and_the_topic_exists(event_type: EventType) -> None:
    assert event_type.key in {field["name"] for field in event_type.data_fields}
    assert event_type.topic in TOPICS
    assert key_of(example_event(event_type)) == event_type.example[event_type.key]


@every_type
def test_the_example_survives_the_wire(event_type: EventType) -> None:
    event = example_event(event_type)
    assert decode(encode(event)) == event
    shown = msgspec.json.decode(msgspec.json.encode(event))
    assert {name: shown[name] for name in event_type.example} == event_type.example


def test_what_is_generated_is_not_stale() -> None:
    assert main(["--check"]) == 0


def test_every_topic_has_an_event_and_is_kept_as_declared() -> None:
    assert {each.topic for each in TYPES} == set(TOPICS)
    assert all(topic.partitions > 0 and topic.doc.endswith(".") for topic in TOPICS.values())


def test_facts_and_decisions_are_kept_for_ever() -> None:
    kept = {each.topic for each in TYPES if each.room != "platform"}
    assert all(TOPICS[name].retention_days is None for name in kept)


def test_schema_ids_and_subjects_are_unique() -> None:
    ids = [known_id for each in TYPES for known_id, _ in versions(each)]
    assert len(ids) == len(set(ids))
    assert len({subject(each) for each in TYPES}) == len(TYPES)
    assert all(0 <= known_id < 2**31 for known_id in ids)


def test_the_asyncapi_document_names_every_topic_and_event_and_refers_to_nothing_else() -> None:
    made = document("127.0.0.1:9092,127.0.0.1:9093")
    assert made["asyncapi"] == "3.0.0"
    assert [server["host"] for server in made["servers"].values()] == [
        "127.0.0.1:9092",
        "127.0.0.1:9093",
    ]
    assert made["channels"].keys() == TOPICS.keys()
    assert made["components"]["messages"].keys() == EVENT_TYPES.keys()
    for reference in references(made):
        part = made
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]


def references(part: Any) -> list[str]:
    """Every reference inside a document."""
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [each for value in part.values() for each in references(value)]
    if isinstance(part, list):
        return [each for value in part for each in references(value)]
    return []
