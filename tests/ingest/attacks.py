"""Requests that nobody should send: JSON bent out of shape, bodies packed wrongly, broken HTTP.

Each is made from a random number generator alone, so that a seed tells which it was; sending them
and judging the answers is in firing.
"""

import json
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from schemas.catalog import EVENT_TYPES, subject
from tests.ingest.bending import TEXTS, bent, odd, packed, text_of

CLIENT_TYPES = [each for each in EVENT_TYPES.values() if each.origin == "client"]
HEADER_VALUES = (b"", b" ", b"\xff\xfe", b"a" * 8_000, b"1", b"-1", b"*", b"\x7f", b"a,b;c=d", b"%")
CONTENT_TYPES = (
    *(b"application/json", b"application/json", b"application/json; charset=utf-16"),
    *(b"application/cloudevents+json", b"application/cloudevents-batch+json", b"text/plain"),
    *(
        b"application/x-ndjson",
        b"application/json-patch+json",
        b"",
        b"\xff",
        b"multipart/form-data",
    ),
)
HEADERS = (
    *(
        b"Idempotency-Key",
        b"Community-Position",
        b"Community-Member",
        b"Authorization",
        b"X-API-Key",
    ),
    *(b"Accept", b"Content-Encoding", b"Expect", b"Range", b"If-None-Match", b"Cookie", b"ce-id"),
    *(
        b"ce-type",
        b"ce-source",
        b"ce-time",
        b"ce-specversion",
        b"X-Forwarded-For",
        b"Accept-Encoding",
    ),
)


def event(chance: random.Random) -> dict[str, Any]:
    """An event as it should be."""
    kind = chance.choice(CLIENT_TYPES)
    name = f"fuzz-{uuid.UUID(int=chance.getrandbits(128))}"
    return {"type": kind.name, "id": name, "source": "fuzz", "data": dict(kind.example)}


def request(
    method: bytes, target: bytes, headers: Sequence[tuple[bytes, bytes]], body: bytes = b""
) -> bytes:
    """The bytes of a request."""
    lines = [b"%b: %b\r\n" % each for each in headers]
    length = b"Content-Length: %d\r\n" % len(body)
    return b"%b %b HTTP/1.1\r\nHost: fuzz\r\n%b%b\r\n%b" % (
        *(method, target, b"".join(lines), length, body),
    )


