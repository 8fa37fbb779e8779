"""Touchpoints and health as facts, for analysts: by day and type, by day and band, and purchases.

Timelines of people, and how each person is now, are kept by the room, in `timeline` and `health`.
"""

from collections.abc import Iterable
from typing import Any, assert_never

from projections.facts import FACT_KEY, day_of, fact, fact_columns
from projections.projection import (
    Column,
    Index,
    Insert,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    sequence_of,
)
from schemas.events import HealthChanged, TouchpointAdded

Reads = TouchpointAdded | HealthChanged

PERSON = Column(
    "person_id",
    "text",
    "The person as known then: a member, or an anonymous id that may have been linked since.",
)
TYPES = "forum_post, feedback, support_ticket, purchase, survey, page or custom."
BANDS = "RED to 50, YELLOW to 75, GREEN above, after rounding."
MEASURED = (
    Column("points", "bigint", "The health in thousandths of a point, 0 to 100,000."),
    Column("band", "text", BANDS),
    Column("engagement_level", "text", "inactive, low, medium or high."),
)

TOUCHPOINT_FACTS = Table(
    name="touchpoint_facts",
    doc="Each touchpoint that counts, with its time.",
    key=FACT_KEY,
    columns=(
        *fact_columns("it happened"),
        PERSON,
        Column("identity_id", "text", "By which id the person was known then; no link changes it."),
        Column("touchpoint_id", "text", "Made of the source and id of the fact that it is."),
        Column("type", "text", TYPES),
        Column("name", "text", "What was done, or the page's name."),
        Column("subject_id", "text", "The post, request, ticket, purchase or answer."),
        Column("session_id", "text", "The session; only what is tracked has one."),
        Column("amount", "bigint", "What was paid, in the currency's smallest unit."),
        Column("currency", "text", "ISO 4217 code of the currency."),
        Column("rating", "bigint", "How content a survey's answer is, 0 to 100."),
        Column("passive", "boolean", "Whether others acted: an answer accepted, a ticket solved."),
    ),
    indexes=(
        Index(("occurred_at",)),
        # With the time itself in it the index answers without the table.
        Index(("time_bucket('1 day', occurred_at)", "type", "occurred_at")),
        Index(("identity_id", "occurred_at")),
        # Few touchpoints are purchases, and sums of money look at no others.
        Index(("time_bucket('1 day', occurred_at)", "currency"), where="amount IS NOT NULL"),
    ),
    facts_at="occurred_at",
    segment_by="type",
)

HEALTH_FACTS = Table(
    name="health_facts",
    doc="Each measurement of a person's health: after a touchpoint, or because time went by.",
    key=FACT_KEY,
    columns=(*fact_columns("it was measured"), PERSON, *MEASURED),
    indexes=(
        Index(("occurred_at",)),
        Index(("time_bucket('1 day', occurred_at)", "band", "points", "occurred_at")),
        Index(("person_id", "occurred_at")),
    ),
    facts_at="occurred_at",
    segment_by="band",
)

# A person is measured at each touchpoint. How many people stand where is counted by the last
# measurement of a day, which no sum over all of them can say.
HEALTH_DAYS = Table(
    name="health_days",
    doc="How each person's health was at their last measurement of each day with one.",
    key=("day", "person_id"),
    columns=(
        Column("day", "timestamptz", "The day, in UTC."),
        PERSON,
        *MEASURED,
        Column("sequence", "bigint", "Number of the measurement among those of the person."),
    ),
    indexes=(Index(("day", "band", "points")), Index(("person_id", "day"))),
)

DOCS = {
    "day": "The day, in UTC.",
    "touchpoints": "How many touchpoints there were.",
    "measurements": "How many measurements there were.",
    "points_sum": "The sum of what was measured, in thousandths of a point.",
    "people": "How many people were measured on the day.",
    "score": "The mean of their health, 0 to 100.",
    "purchases": "How many purchases, plans and refunds there were.",
    "paid": "What was paid, in the currency's smallest unit.",
    "refunded": "What was paid back, in the currency's smallest unit.",
}


def project(event: Reads) -> Iterable[Write]:
    """A touchpoint is a row; a measurement is a row, and the day's where none is later."""
    match event:
        case TouchpointAdded():
            yield Insert("touchpoint_facts", fact(event, _touched(event)))
        case HealthChanged():
            measured = {
                "person_id": event.person_id,
                "points": event.points,
                "band": event.band,
                "engagement_level": event.engagement_level,
            }
            yield Insert("health_facts", fact(event, measured))
            row = {"day": day_of(event), **measured, "sequence": sequence_of(event)}
            yield Upsert("health_days", row)
        case _:
            assert_never(event)


def _touched(event: TouchpointAdded) -> dict[str, Any]:
    return {
        "person_id": event.person_id,
        "identity_id": event.identity_id,
        "touchpoint_id": event.touchpoint_id,
        "type": event.type,
        "name": event.name,
        "subject_id": event.subject_id,
        "session_id": event.session_id,
        "amount": event.amount,
        "currency": event.currency,
        "rating": event.rating,
        "passive": event.passive,
    }


def _whole(table: Table) -> View:
    names = ", ".join(each.name for each in table.columns if each.name != "sequence")
    return View(table.name, table.doc, f"\nSELECT {names}\nFROM {{{table.name}}}\n")


TOUCHES = Projection(
    name="journey-facts",
    version=2,
    doc="Touchpoints and health as facts.",
    store="timescale",
    reads=members_of(Reads),
    project=project,
    tables=(TOUCHPOINT_FACTS, HEALTH_FACTS, HEALTH_DAYS),
    views=(
        _whole(TOUCHPOINT_FACTS),
        _whole(HEALTH_FACTS),
        _whole(HEALTH_DAYS),
        View(
            "touchpoints_daily",
            "Touchpoints by day and type.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, type, count(*) AS touchpoints
FROM {touchpoint_facts} GROUP BY 1, 2
""",
            docs=DOCS,
            continuous=True,
        ),
        View(
            "purchases_daily",
            "What was paid and paid back, by day and currency.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, currency, count(*) AS purchases,
    sum(greatest(amount, 0))::bigint AS paid, -sum(least(amount, 0))::bigint AS refunded
FROM {touchpoint_facts} WHERE amount IS NOT NULL GROUP BY 1, 2
""",
            docs=DOCS,
            continuous=True,
        ),
        View(
            "health_measured_daily",
            "Measurements of health by day and band; people are counted in health_daily.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, band, count(*) AS measurements,
    sum(points)::bigint AS points_sum
FROM {health_facts} GROUP BY 1, 2
""",
            docs=DOCS,
            continuous=True,
        ),
        View(
            "health_daily",
            "How the people measured on each day stood at their last measurement of it, by band.",
            """
SELECT day, band, count(*) AS people, sum(points) / 1000.0::double precision / count(*) AS score
FROM {health_days} GROUP BY 1, 2
""",
            docs=DOCS,
        ),
    ),
)
