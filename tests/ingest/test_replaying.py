"""Refused events, repaired and sent once more: on the running platform, by the command line."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
import psycopg
import pytest

from api.ingest.envelopes import Refusal
from api.ingest.replaying import RepairError, patch_of, rejudged, repaired
from infra.settings import Settings
from schemas.codec import EXAMPLE_META
from schemas.events import EventRejected
from tests.support.platform import Platform
from tests.support.waiting import eventually

Run = Callable[..., str]
UPWARDS = json.dumps([{"op": "replace", "path": "/data/vote", "value": "UP"}])
LIMIT = 262_144


@pytest.fixture
def feature(platform: Platform) -> str:
    """A request with one good vote and one refused, whose id is the request's."""
    name = f"f-{uuid.uuid4().hex}"
    text = {"author_id": "ada", "title": "Dark mode", "description": "So."}
    events = [
        {"type": "feedback.FeatureSubmitted", "data": {"feature_id": name, **text}},
        {"type": "feedback.VoteCast", "data": ballot(name, "UP")},
        {"type": "feedback.VoteCast", "id": name, "data": ballot(name, "SIDEWAYS")},
    ]
    with platform.client() as client:
        assert client.post("/v1/events", json=events).status_code == 207
    return name


def ballot(feature_id: str, vote: str) -> dict[str, str]:
    """A vote of somebody new."""
    return {"feature_id": feature_id, "member_id": f"m-{uuid.uuid4().hex}", "vote": vote}


def ups(settings: Settings, feature_id: str) -> int:
    """How many voted for a request."""
    with psycopg.connect(settings.postgres_url) as connection:
        found = connection.execute(
            "SELECT ups FROM features WHERE feature_id = %s", [feature_id]
        ).fetchone()
    return found[0] if found else 0


def caused_by(settings: Settings, rejection_id: str) -> list[str]:
    """The types of the facts that followed from a rejection, notes about it left out."""
    with psycopg.connect(settings.facts_url) as connection:
        rows = connection.execute(
            "SELECT event_type FROM events"
            " WHERE causation_id = %s AND event_type <> 'platform.RejectionReplayed'",
            [rejection_id],
        ).fetchall()
    return [name for (name,) in rows]


def rejection_of(run: Run, feature_id: str) -> str:
    """The rejection of the vote for a request, as the list names it."""
    (row,) = [each for each in run("rejections", "list").splitlines() if feature_id in each]
    return row.split()[0]


def test_a_refused_event_is_repaired_and_counts_once_however_often_it_is_replayed(
    run: Run, feature: str, services: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    eventually(lambda: ups(services, feature) == 1)
    name = rejection_of(run, feature)
    assert "/data/vote: expected one of" in run("rejections", "show", name)
    refused = run("rejections", "replay", name, code=1)
    assert f"{name} is still refused: /data/vote" in refused
    tried = run("rejections", "replay", name, "--patch", UPWARDS, "--dry-run")
    assert "would be" in tried
    assert name in run("rejections", "list")
    told = [run("rejections", "replay", name, "--patch", UPWARDS) for _ in range(2)]
    assert all(f"{name} was taken as feedback.VoteCast" in each for each in told)
    assert name not in run("rejections", "list")
    eventually(lambda: ups(services, feature) == 2)
    # Analysts see what it followed from; a second event would be a second row.
    assert eventually(lambda: caused_by(services, name)) == ["feedback.VoteCast"]


def test_what_cannot_be_replayed_is_named(run: Run) -> None:
    assert "name rejections" in run("rejections", "replay", code=1)
    assert "no rejection nothing" in run("rejections", "show", "nothing", code=1)
    source = f"s-{uuid.uuid4().hex}"
    assert "no refused events wait" in run("rejections", "list", "--source", source)
    wrong = run("rejections", "replay", "--source", source, "--patch", "{}", code=1)
    assert "RFC 6902" in wrong


def refused(body: str) -> EventRejected:
    """A rejection of an event."""
    return EventRejected("r-1", "web", body=body, violations=(), meta=EXAMPLE_META)


def test_an_event_without_id_and_time_gets_both_of_its_rejection() -> None:
    body = json.dumps({"type": "feedback.VoteCast", "data": ballot("f-1", "UP")})
    first, second = (rejudged(refused(body), repaired(refused(body), None), LIMIT) for _ in "ab")
    assert not isinstance(first, Refusal)
    assert not isinstance(second, Refusal)
    assert first.meta.id == second.meta.id
    assert first.meta.source == "web"
    assert first.meta.causation_id == EXAMPLE_META.id
    assert first.meta.occurred_at == EXAMPLE_META.recorded_at
    assert first.meta.recorded_at > first.meta.occurred_at


@pytest.mark.parametrize("patch", ["", "{}", "[1]", '[{"op": "fly", "path": "/a"}]', '"a"', "[[]]"])
def test_what_is_no_patch_is_refused(patch: str) -> None:
    with pytest.raises(RepairError, match="RFC 6902"):
        patch_of(patch)


@pytest.mark.parametrize("body", ["{", "[]", "1", '{"data": 1}'])
def test_a_patch_that_does_not_fit_is_refused(body: str) -> None:
    with pytest.raises(RepairError, match="fit"):
        repaired(refused(body), patch_of(UPWARDS))


@pytest.mark.parametrize(
    "body", ["{", "[]", "1", '{"data": 1}', '{"type": "a", "data": "\\ud800"}']
)
def test_what_stays_wrong_stays_refused(body: str) -> None:
    found: Any = rejudged(refused(body), repaired(refused(body), None), LIMIT)
    assert isinstance(found, Refusal)
    assert msgspec.structs.asdict(found.violations[0])["expected"]
