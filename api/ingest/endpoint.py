"""`POST /v1/events` in HTTP: credentials, limits, headers and statuses around the taking of events.

It is plain ASGI, because a framework's work on each request would cost a third of the throughput.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.callers import bucket_of
from api.gate import demand_pace
from api.ingest.bodies import (
    STRICT_TYPES,
    DisconnectedError,
    Reader,
    RequestRefusedError,
    Room,
    binary_attributes,
    checked_media_type,
    raw_events,
)
from api.ingest.envelopes import Taking
from api.ingest.measures import measured
from api.ingest.repeats import Request, Working, digest, random_name
from api.ingest.senders import Sender, Senders, UnknownSenderError
from api.ingest.taking import take
from api.ingest.verdicts import RETRY_SECONDS, Answer
from api.limits import Buckets
from api.problems import RefusedError, problem
from api.problems import answer as refused_answer
from api.publishing import now
from api.tokens import IssuerAwayError, TokenError
from infra.producing import LogWriter
from infra.reading import Database, DatabaseAwayError
from infra.settings import Settings

UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Ingest:
    """All that taking events in needs of the process: connections, credentials, limits."""

    settings: Settings
    database: Database
    writer: LogWriter
    senders: Senders
    buckets: Buckets
    room: Room = field(default_factory=Room)
    working: Working = field(default_factory=Working)

    async def respond(self, headers: Headers, receive: Receive, address: str) -> Response:
        """Return the answer to one request that came from `address`.

        Raises DisconnectedError where nobody waits for it, and what `api.problems` can answer.
        """
        try:
            sender = await self._sender(headers, address)
            if not sender.unlimited:
                demand_pace(self.buckets.take(sender.name))
            return await self._taken(sender, headers, receive)
        except RequestRefusedError as error:
            response = problem(error.status, error.detail)
            response.headers.update(error.headers)
            return response
        except RefusedError as error:
            return refused_answer(error)
        except DatabaseAwayError as error:
            away = RefusedError("UNAVAILABLE", str(error), retry_after=RETRY_SECONDS)
            return refused_answer(away)

    async def _sender(self, headers: Headers, address: str) -> Sender:
        authorization, key = headers.get("authorization", ""), headers.get("x-api-key", "")
        try:
            return await self.senders.find(authorization, key)
        except (UnknownSenderError, TokenError) as error:
            demand_pace(self.buckets.take(bucket_of(address)))
            code = "UNAUTHENTICATED"
            raise RefusedError(code, str(error)) from error
        except IssuerAwayError as error:
            code = "UNAVAILABLE"
            raise RefusedError(code, str(error), retry_after=RETRY_SECONDS) from error

    async def _taken(self, sender: Sender, headers: Headers, receive: Receive) -> Response:
        media_type = checked_media_type(headers.get("content-type", ""))
        attributes = binary_attributes(headers)
        reader = Reader(self.room)
        try:
            body = await reader.read(receive, headers.get("content-encoding", ""))
            raws = raw_events(body, media_type, attributes)
            reader.hold(len(raws))
            taking = Taking(
                sender=sender,
                received_at=now(),
                strict=bool(attributes) or media_type in STRICT_TYPES,
                max_event_bytes=self.settings.max_event_bytes,
            )
            work = partial(take, raws, taking, self.writer)
            key = headers.get("idempotency-key")
            if key is None:
                return _response(await work(random_name), {})
            request = Request(sender.name, key, digest(media_type, body))
            answer, remembered = await self.working.once(self.database, request, work)
            return _response(answer, {"Idempotency-Replayed": "true"} if remembered else {})
        finally:
            reader.close()


def _response(answer: Answer, headers: Mapping[str, str]) -> Response:
    response = Response(answer.body, answer.status, headers, "application/json")
    if answer.status == UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


async def ingest_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request; the app's state holds the `Ingest` as `ingest`."""
    began_at = time.perf_counter()
    ingest: Ingest = scope["app"].state.ingest
    try:
        address = (scope.get("client") or ("", 0))[0]
        response = await ingest.respond(Headers(scope=scope), receive, address)
    except DisconnectedError:
        return
    await response(scope, receive, send)
    measured(response.status_code, time.perf_counter() - began_at)
