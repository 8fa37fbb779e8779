"""What every answer says to browsers and caches, and what it does not say."""

import pytest

from tests.api.calls import Caller, Callers
from tests.security.people import People

# A page, a probe, a file, JSON, a refusal, a fault of the caller and nothing at all.
PLACES = [
    "/",
    "/docs",
    "/healthz",
    "/assets/style.css",
    "/v1/members",
    "/v1/sentiment/attention",
    "/v1/members?limit=x",
    "/nowhere",
    "/registry/subjects",
]
FOREIGN = {"Origin": "https://evil.example"}


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_tells_browsers_to_be_careful(guest: Caller, place: str) -> None:
    headers = guest.ask("GET", place).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy


@pytest.mark.parametrize("place", PLACES)
def test_no_other_site_may_read_an_answer(callers: Callers, place: str) -> None:
    stranger = Caller(callers.client, FOREIGN)
    asked = {**FOREIGN, "Access-Control-Request-Method": "POST"}
    for response in (
        stranger.ask("GET", place),
        Caller(callers.client, asked).ask("OPTIONS", place),
    ):
        assert not [name for name in response.headers if name.startswith("access-control-")]
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_of_another_site_can_send_does_nothing(people: People, kind: str) -> None:
    owner = people["owner"]
    sender = Caller(owner.client, {**owner.headers, **FOREIGN, "Content-Type": kind})
    for place in ("/graphql", "/v1/events"):
        assert sender.ask("POST", place, content=b'{"query": "{ __typename }"}').status_code == 415


@pytest.mark.parametrize("place", ["/v1/members", "/v1/schemas", "/graphql?query={__typename}"])
def test_no_cache_keeps_what_depends_on_who_asked(people: People, place: str) -> None:
    for name in ("anonymous", "owner", "expired"):
        assert people[name].ask("GET", place).headers["Cache-Control"] == "no-store"


def test_an_answer_does_not_say_what_made_it(callers: Callers) -> None:
    running = callers.nobody.ask("GET", "/healthz")
    assert not {"server", "x-powered-by"} & set(running.headers)
