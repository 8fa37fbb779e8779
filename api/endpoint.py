"""GraphQL over HTTP: requests in, results with codes and positions out.

What can be asked is in schema; the page for people is in pages.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import (
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
)
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.asking import Asking, asked
from api.measures import OPERATIONS
from api.pages import explorer
from api.problems import RefusedError, problem, refusal
from api.schema import SCHEMA
from api.texts import loaded

RESPONSE_TYPE = "application/graphql-response+json"
QUERIES_ONLY = (OperationType.QUERY,)
ALL_OPERATIONS = (OperationType.QUERY, OperationType.MUTATION)

# What reading JSON raises: bytes that are none, text that UTF-8 cannot write, and brackets deeper
# than Python can go down.
UNREADABLE = (ValueError, RecursionError)

router = APIRouter(tags=["graphql"])


class Operation(msgspec.Struct, frozen=True):
    """One request for one operation."""

    query: str
    variables: dict[str, Any] | None = None
    name: str | None = msgspec.field(default=None, name="operationName")


@router.post("/graphql")
async def answer_post(request: Request) -> Response:
    """Carry out a GraphQL operation: `{"query", "variables", "operationName"}`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return problem(415, "send a GraphQL request as `application/json`")
    try:
        operation = _operation(loaded(await request.body()))
    except UNREADABLE as error:
        return problem(400, str(error), "INVALID")
    return await _answer(request, operation, ALL_OPERATIONS)


@router.get("/graphql", include_in_schema=False)
async def answer_get(request: Request) -> Response:
    """Show GraphiQL, or carry out a query given as `query`, `variables` and `operationName`."""
    given = request.query_params
    if "query" not in given or "text/html" in request.headers.get("accept", ""):
        return explorer(request)
    try:
        variables = loaded(given.get("variables") or "{}")
        operation = _operation({**given, "variables": variables})
    except UNREADABLE as error:
        return problem(400, str(error), "INVALID")
    return await _answer(request, operation, QUERIES_ONLY)


def _operation(body: Any) -> Operation:
    try:
        return msgspec.convert(body, Operation)
    except msgspec.ValidationError as error:
        # What a client sends is text to be judged, and no fault of this code's types.
        raise ValueError(f"a GraphQL request cannot be read: {error}") from error


async def _answer(
    request: Request, operation: Operation, allowed: tuple[OperationType, ...]
) -> Response:
    asking = asked(request)
    try:
        result = await _executed(asking, operation, allowed)
    except InvalidOperationTypeError:
        return problem(405, "a GET only carries out queries; send mutations by POST")
    except Exception as error:  # noqa: BLE001 - every failure is answered with a code
        result = ExecutionResult(None, [GraphQLError(str(error), original_error=error)])
    body = _body(result)
    if (token := asking.written.token) is not None:
        body.setdefault("extensions", {})["position"] = token
    return _response(request, body)


async def _executed(
    asking: Asking, operation: Operation, allowed: tuple[OperationType, ...]
) -> ExecutionResult:
    await asking.wait_for_rows()
    try:
        return await SCHEMA.execute(
            operation.query,
            variable_values=operation.variables,
            context_value=asking,
            operation_name=operation.name,
            allowed_operation_types=allowed,
        )
    except CannotGetOperationTypeError as error:
        raise RefusedError("INVALID", error.as_http_error_reason()) from error
    except MissingQueryError as error:
        raise RefusedError("INVALID", "the document has no operation") from error


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
