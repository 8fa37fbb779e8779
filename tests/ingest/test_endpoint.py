"""`POST /v1/events` over a real Kafka and Postgres: what is answered is what is in the log."""

import gzip
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import msgspec
import pytest
from confluent_kafka import Consumer, TopicPartition

from api.catalogue import example_of
from api.tokens import development_token
from infra.settings import Settings
from schemas.catalog import EVENT_TYPES
from schemas.codec import decode
from schemas.events import Event, EventRejected, VoteCast
from tests.support.platform import Platform

URL = "/v1/events"
CLIENT_TYPES = [each for each in EVENT_TYPES.values() if each.origin == "client"]


@pytest.fixture(scope="module")
def service(platform: Platform) -> Iterator[httpx.Client]:
    """A client that may send everything."""
    with platform.client() as client:
        yield client


def ballot(**attributes: Any) -> dict[str, Any]:
    """A vote that nobody else casts."""
    data = {"feature_id": f"f-{uuid.uuid4()}", "member_id": f"m-{uuid.uuid4()}", "vote": "UP"}
    return {"type": "feedback.VoteCast", "id": str(uuid.uuid4()), "data": data, **attributes}


def at(settings: Settings, verdict: dict[str, Any]) -> Event:
    """The event that is in the log where a verdict says."""
    consumer = Consumer({"bootstrap.servers": settings.kafka_servers, "group.id": "tests"})
    place = TopicPartition(verdict["topic"], verdict["partition"], verdict["offset"])
    consumer.assign([place])
    (message,) = consumer.consume(1, 30)
    consumer.close()
    value = message.value()
    assert isinstance(value, bytes)
    return decode(value)


def last_rejection(settings: Settings, event_id: str) -> EventRejected:
    """The rejection of the event with an id."""
    consumer = Consumer({"bootstrap.servers": settings.kafka_servers, "group.id": "tests"})
    place = TopicPartition("platform.rejections", 0)
    first, end = consumer.get_watermark_offsets(place, timeout=15)
    place.offset = max(first, end - 100)
    consumer.assign([place])
    values = [message.value() for message in consumer.consume(end - place.offset, 30)]
    consumer.close()
    rejections = [decode(value) for value in values if isinstance(value, bytes)]
    (found,) = [
        each for each in rejections if isinstance(each, EventRejected) and each.event_id == event_id
    ]
    return found


def test_what_is_accepted_is_in_the_log_at_the_place_that_the_verdict_names(
    service: httpx.Client, services: Settings
) -> None:
    sent = ballot(source="shop", time="2026-02-01T10:00:00Z")
    answer = service.post(URL, json=sent)
    assert answer.status_code == 201
    report = answer.json()
    assert (report["accepted"], report["rejected"]) == (1, 0)
    (verdict,) = report["verdicts"]
    assert verdict.keys() == {"id", "verdict", "topic", "partition", "offset"}
    assert (verdict["id"], verdict["verdict"]) == (sent["id"], "accepted")
    event = at(services, verdict)
    assert isinstance(event, VoteCast)
    assert event.member_id == sent["data"]["member_id"]
    assert (event.meta.id, event.meta.source) == (sent["id"], "shop")
    assert event.meta.actor == event.member_id


@pytest.mark.parametrize("event_type", CLIENT_TYPES, ids=lambda each: each.name)
def test_every_example_of_a_client_type_is_accepted(
    service: httpx.Client, services: Settings, event_type: Any
) -> None:
    sent = {**example_of(event_type), "id": str(uuid.uuid4())}
    headers = {"Content-Type": "application/cloudevents+json"}
    answer = service.post(URL, content=json.dumps(sent), headers=headers)
    assert answer.status_code == 201, answer.text
    event = at(services, answer.json()["verdicts"][0])
    told = msgspec.json.decode(msgspec.json.encode(event))
    assert told.pop("meta")["id"] == sent["id"]
    assert {name: told[name] for name in event_type.example} == event_type.example


