"""The laws of every endpoint, found without registration: who may write, what, and at what cost."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from api import permissions
from api.app import create_app
from api.schema import SCHEMA
from infra.reading import Database, Row
from infra.settings import Settings
from tests.api.calls import Caller, Inside

API = Path(permissions.__file__).parent
OPENAPI: dict[str, Any] = create_app(Settings()).openapi()
CORE = SCHEMA._schema
# Anybody may say that they opened a discussion; a link's signature stands in place of credentials;
# ingest answers 401 before it looks at the body.
FREE_ROUTES = {
    "/v1/forum/discussions/{discussion_id}/views",
    "/v1/surveys/links/{token}/answer",
}
FREE_MUTATIONS = {"viewDiscussion"}
# What the API keeps for itself: keys, and answers remembered by `Idempotency-Key` (DESIGN 5).
OWN_TABLES = {API / "keys.py", API / "ingest" / "repeats.py"}
# A list, its authors, what is newest in it and their authors, and whether it exists.
QUERIES_LIMIT = 6


def operations(*methods: str) -> list[tuple[str, str]]:
    """The routes of the API under /v1, with a method each."""
    return [
        (method, path)
        for path, found in OPENAPI["paths"].items()
        for method in found
        if method in methods and path.startswith("/v1/")
    ]


def sample(schema: dict[str, Any]) -> Any:
    """Any value that fits a JSON schema."""
    if "$ref" in schema:
        return sample(OPENAPI["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", ())
            return {name: sample(schema["properties"][name]) for name in wanted}
        case "array":
            return []
        case "boolean":
            return True
        case _:
            return "a"


def body_of(method: str, path: str) -> Any:
    """A body that a route can read, or None where it takes none."""
    content = OPENAPI["paths"][path][method].get("requestBody", {}).get("content", {})
    return sample(content["application/json"]["schema"]) if content else None


@pytest.mark.parametrize(("method", "path"), operations("post", "put", "patch", "delete"))
def test_nobody_writes_without_credentials(guest: Caller, method: str, path: str) -> None:
    if path in FREE_ROUTES:
        return
    place = re.sub(r"{\w+}", "nowhere", path)
    response = guest.ask(method.upper(), place, json=body_of(method, path))
    assert response.status_code == 401, response.text
    assert response.json()["code"] == "UNAUTHENTICATED"


def literal(kind: Any) -> str:
    """Any value of an input type, as GraphQL text."""
    match kind:
        case GraphQLNonNull():
            return literal(kind.of_type)
        case GraphQLList():
            return "[]"
        case GraphQLEnumType():
            return str(next(iter(kind.values)))
        case GraphQLInputObjectType():
            wanted = {
                name: literal(each.type)
                for name, each in kind.fields.items()
                if is_required_input_field(each)
            }
            return "{" + ", ".join(f"{name}: {value}" for name, value in wanted.items()) + "}"
        case _:
            return '"a"'


def arguments(found: GraphQLField) -> str:
    """The required arguments of a field, as GraphQL text."""
    given = [
        f"{name}: {literal(each.type)}"
        for name, each in found.args.items()
        if is_required_argument(each)
    ]
    return f"({', '.join(given)})" if given else ""


def selection(found: GraphQLField) -> str:
    """All fields below a field that need no arguments, as GraphQL text."""
    kind = get_named_type(found.type)
    if is_leaf_type(kind):
        return ""
    assert isinstance(kind, GraphQLObjectType)
    inner = [f"{name} {selection(each)}" for name, each in kind.fields.items()]
    return "{ " + " ".join(inner) + " }"


def rooms(root: GraphQLObjectType | None) -> Iterator[tuple[str, str]]:
    """Each operation below a root: its name, and its text."""
    assert root is not None
    for room, field_ in root.fields.items():
        kind = get_named_type(field_.type)
        if arguments(field_):
            yield room, f"{{ {room}{arguments(field_)} {selection(field_)} }}"
            continue
        assert isinstance(kind, GraphQLObjectType)
        for name, each in kind.fields.items():
            text = f"{name}{arguments(each)} {selection(each)}"
            yield name, f"{{ {room} {{ {text} }} }}"


MUTATIONS = list(rooms(CORE.mutation_type))
QUERIES = list(rooms(CORE.query_type))


@pytest.mark.parametrize(("name", "text"), MUTATIONS, ids=[name for name, _ in MUTATIONS])
def test_no_mutation_is_carried_out_for_nobody(guest: Caller, name: str, text: str) -> None:
    if name not in FREE_MUTATIONS:
        assert guest.refused(f"mutation {text}") == "UNAUTHENTICATED"


def functions(path: Path) -> Iterator[ast.AsyncFunctionDef]:
    """The public coroutine functions of a module."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


