"""The registry's dialect: its media type, its error codes, and how errors are told.

What is asked and answered is in `routes`.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
# The dialect's error codes: an HTTP status with two digits after it.
NOT_FOUND = 40400
SUBJECT_NOT_FOUND = 40401
VERSION_NOT_FOUND = 40402
SCHEMA_NOT_FOUND = 40403
INVALID_SCHEMA = 42201
INVALID_VERSION = 42202
READ_ONLY = 40500


class RegistryError(Exception):
    """A request that the registry does not fulfil."""

    def __init__(self, code: int, message: str) -> None:
        """Keep the dialect's error code, whose first three digits are the HTTP status."""
        super().__init__(message)
        self.code = code

    @property
    def answer(self) -> JSONResponse:
        """The error in the dialect."""
        body = {"error_code": self.code, "message": str(self)}
        return JSONResponse(body, self.code // 100, media_type=MEDIA_TYPE)


Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class DialectRoute(APIRoute):
    """A route whose errors are in the dialect."""

    def get_route_handler(self) -> Handle:
        """Return what serves a request."""
        serve = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            try:
                return await serve(request)
            except RegistryError as error:
                return error.answer

        return spoken


def answer(body: Any) -> JSONResponse:
    """Return an answer in the dialect."""
    return JSONResponse(body, media_type=MEDIA_TYPE)
