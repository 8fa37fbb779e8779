"""What may be sent, for people: `GET /v1/schemas` with examples to try, and the AsyncAPI document.

The schemas for programs are in `registry`.
"""

import json
import shlex
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.ingest.shapes import limits
from api.ingest.violations import described, nearest
from api.problems import RefusedError
from infra.brokers import brokers
from schemas.asyncapi import document
from schemas.catalog import EVENT_TYPES, EventType, Schema, subject

router = APIRouter(tags=["events"])


class FieldShown(BaseModel):
    """One field of an event's data."""

    name: str
    doc: str
    expected: str = Field(description="Its type and limits, in words.")
    required: bool
    default: Any = Field(None, description="What it is where it is absent and not required.")


class TypeShown(BaseModel):
    """One event type."""

    type: str
    doc: str
    origin: str = Field(description="`client`: may be sent; `engine`: only derived, and read.")
    topic: str
    key: str = Field(description="The field by which events are kept in order.")
    subject: str = Field(description="Its name under `/registry`.")
    schema_id: int
    fields: list[FieldShown]
    example: dict[str, Any] = Field(description="An event as it is sent or, derived, would look.")
    curl: str | None = Field(description="A line that sends the example; none for engine types.")


class Catalogue(BaseModel):
    """All event types."""

    types: list[TypeShown]


@router.get("/v1/schemas", summary="List the event types with examples")
def list_types(request: Request) -> Catalogue:
    """All types of events; those with origin `client` may be sent to `POST /v1/events`."""
    return Catalogue(types=[_shown(each, request) for each in EVENT_TYPES.values()])


@router.get("/v1/schemas/{name}", summary="Describe one event type")
def describe_type(name: str, request: Request) -> TypeShown:
    """One type of event, such as `forum.PostVoted`."""
    if name not in EVENT_TYPES:
        hint = nearest(name, EVENT_TYPES)
        code = "NOT_FOUND"
        raise RefusedError(code, f'there is no event type "{name}"{hint}')
    return _shown(EVENT_TYPES[name], request)


@router.get("/v1/asyncapi.json", summary="The topics and events as AsyncAPI 3")
def asyncapi(request: Request) -> JSONResponse:
    """The document from which generators make clients that read the topics."""
    servers = request.app.state.platform.settings.kafka_servers
    return JSONResponse(document(brokers(servers).hosts))


def example_of(event_type: EventType) -> dict[str, Any]:
    """Return the committed example of a type as a CloudEvent."""
    return {
        "specversion": "1.0",
        "id": f"example-{event_type.name}",
        "source": "examples",
        "type": event_type.name,
        "time": "2026-03-01T12:00:00Z",
        "data": dict(event_type.example),
    }


def _shown(event_type: EventType, request: Request) -> TypeShown:
    example = example_of(event_type)
    return TypeShown(
        type=event_type.name,
        doc=event_type.doc,
        origin=event_type.origin,
        topic=event_type.topic,
        key=event_type.key,
        subject=subject(event_type),
        schema_id=event_type.schema_id,
        fields=[_field(field) for field in event_type.data_fields],
        example=example,
        curl=_curl(example, str(request.base_url)) if event_type.origin == "client" else None,
    )


def _field(field: Schema) -> FieldShown:
    return FieldShown(
        name=field["name"],
        doc=field["doc"],
        expected=described(field["type"], limits(field)),
        required="default" not in field,
        default=field.get("default"),
    )


def _curl(example: dict[str, Any], base_url: str) -> str:
    # Without `source` the line works with every key that may send the type.
    event = {name: value for name, value in example.items() if name != "source"}
    return (
        f"curl {base_url}v1/events"
        ' -H "X-API-Key: $COMMUNITY_API_KEY" -H "Content-Type: application/json"'
        f" -d {shlex.quote(json.dumps(event, ensure_ascii=False))}"
    )
