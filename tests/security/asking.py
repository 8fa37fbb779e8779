"""How each row of the matrix is asked: the request that belongs to a route or an operation.

Who asks is in people, what is asked for in things, and what should come of it in matrix.yaml.
"""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    Undefined,
    get_nullable_type,
    is_required_argument,
)

from api.problems import STATUSES
from schemas.catalog import EVENT_TYPES, subject
from tests.api.calls import SUBMIT
from tests.contracts.test_endpoints import body_of, selection
from tests.security.people import People
from tests.security.surface import operations
from tests.security.things import Things, defined, segment

SAMPLE = EVENT_TYPES["forum.DiscussionStarted"]
DECISION = EVENT_TYPES["feedback.VoteAccepted"]
DRAFT = {"title": "Dark mode", "description": "My eyes hurt.", "category": "ui"}
# The status of a claim that was decided against has no code of its own (api.problems).
DECIDED_AGAINST = 409
# What one GraphQL argument or field asks for by another name than the parameter of REST.
ID_OF = {
    "discussion": "discussion_id",
    "viewDiscussion": "discussion_id",
    "post": "post_id",
    "member": "member_id",
    "feature": "feature_id",
    "survey": "survey_id",
    "segment": "segment_id",
    "segmentHealth": "segment_id",
    "account": "account_id",
}
# What everybody says of a survey, so that it is a theme.
SAID = "Wonderful weather."
# A rule in GraphQL and in REST, which nobody meets: whole communities are on the platform by then.
RULE = '{measure: "plan", is: ["a plan that nobody has"]}'
RULE_BODY = {"measure": "plan", "is": ["a plan that nobody has"]}
# What an operation needs to be carried out, although its schema lets it be left out.
FURTHER = {"answerSurvey": [f'text: "{SAID}"'], "launchSurvey": ["memberIds: []"]}

Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request: `ok` or the status of the refusal, and the data of GraphQL."""

    result: str
    data: Any = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks for one row of the matrix as one caller."""

    things: Things
    people: People

    def route(self, row: str, name: str) -> Answer:
        """What a route answers."""
        bare, _ = parted(row)
        method, path = bare.split(" ")
        values = self._parameters(row)
        place = re.sub(r"{(\w+)(?::path)?}", lambda found: values[found[1]], path)
        if path == "/v1/search":
            place = f"{place}?q={values['query']}&limit=50"
        body = self._body(row, method, path)
        kind = "data" if path.startswith("/s/") else "json"
        options = {} if body is None else {kind: body}
        response = self.people[name].ask(method, place, **options)
        mark = _mark(path, values) if method == "GET" else ""
        return Answer(_told(response, mark))

    def operation(self, row: str, name: str) -> Answer:
        """What a GraphQL operation answers."""
        bare, _ = parted(row)
        root, *rooms = bare.split(".")
        values = self._parameters(row)
        inner = _written(bare, values)
        text = inner if len(rooms) == 1 else f"{rooms[0]} {{ {inner} }}"
        body = {"query": f"{root.lower()} {{ {text} }}"}
        response = self.people[name].ask("POST", "/graphql", json=body)
        mark = _mark(f"{{{ID_OF.get(rooms[-1], rooms[-1])}}}", values) if root == "Query" else ""
        result = _told(response, mark)
        return Answer(result, response.json().get("data"))

    def _parameters(self, row: str) -> Parameters:
        bare, case = parted(row)
        things = self.things
        thread = {"": things.thread, "locked": things.locked}.get(case, things.hidden)
        of_reply = "accept" in bare or case == "in a hidden discussion"
        moves = bare.endswith(("/status", "requestStatus"))
        return {
            "discussion_id": thread.discussion_id,
            "post_id": thread.reply_id if of_reply else thread.discussion_id,
            "reply_id": thread.reply_id,
            "feature_id": self._unmoved() if moves else things.feature_id,
            "member_id": things.member_id,
            "fact_id": things.fact_id,
            "probe_id": things.probe_id,
            # What is closed is sent to nobody; and nobody is asked twice.
            "survey_id": defined(self.people) if "close" in bare else things.survey.survey_id,
            "segment_id": self._segment(bare),
            "send_id": things.survey.send_id,
            "token": things.survey.token,
            "user_id": str(uuid.uuid4()) if "sendSurvey" in bare else things.member_id,
            # Who is put into a segment, and taken out again, is nobody who is asked for elsewhere.
            "person_id": str(uuid.uuid4()) if _moves(bare) else things.member_id,
            # Whoever links takes one that nobody has.
            "identity_id": str(uuid.uuid4()),
            "account_id": things.account_id,
            "number": str(SAMPLE.schema_id),
            "name": SAMPLE.name if "/v1/" in bare else subject(SAMPLE),
            "version": "latest",
            "path": "style.css" if "/assets" in bare else "nowhere",
            "query": things.word,
            "action": "APPROVE",
            "status": "UNDER_REVIEW",
        }

    def _unmoved(self) -> str:
        # A request leaves a status once; so each caller finds one that nobody moved.
        return str(self.people["owner"].done(SUBMIT, input=DRAFT)["id"])

    def _segment(self, bare: str) -> str:
        # Whoever is in a closed segment leaves it; and a static one has no rule.
        ruled = "rule" in bare.lower()
        if ruled or "close" in bare:
            return segment(self.people, RULE_BODY if ruled else None)
        return self.things.segment_id

    def _body(self, row: str, method: str, path: str) -> Any:
        if method == "GET":
            return None
        if path == "/v1/events":
            return _event(self.things, parted(row)[1])
        if path == "/graphql":
            return {"query": "{ __typename }"}
        if path.startswith("/s/") or path.endswith("/answer"):
            return {"text": SAID}
        if path.startswith("/registry"):
            return {"schema": json.dumps(SAMPLE.schema)}
        # REST spells a status as the events do, GraphQL as its enumerations are spelt.
        values = {
            "status": "UnderReview",
            "action": "APPROVE",
            "member_id": str(uuid.uuid4()),
            "sql": "SELECT 1",
            "rule": RULE_BODY,
        }
        sample = body_of(method.lower(), path) or {}
        further: dict[str, Any] = {"member_ids": []} if path.endswith("/campaigns") else {}
        return {name: values.get(name, value) for name, value in sample.items()} | further


