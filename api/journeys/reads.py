"""Reading journeys from the read models: timelines, health, milestones and sessions.

How groups of people are is in groups; who may read them, in permissions.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from api.journeys.insights import Insight, insights
from api.journeys.values import LifetimeValue, lifetime_values
from api.paging import Order, Page, Slice, condition, order_by, page
from infra.reading import Row
from projections.journeys_tables import ANY_TYPE
from streams.journeys.measures import TRACKED


class Touchpoint(BaseModel):
    """One touchpoint of a timeline."""

    id: str
    type: str = Field(
        description="forum_post, feedback, support_ticket, purchase, survey, page or custom."
    )
    name: str
    timestamp: datetime
    sentiment: float | None = Field(description="-1 to 1; null where nothing was read by a model.")
    subject_id: str | None = Field(description="The post, request, ticket, purchase or answer.")
    session_id: str | None
    identity_id: str = Field(description="By which id the person was known then.")
    metadata: dict[str, Any] = Field(description="What else is known of it.")


class Milestone(BaseModel):
    """A milestone that a person reached."""

    name: str
    reached_at: datetime
    touchpoint_id: str


class Session(BaseModel):
    """What a person did without a pause of 30 minutes."""

    id: str
    started_at: datetime
    ended_at: datetime
    touchpoints: int
    pages: int


class Contribution(BaseModel):
    """What one measure gives to a health score."""

    measure: str
    value: float = Field(description="0 to 100.")
    weight: int
    points: float = Field(description="All of them sum to the score.")


class Health(BaseModel):
    """One measurement of a person's health."""

    person_id: str
    health_score: float = Field(description="0 to 100.")
    band: str = Field(description="RED to 50, YELLOW to 75, GREEN above, after rounding.")
    engagement_level: str = Field(description="inactive, low, medium or high.")
    last_activity: datetime | None
    measured_at: datetime
    contributions: list[Contribution]


class UserHealth(Health):
    """How a person is, and why."""

    churn_risk: float | None = Field(description="0 to 1; null while no model has scored it.")
    insights: list[Insight]


NEWEST = Order("NEWEST", "occurred_at", "timestamptz")
NEWEST_SESSIONS = Order("NEWEST", "started_at", "timestamptz")
NEWEST_HEALTH = Order("NEWEST", "sequence", "bigint")

# The identities of a person are few and known by an index; of each only a page is read, so that
# neither a long timeline nor a large table makes it slow.
IDENTITIES = """
SELECT identity_id FROM identities WHERE person_id = %(person)s AND identity_id <> %(person)s
UNION ALL
SELECT %(person)s WHERE NOT EXISTS (
    SELECT FROM identities WHERE identity_id = %(person)s AND person_id <> %(person)s
)
"""
TIMELINE = f"""
SELECT t.touchpoint_id, t.type, t.name, t.occurred_at, t.subject_id, t.session_id, t.identity_id,
    t.amount, t.currency, t.rating, t.properties, t.sentiment, t.occurred_at AS position
FROM ({IDENTITIES}) AS own CROSS JOIN LATERAL (
    SELECT * FROM touchpoints
    WHERE identity_id = own.identity_id AND {{condition}} {{order}}
) AS t
{{order}}
"""
MEMBER = """
SELECT true FROM members WHERE member_id = %(id)s
UNION ALL
SELECT true FROM firsts WHERE identity_id = %(id)s AND type <> ALL(%(visited)s)
LIMIT 1
"""
SESSIONS = """
SELECT session_id, started_at, ended_at, touchpoints, pages, started_at AS position FROM sessions
WHERE person_id = %(person)s AND {condition} {order}
"""
MILESTONES = """
SELECT milestone, reached_at, touchpoint_id FROM milestones WHERE person_id = %(person)s
ORDER BY reached_at, milestone, touchpoint_id LIMIT 500
"""
HEALTH = """
SELECT person_id, score, band, engagement_level, last_activity_at, measured_at, contributions,
    sequence, sequence AS position
FROM {view} WHERE person_id = %(person)s AND {condition} {order}
"""
RISK = "SELECT risk FROM churn WHERE person_id = %(person)s"
VALUES = """
SELECT v.currency, v.paid, v.refunded, v.monthly_amount, c.risk
FROM lifetime_values AS v LEFT JOIN churn AS c ON c.person_id = v.member_id
WHERE v.member_id = %(id)s
"""


