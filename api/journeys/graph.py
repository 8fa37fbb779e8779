"""GraphQL types and queries of journeys, a part of the field `experience`.

The SQL behind them is in reads; what changes something is in mutations.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import strawberry
from strawberry.scalars import JSON

from api import graph
from api.graph import Info, PageInfo
from api.journeys import groups, reads
from api.paging import LIMIT_DEFAULT, Slice, checked_limit
from api.permissions import can_read_account, can_read_journey, can_read_segments, demand

Shown = TypeVar("Shown", bound="Account")


@strawberry.type(description="One touchpoint of a person's timeline.")
class Touchpoint:
    """A touchpoint."""

    id: strawberry.ID
    type: str = strawberry.field(
        description="forum_post, feedback, support_ticket, purchase, survey, page or custom."
    )
    name: str
    timestamp: datetime
    sentiment: float | None = strawberry.field(
        description="-1 to 1; null where no model has read it."
    )
    subject_id: strawberry.ID | None
    session_id: strawberry.ID | None
    identity_id: strawberry.ID
    metadata: JSON


@strawberry.type(description="A page of a timeline.")
class TouchpointPage:
    """Some touchpoints and where the page ends."""

    nodes: list[Touchpoint]
    page_info: PageInfo


@strawberry.type(description="A milestone that a person reached.")
class Milestone:
    """A milestone."""

    name: str
    reached_at: datetime
    touchpoint_id: strawberry.ID


@strawberry.type(description="What one measure gives to a health score; all points sum to it.")
class HealthContribution:
    """A part of a score."""

    measure: str
    value: float = strawberry.field(description="0 to 100.")
    weight: int
    points: float


@strawberry.type(description="Something worth knowing about a person's health.")
class Insight:
    """An insight."""

    type: str = strawberry.field(description="risk or strength, and of what: risk.activity.")
    description: str
    recommendation: str


@strawberry.type(description="How a person is, and why.")
class UserHealth:
    """A person's health."""

    health_score: float = strawberry.field(description="0 to 100.")
    churn_risk: float | None = strawberry.field(
        description="0 to 1; null while no model has scored it."
    )
    engagement_level: str = strawberry.field(description="inactive, low, medium or high.")
    last_activity: datetime | None
    insights: list[Insight]
    band: str = strawberry.field(description="RED, YELLOW or GREEN.")
    contributions: list[HealthContribution]
    measured_at: datetime


@strawberry.type(description="What somebody brings, in one currency, in its smallest unit.")
class LifetimeValue:
    """A lifetime value."""

    currency: str
    paid: int
    refunded: int
    monthly_amount: int
    expected: int = strawberry.field(description="The margin expected of the next 12 months.")
    total: int = strawberry.field(description="paid - refunded + expected.")


@graph.described
@strawberry.type(description="A person's journey.")
class UserJourney:
    """The brief's journey."""

    user_id: strawberry.ID
    health_score: float | None
    churn_risk: float | None
    lifetime_value: float = strawberry.field(
        description="In whole units of the currency that brings most; all are in lifetimeValues."
    )
    lifetime_values: list[LifetimeValue]

    @strawberry.field
    async def touchpoints(self, info: Info, first: int = LIMIT_DEFAULT) -> list[Touchpoint]:
        """The newest touchpoints."""
        wanted = Slice(reads.NEWEST, checked_limit(first))
        found = await reads.timeline(info.context, str(self.user_id), wanted)
        return [_touchpoint(each) for each in found.items]

    @strawberry.field
    async def milestones(self, info: Info) -> list[Milestone]:
        """What was reached, the first one first."""
        found = await reads.milestones(info.context, str(self.user_id))
        return [Milestone(**each.model_dump()) for each in found]


@strawberry.type(description="An account: how its members are and what they bring.")
class Account:
    """An account."""

    id: strawberry.ID
    members: int
    measured: int
    mean_score: float | None
    lowest_score: float | None
    red: int
    yellow: int
    green: int
    last_activity: datetime | None
    mean_churn_risk: float | None = strawberry.field(description="Over the members that have one.")
    at_risk: int = strawberry.field(description="How many members are likely to leave.")
    lifetime_values: list[LifetimeValue]


@strawberry.type(description="A segment: how those in it are now, and what they bring.")
class SegmentHealth(Account):
    """A segment, by the measures of accounts."""


@graph.described
@strawberry.type(description="Reading journeys.")
class JourneysQuery:
    """Queries of journeys."""

    @strawberry.field
    async def user_health(self, info: Info, user_id: strawberry.ID) -> UserHealth | None:
        """How a person is; null where nobody of that id was heard of. One's own, or for staff."""
        demand(can_read_journey(info.context.caller, user_id))
        found = await reads.user_health(info.context, user_id)
        return _health(found) if found else None

    @strawberry.field
    async def user_journey(self, info: Info, user_id: strawberry.ID) -> UserJourney:
        """A person's whole journey; one's own, or for staff and analysts."""
        demand(can_read_journey(info.context.caller, user_id))
        health = await reads.user_health(info.context, user_id)
        brought = await reads.values(info.context, user_id)
        return UserJourney(
            user_id=user_id,
            health_score=health.health_score if health else None,
            churn_risk=health.churn_risk if health else None,
            lifetime_value=brought[0].whole if brought else 0.0,
            lifetime_values=[LifetimeValue(**each.model_dump()) for each in brought],
        )

    @strawberry.field
    async def timeline(
        self,
        info: Info,
        user_id: strawberry.ID,
        first: int = LIMIT_DEFAULT,
        after: str | None = None,
    ) -> TouchpointPage:
        """A person's timeline page by page, the newest touchpoint first."""
        demand(can_read_journey(info.context.caller, user_id))
        wanted = Slice(reads.NEWEST, checked_limit(first), after)
        found = await reads.timeline(info.context, user_id, wanted)
        return TouchpointPage(
            nodes=[_touchpoint(each) for each in found.items], page_info=graph.page_info(found)
        )

    @strawberry.field
    async def account(self, info: Info, id: strawberry.ID) -> Account | None:  # noqa: A002 - the API's word
        """An account; null where it has no members. For staff and analysts."""
        demand(can_read_account(info.context.caller))
        found = await groups.account(info.context, id)
        return _group(Account, found) if found else None

    @strawberry.field
    async def segment_health(self, info: Info, id: strawberry.ID) -> SegmentHealth | None:  # noqa: A002 - the API's word
        """How those in a segment are; null where there is none. For staff and analysts."""
        demand(can_read_segments(info.context.caller))
        found = await groups.segment(info.context, id)
        return _group(SegmentHealth, found) if found else None


def _touchpoint(found: reads.Touchpoint) -> Touchpoint:
    return Touchpoint(**found.model_dump())


def _group(kind: type[Shown], found: groups.Group) -> Shown:
    known = found.model_dump(exclude={"id", "lifetime_values"})
    brought = [LifetimeValue(**each.model_dump()) for each in found.lifetime_values]
    return kind(id=strawberry.ID(found.id), lifetime_values=brought, **known)


def _health(found: reads.UserHealth) -> UserHealth:
    known = found.model_dump(exclude={"person_id", "insights", "contributions"})
    return UserHealth(
        insights=[Insight(**each.model_dump()) for each in found.insights],
        contributions=[HealthContribution(**each.model_dump()) for each in found.contributions],
        **known,
    )
