"""What the API says when it refuses or fails: problem details (RFC 9457) and GraphQL codes.

Which request is refused, and why, is decided where the request is carried out.
"""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.tokens import IssuerAwayError
from infra.producing import LogAwayError
from infra.reading import DatabaseAwayError, UnfitValueError
from infra.searching import SearchAwayError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# Each code of a refusal with its HTTP status; a code that is not here is a decision's reason.
STATUSES: Mapping[str, int] = {
    "INVALID": 422,
    # What was asked is not wrong, but more than this place answers; less of it may be asked.
    "TOO_MUCH": 422,
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "LOCKED": 409,
    "EXPIRED": 410,
    "RATE_LIMITED": 429,
    "PENDING": 202,
    "STALE": 503,
    "UNAVAILABLE": 503,
    "INTERNAL": 500,
}
# A service that is away is back within seconds, or not soon; asking again costs little.
RETRY_SECONDS = 1
# A claim that was recorded and decided against: the request conflicts with how things are.
DECIDED_AGAINST = 409

TITLES: Mapping[int, str] = {
    202: "accepted, not decided yet",
    400: "bad request",
    401: "not authenticated",
    403: "not allowed",
    404: "not found",
    405: "method not allowed",
    409: "decided against",
    410: "gone",
    413: "too large",
    415: "unsupported media type",
    422: "invalid input",
    429: "too many requests",
    500: "internal error",
    503: "not available now",
}


# What pydantic says in words that lead nowhere.
WORDS = {
    "extra_forbidden": "no such field: /docs shows those that there are",
    "json_invalid": "JSON; from this character on it cannot be read",
}
FORESEEN = (DatabaseAwayError, SearchAwayError, LogAwayError, IssuerAwayError, UnfitValueError)


class RefusedError(Exception):
    """A request that is not carried out; GraphQL shows `extensions`, REST a problem."""

    def __init__(self, code: str, detail: str, **more: Any) -> None:
        """Keep the code, the sentence for people, and what more a program may want to know."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.more = more

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUSES.get(self.code, DECIDED_AGAINST)

    @property
    def extensions(self) -> dict[str, Any]:
        """What GraphQL clients find beside the message."""
        return {"code": self.code, **self.more}


def not_found(kind: str, given_id: str) -> RefusedError:
    """Say that there is no such thing, or none that may be seen."""
    return RefusedError("NOT_FOUND", f'there is no {kind} "{given_id}"')


def invalid(pointer: str, expected: str, got: str) -> RefusedError:
    """Say which part of the input is wrong, what was expected, and what came instead."""
    error = {"pointer": pointer, "expected": expected, "got": got}
    detail = f'"{pointer}" is not valid: expected {expected}, got {got}'
    return RefusedError("INVALID", detail, errors=[error])


def refusal(error: Exception) -> RefusedError:
    """Give an error the code that clients see; what nobody foresaw is INTERNAL and is logged."""
    match error:
        case RefusedError():
            return error
        case DatabaseAwayError() | SearchAwayError():
            return RefusedError("UNAVAILABLE", str(error))
        case LogAwayError() | IssuerAwayError():
            return RefusedError("UNAVAILABLE", str(error))
        case UnfitValueError():
            return RefusedError("INVALID", str(error))
        case _:
            logger.error("request failed", exc_info=error)
            return RefusedError("INTERNAL", "something went wrong here; it has been logged")


def problem(status: int, detail: str, code: str | None = None, **more: Any) -> JSONResponse:
    """Return a problem details answer (RFC 9457); `code` and `more` are extension members."""
    title = TITLES.get(status, "error")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if code is not None:
        body["code"] = code
    return JSONResponse({**body, **more}, status, media_type=MEDIA_TYPE)


def answer(error: RefusedError) -> JSONResponse:
    """Return a refusal as a problem, with the headers that its status asks for."""
    response = problem(error.status, error.detail, error.code, **error.more)
    if error.status == STATUSES["UNAUTHENTICATED"]:
        response.headers["WWW-Authenticate"] = 'Bearer realm="community"'
    if "retry_after" in error.more or error.status == STATUSES["UNAVAILABLE"]:
        response.headers["Retry-After"] = str(error.more.get("retry_after", RETRY_SECONDS))
    return response


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    for kind in (RefusedError, Exception, *FORESEEN):
        app.add_exception_handler(kind, _failed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)


async def _failed(request: Request, error: Exception) -> JSONResponse:
    del request
    return answer(refusal(error))


async def _http(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, HTTPException), "registered for HTTPException"
    codes = {404: "NOT_FOUND", 401: "UNAUTHENTICATED", 403: "FORBIDDEN"}
    response = problem(error.status_code, str(error.detail).lower(), codes.get(error.status_code))
    response.headers.update(error.headers or {})
    return response


async def _unreadable(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, RequestValidationError), "registered for RequestValidationError"
    errors = [
        {
            "pointer": "/" + "/".join(str(part) for part in each["loc"]),
            "expected": WORDS.get(each["type"], each["msg"]),
            "got": repr(each.get("input"))[:100],
        }
        for each in error.errors()
    ]
    return problem(STATUSES["INVALID"], "the request is not valid", "INVALID", errors=errors)
