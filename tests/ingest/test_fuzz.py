"""T11: whatever is sent, nothing breaks; and everything that was accepted can be read."""

import random
from collections.abc import Iterator
from email.message import Message
from typing import Any

import httpx
import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from api.app import create_app
from api.ingest.envelopes import Refusal, judge
from infra.pipeline import Partition, Record
from infra.scanning import scan
from infra.settings import Settings
from infra.topics import end_offsets
from schemas.catalog import TOPICS
from schemas.codec import UndecodableError, decode
from tests.api.calls import in_process
from tests.ingest.attacks import Attacks
from tests.ingest.firing import SERVER_ERRORS, TRACES, UNAVAILABLE, Result, described, fire
from tests.ingest.judging import service
from tests.support.platform import Platform
from tests.support.waiting import eventually

# RELIABILITY T11 asks for 100,000 requests in all; `make test` sends a tenth.
REQUESTS = [
    pytest.param(9_000, id="9000"),
    pytest.param(100_000, id="100000", marks=[pytest.mark.chaos, pytest.mark.timeout(3_600)]),
]
# Which operations there are is known before anything runs.
DESCRIPTION: Any = create_app(Settings()).openapi()
LOADED = schemathesis.openapi.from_dict(DESCRIPTION)
OPERATIONS = [found.ok() for found in LOADED.get_all_operations() if isinstance(found, Ok)]
# Where there is no body, nothing that is sent is wrong enough.
WAYS = [
    (operation, mode)
    for operation in OPERATIONS
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if operation.body or mode is GenerationMode.POSITIVE
]


def open_surveys(platform: Platform) -> set[str]:
    """The surveys by which members may be asked."""
    with psycopg.connect(platform.settings.postgres_url) as connection:
        rows = connection.execute("SELECT survey_id FROM surveys WHERE status = 'OPEN'").fetchall()
    return {survey_id for (survey_id,) in rows}


@pytest.fixture(scope="module", autouse=True)
def surveys_left_closed(platform: Platform) -> Iterator[None]:
    """Close what is defined here by chance: a trigger asks others' members, who then have rest."""
    before = open_surveys(platform)
    yield
    url, headers = f"{platform.settings.api_url}/v1/events", {"X-API-Key": platform.key}

    def closed() -> bool:
        left = open_surveys(platform) - before
        for survey_id in left:
            event = {"type": "surveys.SurveyClosed", "data": {"survey_id": survey_id}}
            httpx.post(url, json=event, headers=headers, trust_env=False)
        return not left

    eventually(closed)


@pytest.mark.parametrize(("operation", "mode"), WAYS, ids=lambda each: getattr(each, "label", each))
def test_whatever_fits_the_description_or_nearly_does_nothing_breaks(
    operation: Any, mode: GenerationMode, platform: Platform
) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case: Any) -> None:
        url, headers = platform.settings.api_url, {"X-API-Key": platform.key}
        answer = case.call(base_url=url, headers=headers)
        assert answer.status_code == UNAVAILABLE or answer.status_code < SERVER_ERRORS, answer.text
        assert not [trace for trace in TRACES if trace in answer.content]

    holds()


def test_the_description_names_ingest_and_what_it_answers() -> None:
    answers = DESCRIPTION["paths"]["/v1/events"]["post"]["responses"]
    assert {"201", "207", "400", "401", "403", "409", "413", "415", "429", "503"} <= answers.keys()


def ends(platform: Platform) -> dict[Partition, int]:
    """Where every topic ends now."""
    return dict(end_offsets(platform.settings.kafka_servers, TOPICS))


def undecodable(records: Iterator[Record]) -> list[str]:
    """The records that are no events, by the reason."""
    found = []
    for record in records:
        try:
            decode(record.value)
        except UndecodableError as error:
            found.append(f"{record.topic}-{record.partition}:{record.offset}: {error}")
    return found


@pytest.mark.parametrize("count", REQUESTS)
def test_whatever_is_sent_nothing_breaks_and_what_is_accepted_is_in_the_log(
    platform: Platform, count: int
) -> None:
    before = ends(platform)
    attacks = Attacks(platform.key, DESCRIPTION)
    first = random.SystemRandom().randrange(2**40)
    result = fire(platform.settings.api_url, attacks.make, range(first, first + count))
    assert not result.faults, "\n".join(described(result))
    # Most attacks must have come through to what they attack, and not only to the HTTP parser.
    assert sum(result.statuses.values()) > 0.8 * count
    assert {200, 201, 207, 400, 401, 404, 413, 415, 422} <= result.statuses.keys()
    after = ends(platform)
    seen: set[tuple[str, int, int]] = set()

    def records() -> Iterator[Record]:
        for batch in scan(platform.settings.kafka_servers, before, after):
            seen.update((each.topic, each.partition, each.offset) for each in batch)
            yield from batch

    assert undecodable(records()) == []
    assert len(result.accepted) > count / 50
    assert result.accepted <= seen


def test_after_all_of_it_every_reader_has_read_it(platform: Platform) -> None:
    with httpx.Client(base_url=platform.settings.api_url, timeout=30.0) as client:
        eventually(lambda: not any(client.get("/readyz").json()["lag"].values()), 120.0)


