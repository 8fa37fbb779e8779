"""The ingest endpoint as a route of the API: what OpenAPI says of it, and what it needs to run.

What it does is in `endpoint`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api import keys
from api.ingest import repeats
from api.ingest.bodies import BYTES_LIMIT, EVENTS_LIMIT
from api.ingest.endpoint import Ingest, ingest_app
from api.ingest.senders import Senders
from api.ingest.verdicts import RETRY_SECONDS
from api.limits import Buckets
from api.platform import Platform
from infra.postgres import DDL_LOCK
from infra.reading import Database, DatabaseAwayError
from infra.schema_registry import register
from schemas.catalog import EVENT_TYPES

logger = logging.getLogger(__name__)

# Processes that start together take turns at making tables.
TAKE_TURNS = f"SELECT pg_advisory_xact_lock({DDL_LOCK})"
PATH = "/v1/events"
EXAMPLE_TYPE = "forum.DiscussionStarted"
EXAMPLE = {
    "specversion": "1.0",
    "id": "0190f7c2-1d4e-7a3b-9c55-2f6f0b1f8a01",
    "source": "web",
    "type": EXAMPLE_TYPE,
    "time": "2026-03-01T12:00:00Z",
    "data": dict(EVENT_TYPES[EXAMPLE_TYPE].example),
}
_ATTRIBUTE = {"type": ["string", "null"], "minLength": 1}
EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "data"],
    "properties": {
        "specversion": {"enum": ["1.0", None]},
        "id": {**_ATTRIBUTE, "maxLength": 100},
        "source": {**_ATTRIBUTE, "maxLength": 200},
        "type": {"enum": [n for n, each in EVENT_TYPES.items() if each.origin == "client"]},
        "time": {"type": ["string", "null"], "format": "date-time"},
        "data": {"type": "object"},
    },
}
_VIOLATION = {
    "type": "object",
    "required": ["pointer", "expected", "got"],
    "properties": {name: {"type": "string"} for name in ("pointer", "expected", "got")},
}
REPORT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["accepted", "rejected", "verdicts"],
    "properties": {
        "accepted": {"type": "integer"},
        "rejected": {"type": "integer"},
        "verdicts": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "verdict"],
                "properties": {
                    "id": {"type": ["string", "null"]},
                    "verdict": {"enum": ["accepted", "invalid", "conflict", "error"]},
                    "topic": {"type": "string"},
                    "partition": {"type": "integer"},
                    "offset": {"type": "integer"},
                    "errors": {"type": "array", "items": _VIOLATION},
                },
            },
        },
    },
}
REPORTS = {
    201: "all events are in the log",
    207: "some events are in the log, see the verdicts",
    400: "no event is valid, or the body cannot be read",
    403: "the key or token may send none of these events",
    413: f"over {EVENTS_LIMIT} events, {BYTES_LIMIT} bytes, or the limit of one event",
    503: "the log or the database is away; try again after `Retry-After`",
}
PROBLEMS = {
    401: "no key or token, or a wrong one",
    409: "the `Idempotency-Key` came with another body, or is being worked on",
    415: "a content type or encoding that is not known",
    429: "too many requests; try again after `Retry-After`",
}
_ONE_OR_MANY = {"anyOf": [EVENT_SCHEMA, {"type": "array", "items": EVENT_SCHEMA, "minItems": 1}]}
_PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}
OPENAPI: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "The same key and body within a day get the same answer.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        }
    ],
    "requestBody": {
        "required": True,
        "description": "CloudEvents 1.0: one, an array, or one a line; gzip if you like.",
        "content": {
            "application/json": {"schema": _ONE_OR_MANY, "example": EXAMPLE},
            "application/cloudevents+json": {"schema": _ONE_OR_MANY, "example": EXAMPLE},
            "application/cloudevents-batch+json": {"schema": _ONE_OR_MANY, "example": [EXAMPLE]},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    },
    "security": [{"ApiKey": []}, {"Bearer": []}],
}


def _responses() -> dict[int | str, dict[str, Any]]:
    report = {"application/json": {"schema": REPORT_SCHEMA}}
    told: dict[int | str, dict[str, Any]] = {
        status: {"description": text, "content": report} for status, text in REPORTS.items()
    }
    for status in (400, 413, 503):
        told[status]["content"] = {**report, **_PROBLEM}
    refused: dict[int | str, dict[str, Any]] = {
        status: {"description": text, "content": _PROBLEM} for status, text in PROBLEMS.items()
    }
    return {**told, **refused}


class Shortcut:
    """ASGI middleware that leads events straight to where they are taken in.

    Finding the route among all others took FastAPI two thirds of a single event's time; what is not
    exactly such a request finds its way, or its refusal, by the route below.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        # Requests are counted under their route, as if it had been found.
        scope["route"] = router.routes[0]
        await ingest_app(scope, receive, send)


class PlainRoute(APIRoute):
    """A route that OpenAPI describes and that is handled as plain ASGI, past FastAPI's parsing."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request to the route's path."""
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        await ingest_app(scope, receive, send)


router = APIRouter(route_class=PlainRoute, tags=["ingest"])


@router.post(
    PATH,
    summary="Report what happened",
    status_code=201,
    response_model=None,
    responses=_responses(),
    openapi_extra=OPENAPI,
)
async def report_events() -> None:
    """Take events in; each gets a verdict, in the order of the request.

    An event is acknowledged once Kafka has it. `GET /v1/schemas` says which types there are. `id`,
    `source` and `time` have defaults in `application/json`: a new id, the key's source, and now.
    """


@asynccontextmanager
async def running(app: FastAPI, platform: Platform, buckets: Buckets) -> AsyncIterator[None]:
    """Let the app serve ingest for as long as it lives; where Postgres is away, its tables wait.

    Raises RegistryRefusedError where a schema registry is set that does not have our schemas then.
    """
    if platform.settings.schema_registry_url:
        await asyncio.to_thread(register, platform.settings.schema_registry_url)
    senders = Senders(platform.settings, platform.keys)
    app.state.ingest = Ingest(
        platform.settings, platform.database, platform.writer, senders, buckets
    )
    housekeeping = asyncio.create_task(_keep_house(platform.database))
    try:
        yield
    finally:
        housekeeping.cancel()
        with suppress(asyncio.CancelledError):
            await housekeeping


async def _keep_house(database: Database) -> None:
    """Make ingest's own tables, then forget remembered answers after a day."""
    while True:
        try:
            # Statements that are sent together are one transaction.
            await database.rows(f"{TAKE_TURNS};{keys.TABLES}{repeats.TABLES}")
            break
        except DatabaseAwayError as error:
            logger.warning("tables of ingest are not made yet", extra={"reason": str(error)})
            await asyncio.sleep(RETRY_SECONDS)
    await repeats.purge(database)
