"""What fact tables have in common: the columns that say which event a row is, and when it happened.

Which facts there are is in the modules `analytics_*`.
"""

from collections.abc import Mapping
from typing import Any

from projections.projection import Column
from schemas.events import Event

# A hypertable's key holds its time; source and id are the event's identity.
FACT_KEY = ("occurred_at", "source", "event_id")

# A day in microseconds; days begin at midnight in UTC, as `time_bucket` has them.
DAY = 86_400_000_000


def fact_columns(what: str) -> tuple[Column, ...]:
    """The columns of the key; `what` completes the sentence "When ...".

    >>> fact_columns("the member voted")[0].doc
    'When the member voted.'
    """
    return (
        Column("occurred_at", "timestamptz", f"When {what}."),
        Column("source", "text", "Who reported it; for derived events the fold or reaction."),
        Column("event_id", "text", "The event's id; with its source it is its identity."),
    )


def day_of(event: Event) -> int:
    """The beginning of the day of an event, in microseconds since 1970."""
    at = event.meta.occurred_at
    return at - at % DAY


def fact(event: Event, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row with the event's identity and time."""
    meta = event.meta
    return {
        "occurred_at": meta.occurred_at,
        "source": meta.source,
        "event_id": meta.id,
        **row,
    }