def test_verdicts_stand_in_the_order_of_the_request(service: httpx.Client) -> None:
    good, bad, other = ballot(), ballot(type="feedback.VotesCast"), ballot()
    answer = service.post(URL, json=[good, bad, other])
    assert answer.status_code == 207
    report = answer.json()
    assert (report["accepted"], report["rejected"]) == (2, 1)
    assert [each["id"] for each in report["verdicts"]] == [good["id"], bad["id"], other["id"]]
    fault = report["verdicts"][1]
    assert (fault["verdict"], fault.keys()) == ("invalid", {"id", "verdict", "errors"})
    assert fault["errors"][0].keys() == {"pointer", "expected", "got"}


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", lambda events: json.dumps(events).encode()),
        ("application/cloudevents+json", lambda events: json.dumps(events[0]).encode()),
        ("application/cloudevents-batch+json", lambda events: json.dumps(events).encode()),
        ("application/x-ndjson", lambda events: "\n".join(map(json.dumps, events)).encode()),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_form_of_a_request_is_taken(
    service: httpx.Client,
    media_type: str,
    body: Any,
    packed: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    content = body([ballot(specversion="1.0"), ballot(specversion="1.0")])
    headers = {"Content-Type": media_type}
    if packed:
        content = gzip.compress(content)
        headers["Content-Encoding"] = "gzip"
    answer = service.post(URL, content=content, headers=headers)
    assert answer.status_code == 201, answer.text


def test_binary_mode_is_taken(service: httpx.Client, services: Settings) -> None:
    sent = ballot()
    headers = {"ce-specversion": "1.0", "ce-id": sent["id"], "ce-type": sent["type"]}
    answer = service.post(URL, json=sent["data"], headers={**headers, "ce-source": "shop"})
    assert answer.status_code == 201, answer.text
    assert at(services, answer.json()["verdicts"][0]).meta.source == "shop"


def test_five_thousand_events_are_one_request_and_one_more_is_too_many(
    service: httpx.Client,
) -> None:
    events = [ballot() for _ in range(5_001)]
    answer = service.post(URL, json=events[1:])
    assert answer.status_code == 201
    assert answer.json()["accepted"] == 5_000
    assert service.post(URL, json=events).status_code == 413


def test_an_exact_repeat_is_accepted_and_another_content_is_a_conflict(
    service: httpx.Client,
) -> None:
    sent = ballot()
    other = {**sent, "data": {**sent["data"], "vote": "DOWN"}}
    answer = service.post(URL, json=[sent, sent, other])
    assert answer.status_code == 207
    first, second, third = answer.json()["verdicts"]
    assert first == second
    assert (third["verdict"], third["errors"][0]["pointer"]) == ("conflict", "/id")
    again = service.post(URL, json=sent)
    assert (again.status_code, again.json()["verdicts"][0]["verdict"]) == (201, "accepted")


def test_what_is_refused_is_kept_whole_with_its_reasons(
    service: httpx.Client, services: Settings
) -> None:
    sent = ballot()
    sent["data"]["vote"] = "SIDEWAYS"
    assert service.post(URL, json=sent).status_code == 400
    kept = last_rejection(services, sent["id"])
    assert json.loads(kept.body) == sent
    assert [fault.pointer for fault in kept.violations] == ["/data/vote"]
    assert kept.event_type == "feedback.VoteCast"


def test_without_a_good_key_nothing_is_looked_at(service: httpx.Client) -> None:
    for headers in (
        {"Authorization": ""},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "", "X-API-Key": "ck_wrong_key"},
    ):
        answer = service.post(URL, content=b"nonsense", headers=headers)
        assert answer.status_code == 401, headers
        assert answer.headers["content-type"] == "application/problem+json"
        assert "www-authenticate" in answer.headers


def test_a_request_of_nothing_but_forbidden_events_is_forbidden(
    platform: Platform, service: httpx.Client
) -> None:
    token = development_token("ada", "member", platform.settings)
    mine = ballot()
    mine["data"]["member_id"] = "ada"
    headers = {"Authorization": f"Bearer {token}"}
    assert service.post(URL, json=mine, headers=headers).status_code == 201
    assert service.post(URL, json=ballot(), headers=headers).status_code == 403
    assert service.post(URL, json=[mine, ballot()], headers=headers).status_code == 207


def test_what_cannot_be_read_or_is_too_large_has_its_own_status(service: httpx.Client) -> None:
    json_type = {"Content-Type": "application/json"}
    assert service.post(URL, content=b"[1,", headers=json_type).status_code == 400
    assert service.post(URL, content=b"", headers=json_type).status_code == 400
    assert service.post(URL, content=b"{}", headers={"Content-Type": "a/b"}).status_code == 415
    assert service.post(URL, json=ballot(extension="x" * 300_000)).status_code == 413
    zipped = {**json_type, "Content-Encoding": "br"}
    assert service.post(URL, content=b"{}", headers=zipped).status_code == 415
    got = service.get(URL)
    assert (got.status_code, got.headers["allow"]) == (405, "POST")


def test_an_idempotency_key_gives_the_same_answer_to_the_same_request_alone(
    service: httpx.Client,
) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    sent = ballot(id=None)
    first = service.post(URL, json=sent, headers=headers)
    again = service.post(URL, json=sent, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert service.post(URL, json=ballot(), headers=headers).status_code == 409


def test_refusals_are_remembered_too(service: httpx.Client) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    sent = ballot(type="nothing")
    first = service.post(URL, json=sent, headers=headers)
    assert first.status_code == 400
    assert service.post(URL, json=sent, headers=headers).content == first.content


def test_an_idempotency_key_that_cannot_be_kept_is_refused(service: httpx.Client) -> None:
    for key in ("", "x" * 256, "a\tb"):
        answer = service.post(URL, json=ballot(), headers={"Idempotency-Key": key})
        assert answer.status_code == 400


def test_fifty_requests_at_once_with_one_key_have_one_effect(service: httpx.Client) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    sent = ballot(id=None)
    with ThreadPoolExecutor(50) as threads:
        waiting = [threads.submit(service.post, URL, json=sent, headers=headers) for _ in range(50)]
        answers = [each.result() for each in waiting]
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert sum("idempotency-replayed" not in each.headers for each in answers) == 1
