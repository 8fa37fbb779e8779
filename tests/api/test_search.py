"""Search as clients see it, over the real index."""

import base64
import json
from typing import Any

import pytest

from infra.settings import Settings
from tests.api.calls import MODERATE, Caller, becomes, fresh, in_process

SEARCH = """query ($query: String!, $filter: SearchFilter, $after: String, $first: Int! = 20) {
  search(query: $query, filter: $filter, first: $first, after: $after) {
    total nodes { id kind url title titleHighlight fragments author }
    facets { name values { value count } } pageInfo { hasNextPage endCursor } } }"""


def word() -> str:
    """A word that nobody has written."""
    return "w" + fresh("x").replace("-", "")


def test_what_was_written_is_found_highlighted_and_counted(ada: Caller, bob: Caller) -> None:
    rare = word()
    discussion_id = ada.start(f"About {rare} <b>", f"The {rare} & me", tags=["export"])
    bob.reply(discussion_id, f"I like {rare}, too.")
    ada.submit(f"More {rare}")
    becomes(lambda: ada.graph(SEARCH, query=rare)["data"]["search"]["total"], 3)

    found = ada.graph(SEARCH, query=rare)["data"]["search"]

    kinds = {each["kind"]: each for each in found["nodes"]}
    assert set(kinds) == {"discussion", "post", "feature"}
    shown = kinds["discussion"]
    assert shown["titleHighlight"] == f"About <mark>{rare}</mark> &lt;b&gt;"
    assert shown["fragments"] == [f"The <mark>{rare}</mark> &amp; me"]
    assert ada.client.get(kinds["post"]["url"]).status_code == 200
    facets = {
        each["name"]: {v["value"]: v["count"] for v in each["values"]} for each in found["facets"]
    }
    assert facets["kind"] == {"discussion": 1, "post": 1, "feature": 1}
    assert facets["category"] == {"talk": 2, "ui": 1}
    assert facets["tags"] == {"export": 1}


def test_a_search_narrows_and_pages(ada: Caller) -> None:
    rare = word()
    ids = [ada.start(f"{rare} {n}", tags=[f"tag{n}"]) for n in range(3)]
    becomes(lambda: ada.get("/v1/search", q=rare)["total"], 3)
    tagged = ada.graph(SEARCH, query=rare, filter={"kind": "DISCUSSION", "tags": ["tag1"]})
    assert [each["id"] for each in tagged["data"]["search"]["nodes"]] == [ids[1]]
    assert ada.get("/v1/search", q=rare, category="nowhere")["total"] == 0
    first = ada.get("/v1/search", q=rare, limit=2, sort="NEWEST")
    rest = ada.get("/v1/search", q=rare, limit=2, sort="NEWEST", after=first["next"])
    assert [each["id"] for each in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None
    wrong = ada.ask("GET", "/v1/search", params={"q": rare, "after": first["next"]})
    assert wrong.status_code == 422


CHOOSE = """mutation ($id: ID!, $tag: String!, $choice: TagChoice!) {
  tags { chooseTag(discussionId: $id, tag: $tag, choice: $choice) { tag choice } } }"""


def test_a_discussion_is_found_by_a_tag_that_was_accepted(ada: Caller) -> None:
    tag, rare = word(), word()
    discussion_id = ada.start(rare, tags=["own"])
    ada.done(CHOOSE, id=discussion_id, tag=tag, choice="ACCEPTED")
    becomes(lambda: ada.get("/v1/search", q=tag)["total"], 1)
    for given in ({"q": tag}, {"q": rare, "tag": tag}, {"q": "", "tag": tag}):
        assert [each["id"] for each in ada.get("/v1/search", **given)["items"]] == [discussion_id]
    listed = ada.get("/v1/forum/discussions", tag=tag)["items"]
    assert [(each["id"], each["tags"]) for each in listed] == [(discussion_id, ["own", tag])]
    ada.done(CHOOSE, id=discussion_id, tag=tag, choice="REFUSED")
    becomes(lambda: ada.get("/v1/search", q=rare, tag=tag)["total"], 0)
    assert ada.get("/v1/search", q=rare, tag="own")["total"] == 1


def test_a_search_with_a_position_finds_what_was_just_written(ada: Caller) -> None:
    rare = word()
    given = {"title": rare, "content": "b", "category": "c"}
    for number in range(1, 4):
        response = ada.ask("POST", "/v1/forum/discussions", json=given)
        reader = ada.at(response.headers["Community-Position"])
        assert reader.get("/v1/search", q=rare)["total"] == number


def test_what_is_hidden_is_not_found(ada: Caller, moderator: Caller) -> None:
    rare = word()
    discussion_id = ada.start(rare)
    becomes(lambda: ada.get("/v1/search", q=rare)["total"], 1)
    moderator.done(MODERATE, id=discussion_id, action="HIDE")
    becomes(lambda: ada.get("/v1/search", q=rare)["total"], 0)
    moderator.done(MODERATE, id=discussion_id, action="RESTORE")
    becomes(lambda: ada.get("/v1/search", q=rare)["total"], 1)


def test_signs_in_a_query_are_no_fault(guest: Caller) -> None:
    for query in ('"', "a AND (", "-", "***", "title:x", "\\", "a\0b", "[1 TO", "<script>", ""):
        assert guest.ask("GET", "/v1/search", params={"q": query}).status_code == 200


def test_without_elasticsearch_only_search_is_away(services: Settings) -> None:
    with in_process(services, elasticsearch_url="") as callers:
        response = callers.nobody.ask("GET", "/v1/search", params={"q": "a"})
        assert response.status_code == 503
        assert response.json()["code"] == "UNAVAILABLE"
        assert "elasticsearch" in response.json()["detail"]
        assert callers.nobody.refused(SEARCH, query="a") == "UNAVAILABLE"
        assert callers.someone().start()
        ready = callers.nobody.get("/readyz")
        assert (ready["ready"], ready["services"]["elasticsearch"]) == (True, "down")


@pytest.mark.parametrize(
    ("sort", "place"),
    [
        ("RELEVANCE", [1e400, "a", "post"]),
        ("RELEVANCE", [-1.0, "a", "post"]),
        ("RELEVANCE", [1.0, "\ud800", "post"]),
        ("NEWEST", [1.5, "a", "post"]),
        ("NEWEST", [2**63, "a", "post"]),
        ("NEWEST", [True, "a", "post"]),
    ],
)
def test_a_forged_cursor_is_no_fault_of_the_index(
    guest: Caller, sort: str, place: list[Any]
) -> None:
    forged = base64.urlsafe_b64encode(json.dumps([sort, *place]).encode()).decode()
    asked = {"q": "a", "sort": sort, "after": forged}
    response = guest.ask("GET", "/v1/search", params=asked)
    assert (response.status_code, response.json()["code"]) == (422, "INVALID")
