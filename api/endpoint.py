"""GraphQL over HTTP: requests in, results with codes and positions out.

What can be asked is in schema; the page for people is in pages.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.asking import asked
from api.measures import OPERATIONS
from api.pages import explorer
from api.problems import RefusedError, problem, refusal
from api.schema import SCHEMA

# A document of a thousand tokens with a body of 200 KB among its variables fits.
BODY_LIMIT = 1_000_000
RESPONSE_TYPE = "application/graphql-response+json"
QUERIES_ONLY = (OperationType.QUERY,)
ALL_OPERATIONS = (OperationType.QUERY, OperationType.MUTATION)

router = APIRouter(tags=["graphql"])


class Operation(NamedTuple):
    """One request for one operation."""

    query: str
    variables: dict[str, Any]
    name: str | None


@router.post("/graphql")
async def answer_post(request: Request) -> Response:
    """Carry out a GraphQL operation: `{"query", "variables", "operationName"}`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return problem(415, "send a GraphQL request as `application/json`")
    body = await request.body()
    if len(body) > BODY_LIMIT:
        return problem(413, f"a GraphQL request has at most {BODY_LIMIT} bytes")
    try:
        operation = _operation(json.loads(body))
    except ValueError as error:
        return problem(400, str(error), "INVALID")
    return await _answer(request, operation, ALL_OPERATIONS)


@router.get("/graphql")
async def answer_get(request: Request) -> Response:
    """Show GraphiQL, or carry out a query given as `query`, `variables` and `operationName`."""
    given = request.query_params
    if "query" not in given or "text/html" in request.headers.get("accept", ""):
        return explorer(request)
    try:
        variables = json.loads(given.get("variables") or "{}")
        operation = _operation({**given, "variables": variables})
    except ValueError as error:
        return problem(400, str(error), "INVALID")
    return await _answer(request, operation, QUERIES_ONLY)


def _operation(body: Any) -> Operation:
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        message = 'a GraphQL request is an object with a text "query"'
        raise ValueError(message)
    variables, name = body.get("variables") or {}, body.get("operationName") or None
    if not isinstance(variables, dict) or not isinstance(name, str | None):
        message = '"variables" is an object and "operationName" a text'
        raise ValueError(message)
    return Operation(body["query"], variables, name)


async def _answer(
    request: Request, operation: Operation, allowed: tuple[OperationType, ...]
) -> Response:
    asking = asked(request)
    try:
        await asking.wait_for_rows()
        result = await SCHEMA.execute(
            operation.query,
            variable_values=operation.variables,
            context_value=asking,
            operation_name=operation.name,
            allowed_operation_types=allowed,
        )
    except Exception as error:
        result = ExecutionResult(None, [GraphQLError(str(error), original_error=error)])
    body = _body(result)
    if (token := asking.written.token) is not None:
        body.setdefault("extensions", {})["position"] = token
    return _response(request, body)


def _body(result: ExecutionResult) -> dict[str, Any]:
    errors = [_formatted(error) for error in result.errors or ()]
    code = errors[0]["extensions"]["code"] if errors else "OK"
    OPERATIONS.labels(code).inc()
    return {"data": result.data, **({"errors": errors} if errors else {})}


def _formatted(error: GraphQLError) -> Mapping[str, Any]:
    formatted = dict(error.formatted)
    refused = _refusal(error)
    return {**formatted, "message": str(refused), "extensions": refused.extensions}


def _refusal(error: GraphQLError) -> RefusedError:
    cause = error.original_error
    if isinstance(cause, GraphQLError):
        return _refusal(cause)
    if cause is not None:
        return refusal(cause)
    if isinstance(error, GraphQLSyntaxError):
        return RefusedError("GRAPHQL_PARSE_FAILED", error.message)
    return RefusedError("GRAPHQL_VALIDATION_FAILED", error.message)


def _response(request: Request, body: dict[str, Any]) -> Response:
    if RESPONSE_TYPE not in request.headers.get("accept", ""):
        # Clients of plain JSON look for errors in the body and take any other status for a failure
        # of the transport (GraphQL over HTTP, section 6.4.1).
        return JSONResponse(body)
    failed = body["data"] is None and "errors" in body
    return JSONResponse(body, 400 if failed else 200, media_type=RESPONSE_TYPE)
