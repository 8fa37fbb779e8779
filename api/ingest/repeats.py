"""`Idempotency-Key`: a request that is sent again gets the first one's answer, for a day.

That one event sent twice counts once is the folds' doing; here whole requests are known again.
"""

import asyncio
import hashlib
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from api.ingest.bodies import RequestRefusedError
from api.ingest.verdicts import Answer
from infra.reading import Database, DatabaseAwayError, Row

logger = logging.getLogger(__name__)

KEY_LIMIT = 255
# Who is sent the same request twice at once waits this long for the first one's answer.
WAIT_SECONDS = 10.0
LOOK_SECONDS = 0.05
PURGE_SECONDS = 3600.0

# A request that has not been answered after 30 seconds never will be: its process was killed.
TABLES = """
CREATE SCHEMA IF NOT EXISTS engine;
CREATE TABLE IF NOT EXISTS engine.idempotency_keys (
    sender text NOT NULL, idempotency_key text NOT NULL, request_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), claimed_at timestamptz NOT NULL DEFAULT now(),
    status integer, answer bytea,
    PRIMARY KEY (sender, idempotency_key));
COMMENT ON TABLE engine.idempotency_keys IS
    'Answers of ingest by Idempotency-Key, for a day: a repeated request gets the same.';
CREATE INDEX IF NOT EXISTS idempotency_keys_created_at ON engine.idempotency_keys (created_at);
"""
CLAIM = """
INSERT INTO engine.idempotency_keys AS k (sender, idempotency_key, request_hash)
VALUES (%(sender)s, %(key)s, %(hash)s)
ON CONFLICT (sender, idempotency_key) DO UPDATE SET
    request_hash = excluded.request_hash, claimed_at = excluded.claimed_at,
    status = NULL, answer = NULL,
    created_at = CASE WHEN k.created_at < now() - interval '24 hours'
        THEN excluded.created_at ELSE k.created_at END
WHERE k.created_at < now() - interval '24 hours'
    OR (k.status IS NULL AND k.request_hash = excluded.request_hash
        AND k.claimed_at < now() - interval '30 seconds')
RETURNING created_at, claimed_at
"""
LOOK = """
SELECT request_hash, status, answer, claimed_at < now() - interval '30 seconds' AS left_alone
FROM engine.idempotency_keys
WHERE sender = %(sender)s AND idempotency_key = %(key)s
"""
KEEP = """
UPDATE engine.idempotency_keys SET status = %(status)s, answer = %(answer)s
WHERE sender = %(sender)s AND idempotency_key = %(key)s AND claimed_at = %(claimed_at)s
"""
# What failed is not remembered, but its beginning is: the next attempt gives events the same ids.
RELEASE = """
UPDATE engine.idempotency_keys SET claimed_at = 'epoch'
WHERE sender = %(sender)s AND idempotency_key = %(key)s AND claimed_at = %(claimed_at)s
"""
PURGE = "DELETE FROM engine.idempotency_keys WHERE created_at < now() - interval '24 hours'"

EventName = Callable[[int], str]
Work = Callable[[EventName], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a request is known again by."""

    sender: str
    key: str
    digest: bytes

    def row(self, **more: object) -> Row:
        """Return it as the parameters of a statement."""
        return {"sender": self.sender, "key": self.key, "hash": self.digest, **more}


def digest(media_type: str, body: bytes) -> bytes:
    """Return by what two requests are told to be the same."""
    return hashlib.sha256(media_type.encode() + b"\n" + body).digest()


def random_name(index: int) -> str:
    """Return an id for an event that has none, in a request that is not known again."""
    del index
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Working:
    """The requests that this process works on, and who is to hear the answer of each.

    Fifty that come with one key at once would ask Postgres three times each, if they asked it.
    """

    _answers: dict[Request, asyncio.Future[Answer | None]] = field(default_factory=dict)

    async def once(self, database: Database, request: Request, work: Work) -> tuple[Answer, bool]:
        """Do as `once`; where the same request is worked on here, its answer is waited for.

        Where that one fails or takes too long, Postgres says who may go on.
        """
        first = self._answers.get(request)
        if first is not None:
            answer = await _heard(first)
            return (answer, True) if answer is not None else await once(database, request, work)
        promise = asyncio.get_running_loop().create_future()
        self._answers[request] = promise
        try:
            answer, remembered = await once(database, request, work)
            if answer.final:
                promise.set_result(answer)
        finally:
            del self._answers[request]
            if not promise.done():
                promise.set_result(None)
        return answer, remembered


async def _heard(first: asyncio.Future[Answer | None]) -> Answer | None:
    """Return the answer that was waited for; None where it failed or takes too long."""
    # The future is everybody's: who goes away must not cancel it for the others.
    done, _ = await asyncio.wait({first}, timeout=WAIT_SECONDS)
    return first.result() if done else None


async def once(database: Database, request: Request, work: Work) -> tuple[Answer, bool]:
    """Do the work, unless it was done before; return its answer and whether it was remembered.

    Raises RequestRefusedError for a key that came with another body, or whose first request is
    still being worked on; DatabaseAwayError where nothing can be remembered.
    """
    if not 1 <= len(request.key) <= KEY_LIMIT or not request.key.isprintable():
        detail = f"`Idempotency-Key` has 1 to {KEY_LIMIT} printable characters"
        raise RequestRefusedError(400, detail)
    deadline = time.monotonic() + WAIT_SECONDS
    free = True
    while True:
        # A claim writes even where it fails, so that many who wait together only look.
        claim = await database.row(CLAIM, request.row()) if free else None
        if claim is not None:
            return await _first(database, request, work, claim), False
        known, free = await _remembered(database, request)
        if known is not None:
            return known, True
        if time.monotonic() > deadline:
            detail = "the first request with this `Idempotency-Key` is still being worked on"
            raise RequestRefusedError(409, detail, {"Retry-After": "5"})
        await asyncio.sleep(LOOK_SECONDS)


async def _first(database: Database, request: Request, work: Work, claim: Row) -> Answer:
    begun_at: datetime = claim["created_at"]
    row = request.row(claimed_at=claim["claimed_at"])

    def name(index: int) -> str:
        # Whoever goes on after a crash gives the events the same ids, so that they count once.
        text = f"{request.sender}\n{request.key}\n{begun_at.isoformat()}\n{index}"
        return str(uuid.uuid5(uuid.NAMESPACE_OID, text))

    try:
        answer = await work(name)
    except BaseException:
        await database.rows(RELEASE, row)
        raise
    if answer.final:
        await database.rows(KEEP, {**row, "status": answer.status, "answer": answer.body})
    else:
        await database.rows(RELEASE, row)
    return answer


async def _remembered(database: Database, request: Request) -> tuple[Answer | None, bool]:
    """Return the answer where there is one, and whether the key can be claimed."""
    row = await database.row(LOOK, request.row())
    if row is None:
        return None, True
    if bytes(row["request_hash"]) != request.digest:
        detail = "this `Idempotency-Key` was used for another request; use a new one"
        raise RequestRefusedError(409, detail)
    if row["status"] is None:
        return None, row["left_alone"]
    return Answer(row["status"], bytes(row["answer"])), False


async def purge(database: Database) -> None:
    """Forget answers after a day; runs until it is cancelled."""
    while True:
        try:
            await database.rows(PURGE)
        except DatabaseAwayError as error:
            logger.warning("old answers are not forgotten yet", extra={"reason": str(error)})
        await asyncio.sleep(PURGE_SECONDS)