def _moves(bare: str) -> bool:
    """Whether a route or operation moves somebody into a segment or out of it."""
    return bare.endswith(("/members/{person_id}", "SegmentMember"))


def parted(row: str) -> tuple[str, str]:
    """A row's route or operation, and the case in brackets behind it.

    >>> parted("GET /d/{id} (hidden)")
    ('GET /d/{id}', 'hidden')
    """
    bare, _, case = row.partition(" (")
    return bare, case.removesuffix(")")


def _event(things: Things, case: str) -> dict[str, Any]:
    data = {"feature_id": things.feature_id, "member_id": things.member_id, "vote": "UP"}
    event = {"type": "feedback.VoteCast", "id": str(uuid.uuid4()), "data": data}
    moderated = {
        "post_id": things.thread.reply_id,
        "discussion_id": things.thread.discussion_id,
        "member_id": things.member_id,
        "action": "APPROVE",
    }
    changes: dict[str, dict[str, Any]] = {
        "": {},
        "naming the source": {"source": things.source},
        "a decision": {"type": DECISION.name, "data": dict(DECISION.example)},
        "a moderation": {"type": "forum.PostModerated", "data": moderated},
    }
    return {**event, **changes[case]}


def _mark(path: str, values: Parameters) -> str:
    """What an answer about one thing must show; nothing where a row asks for no one thing."""
    if path in {"/v1/search", "{search}", "{postsPage}"}:
        return values["reply_id"]
    found = re.search(r"{(\w+_id)}$", path)
    return values[found[1]] if found and not path.startswith(("/d/", "/f/")) else ""


def _told(response: httpx.Response, mark: str) -> str:
    if response.status_code >= 400:
        return str(response.status_code)
    is_json = response.headers.get("content-type", "").startswith("application/json")
    body = response.json() if is_json and response.content else None
    if isinstance(body, dict) and "errors" in body and "data" in body:
        code = body["errors"][0]["extensions"]["code"]
        return str(STATUSES.get(code, DECIDED_AGAINST))
    return "ok" if mark in response.text else "404"


def _written(bare: str, values: Parameters) -> str:
    name, field = bare.rpartition(".")[2], dict(operations())[bare]
    known = {**values, "id": values.get(ID_OF.get(name, ""), "")}
    given = [
        f"{argument}: {_value(argument, each.type, known)}"
        for argument, each in field.args.items()
        if is_required_argument(each)
    ]
    given += FURTHER.get(name, [])
    return f"{name}{'(' + ', '.join(given) + ')' if given else ''} {selection(field)}"


def _value(name: str, kind: Any, values: Parameters) -> str:
    if name == "rule":
        return RULE
    known = values.get(re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower(), "a")
    match get_nullable_type(kind):
        case GraphQLList():
            return "[]"
        case GraphQLEnumType() as choice:
            return known if known in choice.values else str(next(iter(choice.values)))
        case GraphQLInputObjectType(fields=fields):
            wanted = {n: each for n, each in fields.items() if each.default_value is Undefined}
            inner = [f"{n}: {_value(n, each.type, values)}" for n, each in wanted.items()]
            return "{" + ", ".join(inner) + "}"
        case _:
            return json.dumps(known)
