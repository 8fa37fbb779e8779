"""Who is let in, as whom, and what they may do."""

import asyncio

import pytest

from api.keys import Wanted, create
from infra.reading import open_database
from tests.api.calls import START, Caller, Callers, Inside, fresh
from tests.support.platform import Platform

READS = (
    "/v1/forum/discussions",
    "/v1/feedback/features",
    "/v1/members",
    "/v1/schemas",
    "/registry/subjects",
    "/healthz",
    "/",
)
ME = """mutation {
  forum { createDiscussion(input: {title: "a", content: "b", category: "c"}) { id } } }"""


@pytest.mark.parametrize("path", READS)
def test_public_reads_need_no_credentials(guest: Caller, path: str) -> None:
    assert guest.ask("GET", path).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Bearer ck_0000_wrong"},
        {"Authorization": "Basic YTpi"},
        {"X-API-Key": "wrong"},
        {"X-API-Key": "ck_0000_wrong"},
    ],
)
def test_wrong_credentials_are_refused_also_where_none_are_needed(
    callers: Callers, headers: dict[str, str]
) -> None:
    wrong = Caller(callers.client, headers)
    for method, path in (("GET", "/v1/forum/discussions"), ("POST", "/graphql")):
        response = wrong.ask(method, path)
        assert response.status_code == 401
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert response.json()["code"] == "UNAUTHENTICATED"


def test_a_token_signed_by_another_secret_is_refused(callers: Callers) -> None:
    forged = Callers(callers.client, callers.settings.model_copy(update={"jwt_secret": "x" * 40}))
    assert forged.someone().ask("GET", "/v1/members").status_code == 401


def test_guests_and_analysts_do_not_write(guest: Caller, callers: Callers) -> None:
    assert guest.refused(ME) == "UNAUTHENTICATED"
    assert callers.someone("analyst").refused(ME) == "FORBIDDEN"
    body = {"title": "a", "content": "b"}
    assert guest.ask("POST", "/v1/forum/discussions", json=body).status_code == 401
    analyst = callers.someone("analyst")
    assert analyst.ask("POST", "/v1/forum/discussions", json=body).status_code == 403


def test_a_service_acts_for_any_member(platform: Platform, callers: Callers) -> None:
    member = fresh("member")
    for headers in ({"Authorization": f"Bearer {platform.key}"}, {"X-API-Key": platform.key}):
        service = Caller(callers.client, {**headers, "Community-Member": member})
        discussion_id = service.start()
        found = service.get(f"/v1/forum/discussions/{discussion_id}")
        assert found["author"]["id"] == member


def test_nobody_else_acts_for_others(callers: Callers) -> None:
    caller = callers.someone("admin")
    other = Caller(callers.client, {**caller.headers, "Community-Member": fresh("member")})
    assert other.ask("GET", "/v1/members").status_code == 403


def key_of(url: str, wanted: Wanted) -> str:
    """The secret of a new key."""

    async def made() -> str:
        database = await open_database(url)
        try:
            return await create(database, wanted)
        finally:
            await database.pool.close()

    return asyncio.run(made())


def test_a_key_without_a_member_reads_and_does_not_write(inside: Inside) -> None:
    url = inside.settings.postgres_url
    secret = key_of(url, Wanted(source="shop", types=("forum.*",)))
    own = key_of(url, Wanted(source="shop", member_id="shopkeeper"))
    key = Caller(inside.client, {"X-API-Key": secret})
    assert key.ask("GET", "/v1/members").status_code == 200
    assert key.refused(ME) == "FORBIDDEN"
    keeper = Caller(inside.client, {"X-API-Key": own})
    given = {"title": "a", "content": "b", "category": "c"}
    assert keeper.done(START, input=given)["status"] == "OPEN"


def test_a_key_for_some_types_tells_no_others_whichever_way_it_goes(inside: Inside) -> None:
    url, given = inside.settings.postgres_url, {"title": "a", "content": "b", "category": "c"}
    wanted = Wanted(source="shop", types=("accounts.*",), service=True)
    shop = Caller(inside.client, {"X-API-Key": key_of(url, wanted)})
    assert shop.refused(START, input=given) == "FORBIDDEN"
    refused = shop.ask("POST", "/v1/forum/discussions", json=given)
    assert (refused.status_code, "forum.DiscussionStarted" in refused.json()["detail"]) == (
        403,
        True,
    )
    forum = Wanted(source="shop", types=("forum.*",), service=True)
    assert Caller(inside.client, {"X-API-Key": key_of(url, forum)}).start()


def test_attention_is_for_staff_and_analysts(guest: Caller, callers: Callers) -> None:
    path = "/v1/sentiment/attention"
    assert guest.ask("GET", path).status_code == 401
    assert callers.someone().ask("GET", path).status_code == 403
    assert callers.someone("analyst").get(path)["items"] is not None
    assert callers.someone("moderator").get(path)["items"] is not None
