"""The catalogue that the API shows: types with examples that can be sent as they stand."""

import json
import os
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from schemas.catalog import EVENT_TYPES, TOPICS
from tests.support.platform import Platform

TYPES = sorted(EVENT_TYPES)
CLIENT_TYPES = [name for name in TYPES if EVENT_TYPES[name].origin == "client"]


@pytest.fixture(scope="module")
def anonymous(platform: Platform) -> Iterator[httpx.Client]:
    """A client without a key."""
    with httpx.Client(base_url=platform.settings.api_url) as client:
        yield client


def test_every_type_is_shown_to_everybody_with_all_that_a_sender_needs(
    anonymous: httpx.Client,
) -> None:
    shown = {each["type"]: each for each in anonymous.get("/v1/schemas").json()["types"]}
    assert sorted(shown) == TYPES
    for name, event_type in EVENT_TYPES.items():
        told = shown[name]
        assert (told["topic"], told["key"], told["doc"]) == (
            event_type.topic,
            event_type.key,
            event_type.doc,
        )
        assert told["example"]["type"] == name
        assert told["example"]["data"] == event_type.example
        assert [field["name"] for field in told["fields"]] == [
            field["name"] for field in event_type.data_fields
        ]
        assert all(field["doc"] and field["expected"] for field in told["fields"])


@pytest.mark.parametrize("name", CLIENT_TYPES)
def test_the_line_to_try_works_as_it_stands(
    platform: Platform, anonymous: httpx.Client, name: str
) -> None:
    line = anonymous.get(f"/v1/schemas/{name}").json()["curl"]
    environment = {**os.environ, "COMMUNITY_API_KEY": platform.key}
    done = subprocess.run(  # noqa: S602 - a shell's line is what is tested
        f"{line} --silent --fail", shell=True, env=environment, capture_output=True, check=True
    )
    (verdict,) = json.loads(done.stdout)["verdicts"]
    assert verdict["verdict"] == "accepted"


def test_what_only_the_engine_derives_is_shown_without_a_line_to_send_it(
    anonymous: httpx.Client,
) -> None:
    told = anonymous.get("/v1/schemas/feedback.VoteAccepted").json()
    assert (told["origin"], told["curl"]) == ("engine", None)


def test_a_type_that_is_not_known_is_answered_with_the_nearest(anonymous: httpx.Client) -> None:
    answer = anonymous.get("/v1/schemas/forum.PostVotes")
    assert answer.status_code == 404
    assert 'did you mean "forum.PostVoted"?' in answer.json()["detail"]


def test_the_asyncapi_document_is_that_of_the_running_brokers(
    platform: Platform, anonymous: httpx.Client
) -> None:
    made = anonymous.get("/v1/asyncapi.json").json()
    hosts = [server["host"] for server in made["servers"].values()]
    assert hosts == platform.settings.kafka_servers.split(",")
    assert made["channels"].keys() == TOPICS.keys()
