"""REST routes of journeys, twins of their GraphQL operations.

The SQL is in reads, what changes something in commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.asking import AskedOfRows
from api.inputs import Given, limits_of
from api.journeys import commands, groups, reads
from api.journeys.values import LifetimeValue
from api.paging import LIMIT_DEFAULT, After, Limit, Slice
from api.permissions import can_read_account, can_read_journey, can_read_segments, demand
from api.problems import not_found

TRACKED = "journeys.EventTracked"


class NewEvent(Given):
    """What a site or app saw a person do."""

    name: Annotated[str, limits_of(TRACKED, "name")]
    type: Literal["page", "custom"] = "custom"
    user_id: Annotated[str, limits_of(TRACKED, "person_id")] | None = Field(
        None, description="Who did it: the caller by default; anybody for services."
    )
    properties: dict[str, Any] = Field({}, max_length=50)
    url: Annotated[str, limits_of(TRACKED, "url")] | None = None


class Tracked(BaseModel):
    """What became of an event."""

    success: bool = Field(description="Whether it is recorded.")
    journey_updated: bool = Field(description="Whether it is on the journey already.")


class NewLink(Given):
    """How it is known whose an anonymous id is, or that it is not."""

    evidence: Annotated[str, limits_of("journeys.IdentityLinked", "evidence")]


class OwnedIdentity(BaseModel):
    """Whose an identity is."""

    identity_id: str
    user_id: str = Field(description="The member whose it is; the id itself where it is its own.")


class NewConsent(Given):
    """Whether what a person does may be tracked."""

    tracking: bool
    reason: Annotated[str, limits_of("journeys.ConsentChanged", "reason")] = ""


class Consent(BaseModel):
    """What a person allows."""

    user_id: str
    tracking: bool


class Journey(BaseModel):
    """A person's journey."""

    user_id: str
    health_score: float | None
    churn_risk: float | None
    lifetime_values: Sequence[LifetimeValue]
    milestones: Sequence[reads.Milestone]
    touchpoints: Sequence[reads.Touchpoint] = Field(description="The newest ones.")


class Timeline(BaseModel):
    """A page of a timeline."""

    items: Sequence[reads.Touchpoint]
    next: str | None


class SessionList(BaseModel):
    """A page of sessions."""

    items: Sequence[reads.Session]
    next: str | None


class HealthHistory(BaseModel):
    """A page of measurements."""

    items: Sequence[reads.Health]
    next: str | None


router = APIRouter(prefix="/v1/experience", tags=["experience"])


@router.post("/events", status_code=201)
async def track_event(asking: AskedOfRows, new: NewEvent) -> Tracked:
    """Track what a person did."""
    seen = commands.Seen(new.name, new.type, new.properties, new.url)
    tracked = await commands.track_event(asking, new.user_id, seen)
    return Tracked(**tracked._asdict())


@router.get("/people/{person_id}/health")
async def show_health(asking: AskedOfRows, person_id: str) -> reads.UserHealth:
    """How a person is, and why."""
    demand(can_read_journey(asking.caller, person_id))
    found = await reads.user_health(asking, person_id)
    if found is None:
        raise not_found("health of a person", person_id)
    return found


@router.get("/people/{person_id}/health/history")
async def list_health(
    asking: AskedOfRows, person_id: str, limit: Limit = LIMIT_DEFAULT, after: After = None
) -> HealthHistory:
    """Every measurement of a person's health, the newest first."""
    demand(can_read_journey(asking.caller, person_id))
    wanted = Slice(reads.NEWEST_HEALTH, limit, after)
    found = await reads.health_history(asking, person_id, wanted)
    return HealthHistory(items=found.items, next=found.next)


@router.get("/people/{person_id}/journey")
async def show_journey(asking: AskedOfRows, person_id: str) -> Journey:
    """A person's journey with the newest touchpoints."""
    demand(can_read_journey(asking.caller, person_id))
    health = await reads.user_health(asking, person_id)
    newest = await reads.timeline(asking, person_id, Slice(reads.NEWEST))
    return Journey(
        user_id=person_id,
        health_score=health.health_score if health else None,
        churn_risk=health.churn_risk if health else None,
        lifetime_values=await reads.values(asking, person_id),
        milestones=await reads.milestones(asking, person_id),
        touchpoints=newest.items,
    )


@router.get("/people/{person_id}/timeline")
async def list_touchpoints(
    asking: AskedOfRows, person_id: str, limit: Limit = LIMIT_DEFAULT, after: After = None
) -> Timeline:
    """A person's timeline, the newest touchpoint first."""
    demand(can_read_journey(asking.caller, person_id))
    found = await reads.timeline(asking, person_id, Slice(reads.NEWEST, limit, after))
    return Timeline(items=found.items, next=found.next)


@router.get("/people/{person_id}/sessions")
async def list_sessions(
    asking: AskedOfRows, person_id: str, limit: Limit = LIMIT_DEFAULT, after: After = None
) -> SessionList:
    """A person's sessions that are over, the newest first."""
    demand(can_read_journey(asking.caller, person_id))
    found = await reads.sessions(asking, person_id, Slice(reads.NEWEST_SESSIONS, limit, after))
    return SessionList(items=found.items, next=found.next)


@router.put("/people/{person_id}/consent")
async def change_consent(asking: AskedOfRows, person_id: str, new: NewConsent) -> Consent:
    """Say whether what a person does may be tracked from now on."""
    consent = commands.Consent(new.tracking, new.reason)
    told = await commands.change_consent(asking, person_id, consent)
    return Consent(user_id=told.person_id, tracking=told.tracking)


@router.put("/people/{person_id}/identities/{identity_id}")
async def link_identity(
    asking: AskedOfRows, person_id: str, identity_id: str, new: NewLink
) -> OwnedIdentity:
    """Say that an anonymous id is the person's."""
    told = await commands.link_identity(asking, identity_id, person_id, new.evidence)
    return OwnedIdentity(identity_id=told.identity_id, user_id=told.person_id)


@router.delete("/people/{person_id}/identities/{identity_id}")
async def unlink_identity(
    asking: AskedOfRows, person_id: str, identity_id: str, reason: str = "asked for"
) -> OwnedIdentity:
    """Say that an anonymous id is not the person's after all: both histories are as before."""
    told = await commands.unlink_identity(asking, identity_id, person_id, reason)
    return OwnedIdentity(identity_id=told.identity_id, user_id=told.person_id)


@router.get("/accounts/{account_id}")
async def show_account(asking: AskedOfRows, account_id: str) -> groups.Account:
    """An account with the health of its members and what they bring."""
    demand(can_read_account(asking.caller))
    found = await groups.account(asking, account_id)
    if found is None:
        raise not_found("account", account_id)
    return found


@router.get("/segments/{segment_id}")
async def show_segment(asking: AskedOfRows, segment_id: str) -> groups.SegmentHealth:
    """A segment with the health of who is in it now, and what they bring."""
    demand(can_read_segments(asking.caller))
    found = await groups.segment(asking, segment_id)
    if found is None:
        raise not_found("segment", segment_id)
    return found
