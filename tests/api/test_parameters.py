"""What a request says that its route does not know is refused: a misspelt name would be lost."""

import pytest

from tests.api.calls import Caller


@pytest.mark.parametrize(
    ("path", "name", "hint"),
    [
        ("/v1/experience/retention?sinse=2026-01-01", "sinse", 'did you mean "since"?'),
        ("/v1/experience/adoption?kind=page", "kind", "one of feature"),
        ("/v1/segments?limit=5&offset=20", "offset", "after, limit"),
        ("/v1/search?q=a&tags=bug", "tags", 'did you mean "tag"?'),
        ("/v1/segments/measures?limit=5", "limit", "no parameters here"),
    ],
)
def test_a_parameter_that_a_route_does_not_have_is_named(
    moderator: Caller, path: str, name: str, hint: str
) -> None:
    response = moderator.ask("GET", path)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["pointer"] == name
    assert hint in error["expected"]


def test_a_field_that_a_body_does_not_have_is_named(moderator: Caller) -> None:
    given = {"type": "NPS", "question": "How?", "cooldown_days": 7}
    response = moderator.ask("POST", "/v1/surveys", json=given)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["pointer"] == "/body/cooldown_days"
    assert "no such field" in error["expected"]


def test_a_body_that_is_no_json_is_told_so(moderator: Caller) -> None:
    headers = {**moderator.headers, "Content-Type": "application/json"}
    response = moderator.client.post("/v1/surveys", content=b'{"type": NPS}', headers=headers)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["pointer"], error["expected"].startswith("JSON")) == ("/body/9", True)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/forum/discussions/d-1/replies", b'{"content": "a", "parent_id": "\\ud800"}'),
        ("/v1/forum/discussions/d-1/replies", b'{"content": "a", "\\ud800": 1}'),
        ("/v1/experience/events", b'{"name": "a", "properties": {"\\udfff": 1}}'),
        ("/v1/experience/events", b'{"name": "a", "properties": {"a": NaN}}'),
    ],
)
def test_a_body_that_cannot_be_written_again_is_refused(
    moderator: Caller, path: str, body: bytes
) -> None:
    headers = {**moderator.headers, "Content-Type": "application/json"}
    response = moderator.client.post(path, content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "INVALID")
    assert "/body" in response.json()["detail"]


def test_a_body_that_is_nested_too_deep_is_refused(moderator: Caller) -> None:
    body = b'{"a":' * 5_000 + b"1" + b"}" * 5_000
    headers = {**moderator.headers, "Content-Type": "application/json"}
    path = "/v1/surveys/sends/s-1/dismissed"
    response = moderator.client.put(path, content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "INVALID")
    assert "nested too deep" in response.json()["detail"]


def test_a_registry_takes_parameters_that_only_others_know(guest: Caller) -> None:
    response = guest.ask("GET", "/registry/subjects?subjectPrefix=a&novel=1")
    assert response.status_code == 200


@pytest.mark.parametrize("part", ["answers", "days", "themes", "sends", "reach", "score"])
def test_a_survey_that_is_not_there_is_not_one_without_answers(
    moderator: Caller, part: str
) -> None:
    response = moderator.ask("GET", f"/v1/surveys/nowhere/{part}")
    assert (response.status_code, "nowhere" in response.json()["detail"]) == (404, True)


@pytest.mark.parametrize("part", ["members", "days"])
def test_a_segment_that_is_not_there_is_not_an_empty_one(moderator: Caller, part: str) -> None:
    response = moderator.ask("GET", f"/v1/segments/nowhere/{part}")
    assert (response.status_code, "nowhere" in response.json()["detail"]) == (404, True)
