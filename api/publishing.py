"""The one way in which the API writes: facts are published to the log, and nothing else is.

Whether a fact may be told, and what is answered, is decided before and after.
"""

import time
import uuid
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from infra.pipeline import Outgoing
from infra.producing import LogAwayError, LogWriter, Placed
from schemas.codec import encode, headers, key_of, type_of
from schemas.events import Event, Meta

Fact = TypeVar("Fact", bound=Event)

# The source of what members do through GraphQL and the pages.
API_SOURCE = "api"


def now() -> int:
    """Return the time in microseconds since 1970."""
    return time.time_ns() // 1_000


def told(event: Fact, actor: str | None, fact_id: str | None = None) -> Fact:
    """Return the event as a fact of the API's own: it happened now, by `actor`, and has no cause.

    `fact_id` is the event's id where somebody already waits for its outcome.
    """
    happened_at = now()
    event_id = fact_id or str(uuid.uuid4())
    meta = Meta(
        id=event_id,
        type=type_of(event).name,
        source=API_SOURCE,
        occurred_at=happened_at,
        recorded_at=happened_at,
        correlation_id=event_id,
        actor=actor,
    )
    return msgspec.structs.replace(event, meta=meta)


def outgoing(event: Event) -> Outgoing:
    """Return the record that carries a stamped event."""
    return Outgoing(
        type_of(event).topic,
        key_of(event).encode(),
        encode(event),
        [*headers(event)],
    )


async def publish(writer: LogWriter, events: Sequence[Event]) -> Sequence[Placed]:
    """Publish stamped events and return where the log keeps them, in the same order.

    Raises LogAwayError where the log did not acknowledge one of them; others may be in it.
    """
    places: list[Placed] = []
    for outcome in await writer.write([outgoing(event) for event in events]):
        if isinstance(outcome, LogAwayError):
            raise outcome
        places.append(outcome)
    return places
