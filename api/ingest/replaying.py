"""Events that were refused, repaired and judged once more.

Where rejections are kept and who asks for this is in infra.commands.rejections.
"""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import jsonpatch
import msgspec

from api.ingest.envelopes import Refusal, Taking, judge
from api.ingest.senders import Sender
from api.ingest.shapes import INTAKES
from api.publishing import now
from schemas.codec import type_of
from schemas.events import Event, EventRejected, Meta, RejectionReplayed

# Who takes refused events after all, with the rights of whoever runs the command.
REPLAY = "replay"
# An event without an id gets one of its rejection: it stays one event, however often it comes.
NAMES = uuid.UUID("5f0c1a53-9a3f-4d0f-8a6e-3a4c3f3a2f60")


class RepairError(Exception):
    """A repair that is no JSON Patch, or does not fit the event."""


def patch_of(text: str) -> jsonpatch.JsonPatch:
    """Return the JSON Patch (RFC 6902) in a text. Raises RepairError."""
    try:
        return jsonpatch.JsonPatch.from_string(text)
    except (ValueError, TypeError, jsonpatch.JsonPatchException) as error:
        message = f"the patch is no list of operations as RFC 6902 describes them: {error}"
        raise RepairError(message) from error


def repaired(rejection: EventRejected, patch: jsonpatch.JsonPatch | None) -> bytes:
    """Return the refused event as JSON with a patch applied. Raises RepairError.

    An event that had no time happened when it was refused.
    """
    try:
        event = json.loads(rejection.body)
    except (ValueError, RecursionError) as error:
        if patch is None:
            # Nothing stands between these bytes and the judge, who says what is wrong with them.
            return rejection.body.encode()
        message = f"no patch fits what is no JSON: {error}"
        raise RepairError(message) from error
    if isinstance(event, dict):
        event.setdefault("time", _written(rejection.meta.recorded_at))
    try:
        changed = event if patch is None else patch.apply(event)
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException, TypeError) as error:
        message = f"the patch does not fit the event: {error}"
        raise RepairError(message) from error
    return json.dumps(changed).encode()


def rejudged(rejection: EventRejected, body: bytes, max_event_bytes: int) -> Event | Refusal:
    """Return a refused event ready to be published, or what is still wrong with it.

    Its rejection is its cause. It speaks for the source that sent it, and keeps its id: where it
    was accepted meanwhile, it counts once.
    """
    sender = Sender(REPLAY, rejection.event_source, frozenset(INTAKES), None, free=True)
    taking = Taking(sender, now(), strict=False, max_event_bytes=max_event_bytes)
    event = judge(body, taking, lambda: str(uuid.uuid5(NAMES, rejection.rejection_id)))
    if isinstance(event, Refusal):
        return event
    meta = msgspec.structs.replace(event.meta, causation_id=rejection.meta.id)
    return msgspec.structs.replace(event, meta=meta)


def replayed(rejection: EventRejected, event: Event) -> RejectionReplayed:
    """Return the note that a refused event was taken."""
    at = now()
    name = str(uuid.uuid5(NAMES, f"replayed:{rejection.rejection_id}"))
    return RejectionReplayed(
        rejection_id=rejection.rejection_id,
        event_source=event.meta.source,
        event_id=event.meta.id,
        event_type=type_of(event).name,
        meta=Meta(
            id=name,
            type="platform.RejectionReplayed",
            source=REPLAY,
            occurred_at=at,
            recorded_at=at,
            causation_id=rejection.meta.id,
            correlation_id=rejection.meta.correlation_id,
            actor=REPLAY,
        ),
    )


def _written(microseconds: int) -> str:
    seconds, rest = divmod(microseconds, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest).isoformat()


def shown_body(rejection: EventRejected) -> str:
    """Return a refused event as it was sent, indented where it is JSON."""
    try:
        event: Any = json.loads(rejection.body)
    except (ValueError, RecursionError):
        return rejection.body
    return json.dumps(event, indent=2, ensure_ascii=False)