class Attacks:
    """Makes attacks on an API that is described by OpenAPI, as a holder of a key."""

    def __init__(self, key: str, description: Mapping[str, Any]) -> None:
        """Keep the key, and read the routes from the description."""
        self._key = key.encode()
        self._routes = [
            (method.upper().encode(), path)
            for path, methods in description["paths"].items()
            for method in methods
        ]

    def make(self, seed: int) -> bytes:
        """The attack of a seed."""
        # Not for secrets: the same seed has to make the same attack again.
        chance = random.Random(seed)  # noqa: S311 - the line above
        ways: Sequence[tuple[Callable[[random.Random], bytes], int]] = (
            *((self.ingest, 50), (self.route, 20), (self.graph, 15), (self.registry, 5)),
            (self.garbage, 10),
        )
        (way,) = chance.choices([each for each, _ in ways], [weight for _, weight in ways])
        return way(chance)

    def _headers(self, chance: random.Random, kind: bytes) -> list[tuple[bytes, bytes]]:
        key = self._key if chance.random() < 0.98 else b"ck_wrong"
        headers = [(b"X-API-Key", key), (b"Content-Type", kind)]
        more = chance.choice([0, 0, 0, 1, 1, 2])
        headers += [(chance.choice(HEADERS), chance.choice(HEADER_VALUES)) for _ in range(more)]
        return headers

    def ingest(self, chance: random.Random) -> bytes:
        """Events to ingest, most of them with one fault."""
        many = [event(chance) for _ in range(chance.choice([1, 1, 1, 2, 5]))]
        sent = [bent(chance, each) if chance.random() < 0.7 else each for each in many]
        kind = chance.choice(CONTENT_TYPES)
        if b"ndjson" in kind:
            body = b"\n".join(text_of(chance, each) for each in sent)
        else:
            body = text_of(chance, sent[0] if len(sent) == 1 else sent)
        body, encoding = packed(chance, body)
        headers = self._headers(chance, kind)
        if encoding:
            headers.append((b"Content-Encoding", encoding))
        return request(b"POST", b"/v1/events", headers, body)

    def route(self, chance: random.Random) -> bytes:
        """Any route with parts, parameters and a body that do not belong."""
        method, path = chance.choice(self._routes)
        parts = [
            quote(chance.choice([*TEXTS, "latest", "1"])[:3_000], errors="replace", safe="%/")
            if part.startswith("{")
            else part
            for part in path.split("/")
        ]
        names = ("limit", "after", "sort", "q", "tag", "kind", "status", "category", "first")
        given = [
            f"{chance.choice(names)}={quote(chance.choice(TEXTS), errors='replace')[:2_000]}"
            for _ in range(chance.choice([0, 1, 3]))
        ]
        target = "/".join(parts) + ("?" + "&".join(given) if given else "")
        if chance.random() < 0.1:
            method = chance.choice([b"HEAD", b"OPTIONS", b"PATCH", b"TRACE", b"BREW"])
        body = b"" if method == b"GET" else text_of(chance, bent(chance, BODY))
        headers = self._headers(chance, b"application/json")
        return request(method, target.encode() or b"/", headers, body)

    def graph(self, chance: random.Random) -> bytes:
        """An operation of GraphQL with a fault in its text or its variables."""
        document = chance.choice(DOCUMENTS)
        if chance.random() < 0.5:
            start = chance.randrange(len(document))
            novel = chance.choice([*TEXTS, "...F", "@skip(if: 1)", "{", "}", "$x", "(id: 1)"])[:500]
            document = document[:start] + novel + document[start + chance.randrange(9) :]
        body = {"query": document, "variables": {"x": odd(chance), "id": odd(chance)}}
        sent = body if chance.random() < 0.7 else bent(chance, body)
        headers = self._headers(chance, b"application/json")
        return request(b"POST", b"/graphql", headers, text_of(chance, sent))

    def registry(self, chance: random.Random) -> bytes:
        """A schema that is none, to the registry."""
        avro = chance.choice([bent(chance, SCHEMA), odd(chance), nested(chance)])
        body = json.dumps({"schema": json.dumps(avro)}).encode()
        name = quote(chance.choice([SUBJECT, chance.choice(TEXTS)[:200]]), errors="replace")
        place = chance.choice(["/subjects/{}", "/compatibility/subjects/{}/versions"])
        headers = self._headers(chance, b"application/vnd.schemaregistry.v1+json")
        return request(b"POST", f"/registry{place.format(name)}".encode(), headers, body)

    def garbage(self, chance: random.Random) -> bytes:
        """What is no HTTP, or no longer."""
        whole = request(b"POST", b"/v1/events", self._headers(chance, b"application/json"), b"{}")
        return chance.choice(
            [
                chance.randbytes(chance.randrange(1, 300)),
                whole[: chance.randrange(1, len(whole))],
                whole.replace(b"HTTP/1.1", chance.choice([b"HTTP/9.9", b"HTTP/1.0", b"", b"\0"])),
                whole.replace(b"Content-Length: 2", chance.choice(LENGTHS)),
                whole.replace(
                    b"POST", chance.choice([b"", b"GET\0", b"P" * 9_000, b"PRI", b"\xff"])
                ),
                whole.replace(
                    b"/v1/events", chance.choice([b"*", b"", b"http://x/", b"/" * 9_000])
                ),
                whole.replace(
                    b"Host: fuzz", chance.choice([b"Host", b" : x", b"Ho\0st: x", b"A: b\r\n c"])
                ),
                whole.replace(b"\r\n", chance.choice([b"\n", b"\r", b"\r\n\r\n"])),
                whole.replace(
                    b"Host", b"X: " + b"y" * chance.choice([9_000, 70_000]) + b"\r\nHost"
                ),
            ]
        )


def nested(chance: random.Random) -> Any:
    """An Avro type in a type in a type."""
    avro: Any = "string"
    for _ in range(chance.choice([5, 60, 400])):
        avro = chance.choice([[avro, "null"], {"type": "array", "items": avro}, [[avro]]])
    return {**SCHEMA, "fields": [{"name": "a", "type": avro}]}


# A body in which every route finds some field of its own.
BODY = {
    "title": "a",
    "content": "b",
    "category": "c",
    "tags": ["d"],
    "parent_id": None,
    "vote": "UP",
    "action": "APPROVE",
    "reason": "",
    "description": "e",
    "status": "Planned",
}
SAMPLE = EVENT_TYPES["feedback.VoteCast"]
SCHEMA, SUBJECT = SAMPLE.schema, subject(SAMPLE)
LENGTHS = (
    *(b"Content-Length: -1", b"Content-Length: 99999999999999999999", b"Content-Length: 1"),
    *(b"Content-Length: 2\r\nContent-Length: 3", b"Content-Length: x", b"Content-Length: 50"),
    *(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nContent-Length: 2"),
)
DOCUMENTS = (
    "query ($x: Int) { forum { discussions(limit: $x) { id title posts { id myVote } } } }",
    "query ($id: ID!) { forum { discussion(id: $id) { replies { latest { author } } } } }",
    "mutation ($id: ID!) { forum { votePost(postId: $id, vote: UP) { newScore } } }",
    "mutation ($id: ID!) { feedback { vote(featureId: $id, vote: DOWN) { newScore } } }",
    'query { search(query: "a", first: 5) { total nodes { id } facets { name } } }',
    "{ " + "a: __typename " * 20 + "}",
    "{ forum " * 60 + "}" * 60,
    "{a" * 450 + "}" * 450,
    "{ search(query: " + "[" * 480 + "]" * 480 + ") { total } }",
    "query { ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
    "{ members { leaderboard(first: 3) { nodes { id } pageInfo { endCursor } } } }",
    "subscription { a }",
    "{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }",
)
