"""The matrix of who may do what: each cell is asked of the running API, and nothing lacks a row."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import APIRouter
from graphql import GraphQLObjectType, get_named_type

from api.app import ROUTERS
from api.pages import explorer
from tests.security.asking import Answer, Asker, parted
from tests.security.people import People
from tests.security.surface import CORE, fields, operations, routes
from tests.security.things import Things

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text())
CALLERS: list[str] = TABLE["callers"]
# As many as share one API without any of them waiting too long for its decisions.
THREADS = 6

Cells = Mapping[str, str]


def cells(rule: str) -> Cells:
    """What each caller gets by a rule."""
    return dict(zip(CALLERS, map(str, TABLE["rules"][rule]), strict=True))


FIELDS = {
    f"{kind}.{field}": rule
    for kind, rules in TABLE["fields"].items()
    for rule, names in rules.items()
    for field in names
}


@pytest.fixture(scope="session")
def asker(things: Things, people: People) -> Asker:
    """Asks the API of this process, over the running services."""
    return Asker(things, people)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {parted(row)[0] for row in TABLE["routes"]} == set(routes())


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    assert {parted(row)[0] for row in TABLE["operations"]} == {row for row, _ in operations()}


def test_every_field_has_a_row_and_every_row_a_field() -> None:
    assert set(FIELDS) == set(fields())
    assert len(FIELDS) == sum(
        len(names) for rules in TABLE["fields"].values() for names in rules.values()
    )


def test_every_rule_has_a_cell_for_every_caller_and_is_used(people: People) -> None:
    assert set(people.callers) == set(CALLERS)
    assert {len(each) for each in TABLE["rules"].values()} == {len(CALLERS)}
    used = {*TABLE["routes"].values(), *TABLE["operations"].values(), *FIELDS.values()}
    assert used == set(TABLE["rules"])


def asked(ask: Callable[[str, str], Answer], row: str) -> Mapping[str, Answer]:
    """What each caller got."""
    with ThreadPoolExecutor(THREADS) as threads:
        return dict(zip(CALLERS, threads.map(lambda name: ask(row, name), CALLERS), strict=True))


def wrong(answers: Mapping[str, Answer], wanted: Cells) -> list[str]:
    """The cells that are not as the matrix says."""
    return [
        f"{name}: {answer.result} instead of {wanted[name]}"
        for name, answer in answers.items()
        if answer.result != wanted[name]
    ]


@pytest.mark.parametrize("row", TABLE["routes"])
def test_a_route_is_for_whom_the_matrix_says(asker: Asker, row: str) -> None:
    assert not wrong(asked(asker.route, row), cells(TABLE["routes"][row]))


# What each operation answered each caller, kept for the test of fields.
ANSWERS: dict[str, Mapping[str, Answer]] = {}


@pytest.mark.parametrize("row", TABLE["operations"])
def test_an_operation_is_for_whom_the_matrix_says(asker: Asker, row: str) -> None:
    ANSWERS[row] = asked(asker.operation, row)
    assert not wrong(ANSWERS[row], cells(TABLE["operations"][row]))


def shown(data: Any, kind: GraphQLObjectType) -> Iterator[str]:
    """The fields that an object shows, and those below it."""
    for each in data if isinstance(data, list) else [data]:
        for name, value in (each or {}).items():
            yield f"{kind.name}.{name}"
            below = get_named_type(kind.fields[name].type)
            if isinstance(below, GraphQLObjectType) and value is not None:
                yield from shown(value, below)


def below(kind: Any, known: set[str]) -> set[str]:
    """The fields that an operation of this type may show."""
    if isinstance(kind, GraphQLObjectType) and kind.name not in known:
        known.add(kind.name)
        for field in kind.fields.values():
            below(get_named_type(field.type), known)
    return known


def test_a_field_is_shown_to_whom_the_matrix_says(asker: Asker) -> None:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row, field in operations():
        answers = ANSWERS.get(row) or asked(asker.operation, row)
        kinds = below(get_named_type(field.type), set())
        root = CORE.type_map[row.partition(".")[0]]
        assert isinstance(root, GraphQLObjectType)
        for name, answer in answers.items():
            if answer.result == "ok":
                for each in shown(answer.data, root):
                    found[each][name].add("ok")
                continue
            for each in FIELDS:
                if each.partition(".")[0] in kinds:
                    found[each][name].add(answer.result)
    best = {
        each: {
            name: "ok" if "ok" in found[each][name] else min(found[each][name], default="none")
            for name in CALLERS
        }
        for each in FIELDS
    }
    assert best == {each: dict(cells(rule)) for each, rule in FIELDS.items()}


def test_the_matrix_notices_a_permission_that_nobody_demands(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = "POST /v1/forum/posts/{post_id}/moderation"
    monkeypatch.setattr("api.forum.commands.can_moderate_post", lambda _: None)
    noticed = wrong(asked(asker.route, row), cells(TABLE["routes"][row]))
    assert {each.partition(":")[0] for each in noticed} >= {"user", "owner", "other", "key"}


def test_the_matrix_notices_what_is_hidden_and_shown(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = "Query.forum.postsPage (hidden)"
    monkeypatch.setattr("api.forum.reads.READABLE_POST", "p.status = 'VISIBLE'")
    noticed = wrong(asked(asker.operation, row), cells(TABLE["operations"][row]))
    assert "anonymous: ok instead of 404" in noticed


def test_the_matrix_notices_a_route_without_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    novel = APIRouter()
    novel.add_api_route("/v1/everything", explorer, methods=["DELETE"])
    monkeypatch.setattr("tests.security.surface.ROUTERS", (*ROUTERS, novel))
    known = {parted(row)[0] for row in TABLE["routes"]}
    assert set(routes()) - known == {"DELETE /v1/everything"}
