"""What every request passes: who asks, how often they may, how long it took, and safe headers.

What a request may do is decided where it is carried out; ingest has a gate of its own.
"""

import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.callers import bucket_of, recognize
from api.limits import Allowance
from api.measures import measured
from api.positions import HEADER, Written
from api.problems import RefusedError, answer, problem, refusal

# Where a caller is recognized and counted: also where a link answers a survey, which is a page that
# writes. All else is pages, probes and files that anybody may read; `/v1/events` recognizes
# programs itself.
GUARDED = ("/v1/", "/graphql", "/s/")
INGEST = "/v1/events"
# An event has at most 256 KiB; what is larger than this is no request of a person's program.
BODY_LIMIT = 1_000_000

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; "
    "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Gate:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_at = time.perf_counter()
        passage = _Passage(scope, send)
        try:
            refused = await passage.enter()
            await (refused or self._app)(scope, receive, passage.send)
        finally:
            measured(scope, passage.status, time.perf_counter() - began_at)


class _Passage:
    """One request on its way through the gate, and its answer on the way back."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.status = 500
        self._scope = scope
        self._send = send
        self._allowance: Allowance | None = None
        self._written = Written()
        scope.setdefault("state", {})["written"] = self._written

    async def enter(self) -> ASGIApp | None:
        """Recognize and count the caller; the answer is given instead of the app's."""
        path = self._scope["path"]
        if not path.startswith(GUARDED) or path.startswith(INGEST):
            return None
        length = Headers(scope=self._scope).get("content-length", "0")
        if length.isdecimal() and int(length) > BODY_LIMIT:
            return problem(413, f"a request has at most {BODY_LIMIT} bytes")
        try:
            await self._admit()
        except Exception as error:  # noqa: BLE001 - every failure is answered with a code
            return answer(refusal(error))
        return None

    async def _admit(self) -> None:
        # Who shows wrong credentials is a guest, and is counted as one: guessing has a pace.
        platform = self._scope["app"].state.platform
        address = (self._scope.get("client") or ("", 0))[0]
        buckets = self._scope["app"].state.buckets
        try:
            caller = await recognize(platform, Headers(scope=self._scope), address)
        except RefusedError:
            self._allowance = buckets.take(bucket_of(address))
            demand_pace(self._allowance)
            raise
        self._scope["state"]["caller"] = caller
        if not caller.unlimited:
            self._allowance = buckets.take(caller.bucket)
            demand_pace(self._allowance)

    async def send(self, message: Message) -> None:
        """Pass the answer on, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            if self._scope["path"].startswith(GUARDED):
                # An answer depends on who asked; no cache may give it to the next.
                headers.setdefault("Cache-Control", "no-store")
            if self._allowance is not None:
                headers.update(self._allowance.headers)
            if (token := self._written.token) is not None:
                headers[HEADER] = token
        await self._send(message)


def demand_pace(allowance: Allowance) -> None:
    """Raise RefusedError (RATE_LIMITED) where a bucket is empty."""
    if allowance.retry_after_seconds:
        raise RefusedError(
            "RATE_LIMITED",
            "too many requests; wait before the next",
            retry_after=allowance.retry_after_seconds,
        )
