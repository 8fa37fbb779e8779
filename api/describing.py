"""What OpenAPI says beyond the routes: how callers are recognized and what errors look like.

What each route takes and gives stands at the route.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.callers import MEMBER_HEADER
from api.positions import HEADER
from api.problems import MEDIA_TYPE

DESCRIPTION = f"""
Support forum, product feedback and customer experience in one. Reading needs no credentials;
telling something needs a token (`community token --member ID --role member`) or an API key as
`Authorization: Bearer`. A service key acts for any member by the header
`{MEMBER_HEADER}`, without it as itself.

A write answers with what was decided, and its header `{HEADER}` names where that stands in
the log: sent back with a read, the read waits until it shows what was written. What is not decided
in time is answered 202 with the address to ask again. Every error is a problem (RFC 9457) with a
`code`. `badges` are empty until the platform awards some.
"""
SECURITY_SCHEMES = {
    "Bearer": {"type": "http", "scheme": "bearer", "description": "A token or an API key."},
    "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "What a program may act on, such as NOT_FOUND."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("pointer", "expected", "got")},
            },
        },
    },
}
PROBLEM_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
# What any route may answer; those that say more for themselves keep what they say.
SHARED = {
    "400": "the request cannot be read",
    "202": "accepted and not decided yet: ask again at `outcome`",
    "401": "the token or key is not valid, or none was given where one is needed",
    "403": "whoever asks may not do this",
    "404": "there is no such thing, or none that may be seen",
    "409": "decided against: `code` is the reason",
    "422": "the input is not valid, see `errors`",
    "429": "too many requests: wait for `Retry-After` seconds",
    "503": "a service is away, or what was written cannot be read yet (STALE)",
}
WRITES_ONLY = {"202", "400", "403", "409"}

# How GraphQL is asked over HTTP; what can be asked, GraphiQL shows.
GRAPHQL: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {
                        "query": {"type": "string"},
                        "variables": {"type": ["object", "null"]},
                        "operationName": {"type": ["string", "null"]},
                    },
                },
                "example": {"query": "{ forum { discussions(limit: 3) { id title } } }"},
            }
        },
    },
    "responses": {
        "200": {
            "description": "`data`, `errors` with `extensions.code`, and `extensions.position`",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        **{
            status: {"description": text, "content": PROBLEM_CONTENT}
            for status, text in {
                "400": "the body is no GraphQL request",
                "401": "the token or key is not valid",
                "413": "the request is too large",
                "415": "the request is not `application/json`",
                "422": "`Community-Position` is none",
                "429": "too many requests: wait for `Retry-After` seconds",
            }.items()
        },
    },
}


def describe(app: FastAPI) -> None:
    """Make the app's OpenAPI say all this."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # the way that FastAPI documents


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes
    )
    components = schema.setdefault("components", {})
    components["securitySchemes"] = SECURITY_SCHEMES
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if path.startswith("/v1/") and path != "/v1/events":
                _share(method, operation)
            elif path == "/graphql" and method == "post":
                operation.update(GRAPHQL)
    return schema


def _share(method: str, operation: dict[str, Any]) -> None:
    for status, text in SHARED.items():
        if method == "get" and status in WRITES_ONLY:
            continue
        operation["responses"][status] = {"description": text, "content": PROBLEM_CONTENT}
    if method != "get":
        operation["security"] = [{"Bearer": []}, {"ApiKey": []}]