COMMANDS = [each for path in sorted(API.glob("*/commands.py")) for each in functions(path)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.name)
def test_every_command_demands_a_permission_of_its_own(command: ast.AsyncFunctionDef) -> None:
    demanded = [
        call.args[0].func.id
        for call in ast.walk(command)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "demand"
        and isinstance(call.args[0], ast.Call)
        and isinstance(call.args[0].func, ast.Name)
    ]
    assert len(demanded) == 1
    assert demanded[0].startswith("can_")
    assert hasattr(permissions, demanded[0])


def texts(path: Path) -> Iterator[str]:
    """The strings of a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_the_api_writes_nothing_but_events() -> None:
    writing = re.compile(r"\b(INSERT INTO|UPDATE \w+|DELETE FROM|CREATE TABLE|TRUNCATE)\b")
    for path in sorted(API.rglob("*.py")):
        if path not in OWN_TABLES:
            assert not [each for each in texts(path) if writing.search(each)], path


@dataclass(frozen=True, slots=True)
class Counting(Database):
    """A database that remembers what it was asked."""

    asked: list[str] = field(default_factory=list)

    async def rows(self, query: str, parameters: Row | None = None, planning: str = "") -> Any:
        """What the query gives."""
        self.asked.append(query)
        return await super(Counting, self).rows(query, parameters, planning)


@pytest.fixture
def counted(inside: Inside) -> Iterator[list[str]]:
    """What an API in this process asks of Postgres."""
    whole = inside.app.state.platform
    counting = Counting(whole.database.pool)
    inside.app.state.platform = replace(whole, database=counting, facts=counting)
    yield counting.asked
    inside.app.state.platform = whole


@pytest.mark.parametrize(("name", "text"), QUERIES, ids=[name for name, _ in QUERIES])
def test_no_query_asks_more_the_more_it_finds(
    inside: Inside, counted: list[str], name: str, text: str
) -> None:
    # Enough is there that one question for each thing found would be too many.
    writer = inside.someone()
    for number in range(3):
        writer.reply(writer.start(f"Number {number}"), "So.")
        writer.submit(f"Number {number}")
    reader = inside.someone("moderator")
    counted.clear()
    answer = reader.graph(text)
    # Whatever hangs together is asked for by a name that nothing has.
    codes = {each["extensions"]["code"] for each in answer.get("errors", ())}
    assert codes <= {"NOT_FOUND"}, answer
    assert len(counted) <= QUERIES_LIMIT, (name, counted)


@pytest.mark.parametrize(("method", "path"), operations("get"))
def test_no_route_asks_more_the_more_it_finds(
    inside: Inside, counted: list[str], method: str, path: str
) -> None:
    writer = inside.someone()
    discussion_id = writer.start()
    writer.reply(discussion_id, "So.")
    place = path.replace("{discussion_id}", discussion_id)
    # Whoever may ask by SQL as well.
    reader = inside.someone("admin")
    counted.clear()
    response = reader.ask(method.upper(), re.sub(r"{\w+}", discussion_id, place))
    assert response.status_code in {200, 404}, response.text
    assert len(counted) <= QUERIES_LIMIT, (path, counted)
