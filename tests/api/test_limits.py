"""How often one may ask, and how much at once."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import get_introspection_query, parse
from hypothesis import given, strategies

from api.cost import ALIASES_LIMIT, COST_LIMIT, DEPTH_LIMIT, Cost, demand_frugal, reckon
from api.limits import Buckets
from api.problems import RefusedError
from api.schema import SCHEMA
from infra.settings import Settings
from tests.api.calls import Caller, in_process

FIRST = "fragment F on Discussion { posts(first: 500) { id } }"


def test_who_asks_too_often_waits_and_all_others_do_not(services: Settings) -> None:
    with in_process(services, member_rate=0.5, member_burst=3) as callers:
        member = callers.someone()
        answers = [member.ask("GET", "/v1/members") for _ in range(3)]
        assert [each.headers["RateLimit-Remaining"] for each in answers] == ["2", "1", "0"]
        assert {each.headers["RateLimit-Limit"] for each in answers} == {"3"}
        refused = member.ask("POST", "/graphql", json={"query": "{ forum { discussions { id } } }"})
        assert refused.status_code == 429
        assert refused.json()["code"] == "RATE_LIMITED"
        assert 1 <= int(refused.headers["Retry-After"]) <= 2
        assert refused.headers["RateLimit-Remaining"] == "0"
        assert callers.someone().ask("GET", "/v1/members").status_code == 200
        moderator = callers.someone("moderator")
        assert {moderator.ask("GET", "/v1/members").status_code for _ in range(9)} == {200}


def test_guests_share_the_bucket_of_their_address(services: Settings) -> None:
    with in_process(services, member_rate=0.5, member_burst=2) as callers:
        statuses = [callers.nobody.ask("GET", "/v1/members").status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        assert callers.nobody.ask("GET", "/healthz").status_code == 200


@given(
    rate=strategies.integers(1, 100),
    burst=strategies.integers(1, 100),
    pauses=strategies.lists(strategies.floats(0, 10), max_size=200),
)
def test_a_bucket_never_gives_more_than_its_burst_and_its_rate(
    rate: int, burst: int, pauses: list[float]
) -> None:
    now = 0.0
    buckets = Buckets(rate, burst, clock=lambda: now)
    passed = 0
    for pause in pauses:
        now += pause
        allowance = buckets.take("somebody")
        passed += allowance.retry_after_seconds == 0
        assert 0 <= allowance.remaining <= burst
        assert passed <= burst + now * rate + 1e-6


def test_an_operation_is_as_deep_as_its_deepest_field() -> None:
    query = """{ forum { discussions { id replies { latest { ...L } } } } }
    fragment L on LatestReply { id }"""
    core = SCHEMA._schema
    assert reckon(core, parse(query), None, {}).depth == 5
    demand_frugal(Cost(depth=DEPTH_LIMIT))
    with pytest.raises(RefusedError, match="11 levels deep"):
        demand_frugal(Cost(depth=DEPTH_LIMIT + 1))


def test_an_operation_with_too_many_aliases_is_refused(guest: Caller) -> None:
    many = " ".join(f"a{n}: id" for n in range(ALIASES_LIMIT))
    assert "errors" not in guest.graph(f"{{ forum {{ discussions {{ {many} }} }} }}")
    more = f"{many} b: id"
    assert guest.refused(f"{{ forum {{ discussions {{ {more} }} }} }}") == "ALIAS_LIMIT"


def test_aliases_in_fragments_count_each_time(guest: Caller) -> None:
    fragments = """{ forum { a: discussions { ...F } b: discussions { ...F } } }
    fragment F on Discussion { c: id d: id e: id f: id g: id h: id i: id }"""
    assert guest.refused(fragments) == "ALIAS_LIMIT"


def test_an_operation_that_could_give_too_many_values_is_refused(guest: Caller) -> None:
    assert guest.refused("{ forum { discussions(limit: 500) { posts(first: 500) { id } } } }") == (
        "COST_LIMIT"
    )
    query = "query ($n: Int!) { forum { discussions(limit: $n) { posts(first: 100) { id } } } }"
    assert guest.refused(query, n=COST_LIMIT // 100) == "COST_LIMIT"
    assert "errors" not in guest.graph(query, n=2)


@pytest.mark.parametrize(
    ("declared", "given"), [("Int = 500", {}), ("Int", {"n": 500.0}), ("Int! = 2", {"n": 500})]
)
def test_what_a_variable_comes_to_is_counted_however_it_is_given(
    declared: str, given: Mapping[str, Any]
) -> None:
    query = f"query ($n: {declared}) {{ forum {{ discussions(limit: $n) {{ ...F }} }} }} {FIRST}"
    assert reckon(SCHEMA._schema, parse(query), None, given).values == 2 + 500 * (1 + 500)


def test_an_exploding_document_costs_no_time(guest: Caller) -> None:
    spreads = "\n".join(
        f"fragment F{n} on Discussion {{ ...F{n + 1} ...F{n + 1} id }}" for n in range(40)
    )
    query = (
        f"{{ forum {{ discussions {{ ...F0 }} }} }}\n{spreads}\nfragment F40 on Discussion {{ id }}"
    )
    assert guest.refused(query) == "COST_LIMIT"


def test_a_document_of_too_many_tokens_is_refused(guest: Caller) -> None:
    fields = " ".join(["id"] * 1_000)
    assert guest.refused(f"{{ forum {{ discussions {{ {fields} }} }} }}") == "GRAPHQL_PARSE_FAILED"


def test_introspection_is_allowed(guest: Caller) -> None:
    answer = guest.graph(get_introspection_query())
    assert answer["data"]["__schema"]["queryType"]["name"] == "Query"


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_one_to_500_items(guest: Caller, limit: int) -> None:
    query = "query ($n: Int) { forum { discussions(limit: $n) { id } } }"
    assert guest.refused(query, n=limit) == "INVALID"
    assert guest.ask("GET", f"/v1/members?limit={limit}").status_code == 422


@pytest.mark.parametrize("path", ["/graphql", "/v1/forum/discussions"])
def test_a_body_that_is_too_large_is_not_read(ada: Caller, path: str) -> None:
    typed = Caller(ada.client, {**ada.headers, "Content-Type": "application/json"})
    whole = typed.ask("POST", path, content="x" * 1_000_001)
    in_pieces = typed.ask("POST", path, content=(b"x" * 100_000 for _ in range(11)))
    assert (whole.status_code, in_pieces.status_code) == (413, 413)
    assert whole.headers["Content-Type"] == "application/problem+json"