def test_a_random_walk_over_what_was_made_breaks_nothing(platform: Platform) -> None:
    """Stateful: what one answer names is what the next requests ask for."""
    chance = random.Random()  # noqa: S311 - which way it goes is no secret
    known: dict[str, list[str]] = {"discussion_id": ["a"], "post_id": ["a"], "feature_id": ["a"]}
    with platform.client() as client:
        for _ in range(200):
            operation = chance.choice(STEPS)
            method, path, body = operation
            place = path.format(**{name: chance.choice(ids) for name, ids in known.items()})
            answer = client.request(method, place, json=body)
            assert answer.status_code < SERVER_ERRORS, (operation, answer.text)
            learn(known, path, answer.json() if answer.content else {})


STEPS: list[tuple[str, str, Any]] = [
    ("POST", "/v1/forum/discussions", {"title": "a", "content": "b"}),
    ("POST", "/v1/forum/discussions", {"title": "a", "content": "b"}),
    ("POST", "/v1/forum/discussions/{discussion_id}/replies", {"content": "b"}),
    ("POST", "/v1/forum/discussions/{discussion_id}/views", None),
    ("PUT", "/v1/forum/posts/{post_id}/vote", {"vote": "UP"}),
    ("PUT", "/v1/forum/posts/{post_id}/vote", {"vote": "NONE"}),
    ("PUT", "/v1/forum/posts/{post_id}/accepted", None),
    *(
        ("POST", "/v1/forum/posts/{post_id}/moderation", {"action": action})
        for action in ("HIDE", "RESTORE", "DELETE", "LOCK", "UNLOCK")
    ),
    ("GET", "/v1/forum/discussions/{discussion_id}", None),
    ("GET", "/v1/forum/posts/{post_id}", None),
    ("GET", "/v1/sentiment/posts/{post_id}", None),
    ("POST", "/v1/feedback/features", {"title": "a", "description": "b"}),
    ("PUT", "/v1/feedback/features/{feature_id}/vote", {"vote": "DOWN"}),
    *(
        ("PUT", "/v1/feedback/features/{feature_id}/status", {"status": status})
        for status in ("UnderReview", "Planned", "Declined")
    ),
    ("GET", "/v1/feedback/features/{feature_id}", None),
]


def learn(known: dict[str, list[str]], path: str, answer: Any) -> None:
    """Keep the id of what a request has made."""
    made = answer.get("id")
    if made and path.endswith("/discussions"):
        known["discussion_id"].append(made)
        known["post_id"].append(made)
    elif made and path.endswith("/replies"):
        known["post_id"].append(made)
    elif made and path.endswith("/features"):
        known["feature_id"].append(made)


@pytest.mark.parametrize(
    ("place", "broken", "way"),
    [
        # Each mutant is a fault that a hurried hand would make.
        ("api.asking.decode", lambda token: {("forum.changes", 0): int(token)}, "route"),
        ("api.registry.routes.unreadable", lambda reader, writer: reader[len(writer)], "registry"),
    ],
    ids=["position", "registry"],
)
def test_the_attacks_find_a_route_that_raises(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, place: str, broken: Any, way: str
) -> None:
    monkeypatch.setattr(place, broken)
    attack = getattr(Attacks(platform.key, DESCRIPTION), way)
    with in_process(platform.settings) as callers:
        url = str(callers.client.base_url)
        result = fire(url, lambda seed: attack(random.Random(seed)), range(400))  # noqa: S311 - seeds
    assert any("a server error" in fault for fault in result.faults)


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, "text/plain", b"Internal Server Error"),
        (502, "text/plain", b""),
        (503, "application/problem+json", b"{}"),
        (400, "text/html", b'Traceback (most recent call last):\n  File "/app/api/app.py", line 1'),
        (200, "application/json", b'{"errors":[{"extensions":{"code":"INTERNAL"}}]}'),
        (200, "application/json", b'{"half": '),
    ],
)
def test_each_kind_of_bad_answer_is_noticed(status: int, kind: str, body: bytes) -> None:
    headers = Message()
    headers["Content-Type"] = kind
    result = Result()
    result.note(b"GET / HTTP/1.1", status, headers, body)
    assert len(result.faults) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b'{"ty\xdc0\x83pe": "x"}',
        b'{"type": "\xdc", "\xdc": 1, "id": "\xdc"}',
        b'{"type": "feedback.VoteCast", "data": {"\xdc": 1, "vote": "\xdc"}}',
    ],
)
def test_what_is_said_of_broken_text_can_be_written(raw: bytes) -> None:
    refused = judge(raw, service(strict=True), lambda: "given")
    assert isinstance(refused, Refusal)
    for each in refused.violations:
        assert f"{each.pointer} {each.expected} {each.got}".encode()


def test_a_record_that_is_no_event_is_noticed() -> None:
    def record(value: bytes) -> Record:
        return Record("forum.discussions", 0, 7, b"key", value)

    assert undecodable(iter([record(b"\0\0\0\0\1junk")]))
    assert undecodable(iter([record(b"")]))
