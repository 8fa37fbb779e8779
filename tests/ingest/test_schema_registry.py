"""Schemas for others: our own registry, read by Confluent's client, and a foreign one."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from infra.schema_registry import RegistryRefusedError, register
from schemas.catalog import EVENT_TYPES, EventType, schema_id, subject
from schemas.codec import encode, example_event
from tests.support.platform import Platform

TYPES = sorted(EVENT_TYPES.values(), key=lambda each: each.name)
VOTED = "forum.discussions-forum.PostVoted"


@pytest.fixture(scope="module")
def client(platform: Platform) -> Iterator[httpx.Client]:
    """A client of the registry, which needs no key."""
    with httpx.Client(base_url=f"{platform.settings.api_url}/registry/") as anonymous:
        yield anonymous


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_confluents_own_client_decodes_the_example_of_every_type(platform: Platform) -> None:
    from confluent_kafka.schema_registry import SchemaRegistryClient  # noqa: PLC0415 - it warns
    from confluent_kafka.schema_registry.avro import AvroDeserializer  # noqa: PLC0415 - it warns
    from confluent_kafka.serialization import MessageField, SerializationContext  # noqa: PLC0415

    with SchemaRegistryClient({"url": f"{platform.settings.api_url}/registry"}) as registry:
        decode = AvroDeserializer(registry)
        for event_type in TYPES:
            context = SerializationContext(event_type.topic, MessageField.VALUE)
            read: Any = decode(encode(example_event(event_type)), context)
            assert read["meta"]["type"] == event_type.name
            assert read.keys() == {"meta", *(field["name"] for field in event_type.data_fields)}
        assert registry.get_subjects() == [subject(each) for each in EVENT_TYPES.values()]
        latest = registry.get_latest_version(VOTED)
        assert registry.lookup_schema(VOTED, latest.schema).schema_id == latest.schema_id
        assert registry.get_compatibility() == "FULL_TRANSITIVE"
        assert registry.test_compatibility(VOTED, latest.schema)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("schemas/ids/1", 404, 40403),
        ("schemas/ids/none", 404, 40403),
        ("schemas/ids/1/schema", 404, 40403),
        ("subjects/none/versions", 404, 40401),
        ("subjects/none/versions/1", 404, 40401),
        (f"subjects/{VOTED}/versions/9", 404, 40402),
        (f"subjects/{VOTED}/versions/0", 422, 42202),
        (f"subjects/{VOTED}/versions/x", 422, 42202),
        ("config/none", 404, 40401),
        ("mode/none", 404, 40401),
        ("nothing/here", 404, 40400),
    ],
)
def test_what_is_not_there_is_said_in_the_dialect(
    client: httpx.Client, path: str, status: int, code: int
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


def test_every_way_to_a_schema_leads_to_the_same(client: httpx.Client) -> None:
    wanted = EVENT_TYPES["forum.PostVoted"]
    by_id = client.get(f"schemas/ids/{wanted.schema_id}")
    assert by_id.headers["content-type"] == "application/vnd.schemaregistry.v1+json"
    assert json.loads(by_id.json()["schema"]) == wanted.schema
    latest = client.get(f"subjects/{VOTED}/versions/latest").json()
    version = latest["version"]
    assert latest == client.get(f"subjects/{VOTED}/versions/{version}").json()
    assert latest["id"] == wanted.schema_id
    assert client.get(f"schemas/ids/{wanted.schema_id}/schema").json() == wanted.schema
    assert client.get(f"subjects/{VOTED}/versions/{version}/schema").json() == wanted.schema
    assert client.get(f"schemas/ids/{wanted.schema_id}/subjects").json() == [VOTED]
    assert client.get(f"schemas/ids/{wanted.schema_id}/versions").json() == [
        {"subject": VOTED, "version": version}
    ]
    assert client.get("schemas/types").json() == ["AVRO"]
    assert client.get("mode").json() == {"mode": "READONLY"}
    assert len(client.get("schemas").json()) >= len(TYPES)


def test_a_schema_is_found_by_its_text_and_nonsense_is_named(client: httpx.Client) -> None:
    wanted = EVENT_TYPES["forum.PostVoted"]
    found = client.post(f"subjects/{VOTED}", json={"schema": json.dumps(wanted.schema, indent=4)})
    assert found.json()["id"] == wanted.schema_id
    other = {"schema": json.dumps(EVENT_TYPES["forum.ReplyPosted"].schema)}
    assert client.post(f"subjects/{VOTED}", json=other).json()["error_code"] == 40403
    half = json.dumps({"schema": json.dumps({"type": "record", "name": "A", "fields": "\ud800"})})
    none = ("", "{", "[]", '{"schema": 1}', '{"schema": "["}', '{"schema": "\\"x\\""}')
    for nonsense in (*none, half):
        answer = client.post(f"subjects/{VOTED}", content=nonsense)
        assert (answer.status_code, answer.json()["error_code"]) == (422, 42201)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": None},
        {"fields": [{"type": "long"}]},
        {"fields": [{"name": "a", "type": "long", "aliases": [{}]}]},
        {"fields": [{"name": "a", "type": {"type": "record", "name": "B"}}]},
        {"aliases": 3},
    ],
)
def test_a_record_without_what_avro_asks_of_one_is_no_schema(
    client: httpx.Client, wrong: dict[str, Any]
) -> None:
    changed = {**EVENT_TYPES["forum.PostVoted"].schema, **wrong}
    record = {name: value for name, value in changed.items() if value is not None}
    path = f"compatibility/subjects/{VOTED}/versions"
    answer = client.post(path, json={"schema": json.dumps(record)})
    assert (answer.status_code, answer.json()["error_code"]) == (422, 42201)


def test_a_schema_that_would_break_readers_is_called_incompatible(client: httpx.Client) -> None:
    broken = json.loads(json.dumps(EVENT_TYPES["forum.PostVoted"].schema))
    broken["fields"][0]["type"] = "long"
    path = f"compatibility/subjects/{VOTED}/versions"
    answer = client.post(path, json={"schema": json.dumps(broken)}).json()
    assert answer["is_compatible"] is False
    assert answer["messages"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"subjects/{VOTED}/versions"),
        ("DELETE", f"subjects/{VOTED}"),
        ("DELETE", f"subjects/{VOTED}/versions/1"),
        ("PUT", "config"),
        ("PUT", f"mode/{VOTED}"),
    ],
)
def test_nobody_writes(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path, json={"schema": "{}", "mode": "IMPORT"})
    assert answer.status_code == 405
    assert answer.json().keys() == {"error_code", "message"}


class ForeignRegistry(HTTPServer):
    """A server that stands in for a Confluent Schema Registry, as far as registering goes."""

    def __init__(self, shift: int) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.shift = shift
        self.modes: dict[str, str] = {}
        self.schemas: dict[str, dict[int, int]] = {}

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    """One request to the stand-in."""

    server: ForeignRegistry

    def do_PUT(self) -> None:
        """Set a mode or a rule."""
        kind, name = unquote(self.path.partition("?")[0]).strip("/").split("/")
        body = self.body()
        if kind == "mode":
            self.server.modes[name] = body["mode"]
        self.answer(200, body)

    def do_POST(self) -> None:
        """Look a schema up, or register it."""
        parts = unquote(self.path).strip("/").split("/")
        body = self.body()
        known = self.server.schemas.setdefault(parts[1], {})
        number = schema_id(json.loads(body["schema"]))
        if len(parts) == 2:
            found = number in known
            self.answer(200 if found else 404, {"id": known[number]} if found else {})
        elif self.server.modes.get(parts[1]) != "IMPORT":
            self.answer(422, {"error_code": 42205, "message": "not in import mode"})
        else:
            known[number] = body["id"] + self.server.shift
            self.answer(200, {"id": known[number]})

    def body(self) -> Any:
        """The JSON that came."""
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, status: int, body: Any) -> None:
        """Answer with JSON."""
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def foreign(request: pytest.FixtureRequest) -> Iterator[ForeignRegistry]:
    """A running stand-in, whose ids are shifted by the parameter."""
    with ForeignRegistry(getattr(request, "param", 0)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ids(event_type: EventType) -> dict[int, int]:
    """The ids of a type's current version, as a registry keeps them."""
    return {event_type.schema_id: event_type.schema_id}


def test_a_foreign_registry_gets_our_schemas_under_our_ids_once(foreign: ForeignRegistry) -> None:
    assert register(foreign.url) >= len(TYPES)
    for event_type in TYPES:
        assert foreign.schemas[subject(event_type)].items() >= ids(event_type).items()
    assert set(foreign.modes.values()) == {"READWRITE"}
    assert register(foreign.url) == 0


@pytest.mark.parametrize("foreign", [1], indirect=True)
def test_a_foreign_registry_that_gives_other_ids_is_refused(foreign: ForeignRegistry) -> None:
    with pytest.raises(RegistryRefusedError, match="under the id"):
        register(foreign.url)
    assert set(foreign.modes.values()) == {"READWRITE"}


def test_a_foreign_registry_that_does_not_answer_is_named() -> None:
    with ForeignRegistry(0) as closed:
        url = closed.url
    with pytest.raises(RegistryRefusedError, match="does not answer"):
        register(url)
