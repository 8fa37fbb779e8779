"""Guessing and stealing credentials: what is wrong is slowed down, what is old is worth nothing.

Each way in which one token or key is wrong is in tests/ingest, test_tokens and test_keys.
"""

import asyncio
from collections.abc import Callable

import pytest

from api import keys
from api.keys import Wanted
from infra.reading import open_database
from infra.settings import Settings
from tests.api.calls import Caller, Inside, in_process
from tests.security.people import People, key_of
from tests.support.waiting import eventually

PATHS = [("GET", "/v1/members"), ("POST", "/graphql"), ("POST", "/v1/events")]
FORGED = [
    {"Authorization": "Bearer ck_00000000_guessed"},
    {"X-API-Key": "ck_00000000_guessed"},
    # {"alg": "none"} and {"sub": "admin", "role": "admin"}, without a signature.
    {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJhZG1pbiJ9."},
]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("headers", FORGED, ids=["key", "key header", "alg none"])
def test_after_ten_wrong_credentials_guessing_is_limited_and_nobody_else_is(
    services: Settings, method: str, path: str, headers: dict[str, str]
) -> None:
    with in_process(services, member_rate=0.01, member_burst=10) as callers:
        thief = Caller(callers.client, headers)
        statuses = [thief.ask(method, path).status_code for _ in range(11)]
        assert statuses == [401] * 10 + [429]
        limited = thief.ask(method, path)
        assert limited.json()["code"] == "RATE_LIMITED"
        assert int(limited.headers["Retry-After"]) > 1
        assert callers.someone().ask("GET", "/v1/members").status_code == 200


def withdrawn(settings: Settings, secret: str) -> None:
    """Revoke a key."""

    async def revoked() -> bool:
        database = await open_database(settings.postgres_url)
        try:
            return await keys.revoke(database, keys.key_id_of(secret))
        finally:
            await database.pool.close()

    assert asyncio.run(revoked())


def test_a_withdrawn_key_opens_nothing_and_its_successor_does(inside: Inside) -> None:
    def status(secret: str) -> int:
        caller = Caller(inside.client, {"X-API-Key": secret})
        return caller.ask("GET", "/v1/members").status_code

    wanted = Wanted(source="shop")
    old, new = key_of(inside.settings, wanted), key_of(inside.settings, wanted)
    assert (status(old), status(new)) == (200, 200)
    withdrawn(inside.settings, old)
    eventually(lambda: status(old) == 401)
    assert status(new) == 200


def test_a_key_does_not_become_a_token_nor_a_token_a_key(people: People) -> None:
    token = people["owner"].headers["Authorization"].removeprefix("Bearer ")
    secret = people["key"].headers["X-API-Key"]
    client = people["owner"].client
    assert Caller(client, {"X-API-Key": token}).ask("GET", "/v1/members").status_code == 401
    as_bearer = Caller(client, {"Authorization": f"Bearer {secret}"})
    assert as_bearer.ask("GET", "/v1/members").status_code == 200


@pytest.mark.parametrize("change", [str.upper, lambda text: text[:-1], lambda text: text + "0"])
def test_a_key_that_is_nearly_right_is_wrong(people: People, change: Callable[[str], str]) -> None:
    secret = people["key"].headers["X-API-Key"]
    nearly = Caller(people["key"].client, {"X-API-Key": change(secret)})
    assert nearly.ask("GET", "/v1/members").status_code == 401
