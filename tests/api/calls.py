"""Calling the API as somebody: what the tests of the API share."""

import re
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.positions import HEADER
from api.tokens import Role, development_token
from infra.settings import Settings
from tests.support.waiting import eventually

BRIEF = Path(__file__).parents[1] / "contracts" / "brief.graphql"

START = """mutation ($input: DiscussionInput!) {
  forum { createDiscussion(input: $input) { id url status } } }"""
REPLY = "mutation ($input: ReplyInput!) { forum { reply(input: $input) { id status } } }"
VOTE_POST = """mutation ($id: ID!, $vote: VoteType!) {
  forum { votePost(postId: $id, vote: $vote) { newScore ups downs } } }"""
MODERATE = """mutation ($id: ID!, $action: ModerationAction!) {
  forum { moderatePost(postId: $id, action: $action) { success reason status } } }"""
SUBMIT = """mutation ($input: FeatureInput!) {
  feedback { submitFeature(input: $input) { id votingUrl } } }"""
VOTE = """mutation ($id: ID!, $vote: VoteType!) {
  feedback { vote(featureId: $id, vote: $vote) { newScore userVotesRemaining } } }"""

Asked = TypeVar("Asked")


def operations(text: str) -> Mapping[str, str]:
    """The GraphQL operations of a text, by name."""
    parts = re.split(r"(?m)^(?=(?:query|mutation) )", text)
    return {re.split(r"\W+", part)[1]: part for part in parts if "{" in part}


def fresh(prefix: str) -> str:
    """An id that nobody has."""
    return f"{prefix}-{uuid.uuid4()}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a client of the API; what was written last is read first."""

    client: httpx.Client
    headers: Mapping[str, str]

    def graph(self, query: str, /, **variables: Any) -> dict[str, Any]:
        """The whole answer to a GraphQL operation."""
        body = {"query": query, "variables": variables}
        response = self.client.post("/graphql", json=body, headers=dict(self.headers))
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def done(self, query: str, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation that must succeed, below its room."""
        answer = self.graph(query, **variables)
        assert "errors" not in answer, answer
        (room,) = answer["data"].values()
        (result,) = room.values()
        found: dict[str, Any] = result
        return found

    def refused(self, query: str, /, **variables: Any) -> str:
        """The code of an operation that must fail, with null data."""
        answer = self.graph(query, **variables)
        assert answer["data"] is None, answer
        code: str = answer["errors"][0]["extensions"]["code"]
        return code

    def after(self, answer: Mapping[str, Any]) -> "Caller":
        """The same caller, who reads what an answer says was written."""
        return self.at(answer["extensions"]["position"])

    def at(self, position: str) -> "Caller":
        """The same caller, who reads from a position on."""
        return Caller(self.client, {**self.headers, HEADER: position})

    def start(self, title: str = "How?", content: str = "So.", **more: Any) -> str:
        """Start a discussion and return its id once it can be read."""
        given = {"title": title, "content": content, "category": "talk", **more}
        answer = self.graph(START, input=given)
        discussion_id: str = answer["data"]["forum"]["createDiscussion"]["id"]
        self.after(answer).get(f"/v1/forum/discussions/{discussion_id}")
        return discussion_id

    def reply(self, discussion_id: str, content: str, parent_id: str | None = None) -> str:
        """Reply and return the reply's id once it can be read."""
        given = {"discussionId": discussion_id, "content": content, "parentId": parent_id}
        answer = self.graph(REPLY, input=given)
        post_id: str = answer["data"]["forum"]["reply"]["id"]
        self.after(answer).get(f"/v1/forum/posts/{post_id}")
        return post_id

    def submit(self, title: str = "Dark mode", **more: Any) -> str:
        """Submit a request and return its id once it can be read."""
        given = {"title": title, "description": "My eyes hurt.", "category": "ui", **more}
        answer = self.graph(SUBMIT, input=given)
        feature_id: str = answer["data"]["feedback"]["submitFeature"]["id"]
        self.after(answer).get(f"/v1/feedback/features/{feature_id}")
        return feature_id

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """The JSON of a read that must succeed."""
        response = self.client.get(path, params=params, headers=dict(self.headers))
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request, whatever comes of it."""
        return self.client.request(method, path, headers=dict(self.headers), **options)


@dataclass(frozen=True, slots=True)
class Callers:
    """Makes callers of one API."""

    client: httpx.Client
    settings: Settings

    @property
    def nobody(self) -> Caller:
        """A caller without credentials."""
        return Caller(self.client, {})

    def someone(self, role: Role = "member", member_id: str | None = None) -> Caller:
        """A caller with a token, by default a member whom nobody knows."""
        token = development_token(member_id or fresh("member"), role, self.settings)
        return Caller(self.client, {"Authorization": f"Bearer {token}"})


@dataclass(frozen=True, slots=True)
class Inside(Callers):
    """Callers of an API in this process, whose state a test may look at."""

    app: FastAPI


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of an app that a thread of this process serves."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        eventually(lambda: server.started)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def in_process(settings: Settings, **changed: Any) -> Iterator[Inside]:
    """An API in this process over the same services, with some settings changed."""
    wanted = settings.model_copy(update=changed)
    app = create_app(wanted)
    with serving(app) as url, httpx.Client(base_url=url, timeout=30.0) as client:
        if not changed.get("kafka_servers"):
            eventually(lambda: app.state.platform.outcomes.following)
        yield Inside(client, wanted, app)


def becomes(ask: Callable[[], Asked], wanted: Asked) -> None:
    """Wait until an answer is the wanted one."""
    eventually(lambda: ask() == wanted)
