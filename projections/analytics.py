"""The fact table that analysts query: every event of every topic, with its data as JSON.

Tables of one kind of fact, with columns of their own, are in the modules `analytics_*` beside it.
All are hypertables where TimescaleDB is installed, plain tables elsewhere, under the same names.
"""

from collections.abc import Iterable

import msgspec

from projections.projection import Column, Index, Insert, Projection, Table, View, Write
from schemas.codec import key_of, type_of
from schemas.events import CLASSES, Event, Ticked

EVENTS = Table(
    name="events",
    doc="Every event once: facts that were reported, decisions and what was derived from them.",
    key=("occurred_at", "source", "event_id"),
    columns=(
        Column("event_id", "text", "The event's id; with its source it is its identity."),
        Column("event_type", "text", "The event's name, such as forum.PostVoted."),
        Column("topic", "text", "The topic that holds it."),
        Column("key", "text", "What it is ordered by within the topic."),
        Column("source", "text", "Who reported it; for derived events the fold or reaction."),
        Column("actor", "text", "The member or key on whose behalf it was sent."),
        Column("occurred_at", "timestamptz", "When it happened."),
        Column("recorded_at", "timestamptz", "When ingest took it, or its cause's time."),
        Column("causation_id", "text", "The event that it followed from."),
        Column("correlation_id", "text", "The event at the root of the chain."),
        Column("sequence", "bigint", "Its number among the derived events of its key."),
        Column("restated", "boolean", "Whether a new version of its fold published it again."),
        Column("data", "jsonb", "The event's own fields; times are microseconds since 1970."),
    ),
    indexes=(
        Index(("occurred_at",)),
        Index(("event_type", "occurred_at")),
        Index(("time_bucket('1 day', occurred_at)", "event_type")),
        Index(("actor", "occurred_at"), where="actor IS NOT NULL"),
        Index(("correlation_id",)),
    ),
    facts_at="occurred_at",
    segment_by="event_type",
)


def project(event: Event) -> Iterable[Write]:
    """Each event is a row, whatever its type."""
    event_type = type_of(event)
    meta = event.meta
    data = msgspec.to_builtins(event)
    del data["meta"]
    row = {
        "event_id": meta.id,
        "event_type": event_type.name,
        "topic": event_type.topic,
        "key": key_of(event),
        "source": meta.source,
        "actor": meta.actor,
        "occurred_at": meta.occurred_at,
        "recorded_at": meta.recorded_at,
        "causation_id": meta.causation_id,
        "correlation_id": meta.correlation_id,
        "sequence": meta.sequence,
        "restated": meta.restated,
        "data": data,
    }
    yield Insert("events", row)


ANALYTICS = Projection(
    name="events",
    version=1,
    doc="The fact table of all events.",
    store="timescale",
    # How late it was happened to nobody; the log keeps it for replays.
    reads=frozenset(CLASSES.values()) - {Ticked},
    project=project,
    tables=(EVENTS,),
    views=(
        View(
            "events",
            EVENTS.doc,
            """
SELECT event_id, event_type, topic, key, source, actor, occurred_at, recorded_at, causation_id,
    correlation_id, sequence, restated, data
FROM {events}
""",
        ),
        View(
            "events_daily",
            "How many events of each type happened on each day.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, event_type, count(*) AS events
FROM {events} GROUP BY 1, 2
""",
            docs={"day": "The day, in UTC.", "events": "How many there were."},
            continuous=True,
        ),
    ),
)