async def timeline(asking: Asking, person_id: str, wanted: Slice) -> Page[Touchpoint]:
    """Return a page of a person's timeline, the newest touchpoint first."""
    where, parameters = condition(wanted, "touchpoint_id")
    query = TIMELINE.format(condition=where, order=order_by(wanted, "touchpoint_id"))
    rows = await asking.database.rows(query, {**parameters, "person": person_id})
    return page(rows, wanted, "touchpoint_id", _touchpoint)


async def sessions(asking: Asking, person_id: str, wanted: Slice) -> Page[Session]:
    """Return a page of a person's sessions that are over, the newest first."""
    where, parameters = condition(wanted, "session_id")
    query = SESSIONS.format(condition=where, order=order_by(wanted, "session_id"))
    rows = await asking.database.rows(query, {**parameters, "person": person_id})
    return page(rows, wanted, "session_id", _session)


async def milestones(asking: Asking, person_id: str) -> Sequence[Milestone]:
    """Return the milestones that a person reached, the first one first."""
    rows = await asking.database.rows(MILESTONES, {"person": person_id})
    return [
        Milestone(
            name=row["milestone"], reached_at=row["reached_at"], touchpoint_id=row["touchpoint_id"]
        )
        for row in rows
    ]


async def user_health(asking: Asking, person_id: str) -> UserHealth | None:
    """Return how a person is, or None where nobody of that id was heard of."""
    query = HEALTH.format(view="health", condition="true", order="")
    row = await asking.database.row(query, {"person": person_id})
    if row is None:
        return None
    known = _health(row).model_dump()
    scored = await asking.database.row(RISK, {"person": person_id})
    risk = scored["risk"] if scored else None
    return UserHealth(**known, churn_risk=risk, insights=insights(row["contributions"]))


async def health_history(asking: Asking, person_id: str, wanted: Slice) -> Page[Health]:
    """Return a page of all measurements of a person's health, the newest first."""
    where, parameters = condition(wanted, "person_id")
    query = HEALTH.format(
        view="health_history", condition=where, order=order_by(wanted, "person_id")
    )
    rows = await asking.database.rows(query, {**parameters, "person": person_id})
    return page(rows, wanted, "person_id", _health)


async def values(asking: Asking, member_id: str) -> Sequence[LifetimeValue]:
    """Return what a member brings, by currency."""
    return lifetime_values(await asking.database.rows(VALUES, {"id": member_id}))


async def allowed(asking: Asking, person_id: str) -> bool:
    """Return whether what a person does may be tracked, as far as is known."""
    query = "SELECT tracking FROM consents WHERE person_id = %(person)s"
    row = await asking.database.row(query, {"person": person_id})
    return row is None or bool(row["tracking"])


async def owner(asking: Asking, identity_id: str) -> str:
    """Return whose an identity is."""
    query = "SELECT person_id FROM identities WHERE identity_id = %(id)s"
    row = await asking.database.row(query, {"id": identity_id})
    return str(row["person_id"]) if row else identity_id


async def known_member(asking: Asking, member_id: str) -> bool:
    """Return whether an id is a member's: of one who registered, or did more than being tracked."""
    visited = [ANY_TYPE, *TRACKED]
    row = await asking.database.row(MEMBER, {"id": member_id, "visited": visited})
    return row is not None


def _touchpoint(row: Row) -> Touchpoint:
    amounts = {
        name: row[name] for name in ("amount", "currency", "rating") if row[name] is not None
    }
    return Touchpoint(
        id=row["touchpoint_id"],
        timestamp=row["occurred_at"],
        metadata={**row["properties"], **amounts},
        **{name: row[name] for name in row if name in Touchpoint.model_fields},
    )


def _session(row: Row) -> Session:
    shown = {name: row[name] for name in row if name in Session.model_fields}
    return Session(id=row["session_id"], **shown)


def _health(row: Row) -> Health:
    return Health(
        person_id=row["person_id"],
        health_score=row["score"],
        band=row["band"],
        engagement_level=row["engagement_level"],
        last_activity=row["last_activity_at"],
        measured_at=row["measured_at"],
        contributions=[
            Contribution(
                measure=each["measure"],
                value=each["value"] / 1000,
                weight=each["weight"],
                points=each["points"] / 1000,
            )
            for each in row["contributions"]
        ],
    )
