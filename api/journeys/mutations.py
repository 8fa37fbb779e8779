"""GraphQL mutations of journeys, a part of the field `experience`.

What they do is in commands; what can be read is in graph.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.graph import Info, described
from api.journeys import commands
from api.problems import invalid


@strawberry.enum(description="What was seen.")
class EventType(Enum):
    """The types of what is tracked."""

    PAGE = strawberry.enum_value("page", description="A page was opened.")
    CUSTOM = strawberry.enum_value("custom", description="Something else was done.")


@strawberry.enum(description="What a person says about being tracked.")
class ConsentChoice(Enum):
    """Whether what a person does may be tracked."""

    GRANTED = strawberry.enum_value("GRANTED", description="It may be tracked.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="It may not, from now on.")


@strawberry.input(description="What a site or app saw a person do.")
class EventInput:
    """An event to be tracked."""

    name: str = strawberry.field(description="What was done, or the page's name.")
    type: EventType | None = strawberry.field(default=None, description="CUSTOM by default.")
    user_id: strawberry.ID | None = strawberry.field(
        default=None, description="Who did it: the caller by default; anybody for services."
    )
    properties: JSON | None = strawberry.field(
        default=None, description="What else is known of it: an object, at most 50 values."
    )
    url: str | None = strawberry.field(default=None, description="The page's address.")


@strawberry.type(description="What became of an event.")
class TrackedEvent:
    """The answer to trackEvent."""

    success: bool = strawberry.field(
        description="Whether it is recorded; false where the person does not allow it."
    )
    journey_updated: bool = strawberry.field(
        description="Whether it is on the journey already; it may follow within seconds."
    )


@strawberry.type(description="Whose an identity is.")
class OwnedIdentity:
    """The answer to linkIdentity and unlinkIdentity."""

    identity_id: strawberry.ID
    user_id: strawberry.ID = strawberry.field(
        description="The member whose it is; the id itself where it is its own."
    )


@strawberry.type(description="What a person allows.")
class TrackingConsent:
    """The answer to setConsent."""

    user_id: strawberry.ID
    tracking: bool


@described
@strawberry.type(description="Telling journeys something.")
class JourneysMutation:
    """Mutations of journeys."""

    @strawberry.field
    async def track_event(self, info: Info, event: EventInput) -> TrackedEvent:
        """Track what a person did."""
        seen = commands.Seen(
            name=event.name,
            type=str((event.type or EventType.CUSTOM).value),
            properties=_object(event.properties),
            url=event.url,
        )
        tracked = await commands.track_event(info.context, event.user_id, seen)
        return TrackedEvent(success=tracked.success, journey_updated=tracked.journey_updated)

    @strawberry.field
    async def link_identity(
        self,
        info: Info,
        identity_id: strawberry.ID,
        evidence: str,
        user_id: strawberry.ID | None = None,
    ) -> OwnedIdentity:
        """Say that an anonymous id is a member's, the caller's by default."""
        told = await commands.link_identity(info.context, identity_id, user_id, evidence)
        return OwnedIdentity(
            identity_id=strawberry.ID(told.identity_id), user_id=strawberry.ID(told.person_id)
        )

    @strawberry.field
    async def unlink_identity(
        self,
        info: Info,
        identity_id: strawberry.ID,
        reason: str,
        user_id: strawberry.ID | None = None,
    ) -> OwnedIdentity:
        """Say that an anonymous id is not a member's after all: both histories are as before."""
        told = await commands.unlink_identity(info.context, identity_id, user_id, reason)
        return OwnedIdentity(
            identity_id=strawberry.ID(told.identity_id), user_id=strawberry.ID(told.person_id)
        )

    @strawberry.field
    async def set_consent(
        self,
        info: Info,
        choice: ConsentChoice,
        reason: str = "",
        user_id: strawberry.ID | None = None,
    ) -> TrackingConsent:
        """Say whether what a person, the caller by default, does may be tracked from now on."""
        consent = commands.Consent(choice is ConsentChoice.GRANTED, reason)
        told = await commands.change_consent(info.context, user_id, consent)
        return TrackingConsent(user_id=strawberry.ID(told.person_id), tracking=told.tracking)


def _object(properties: Any) -> dict[str, Any]:
    if properties is None:
        return {}
    if not isinstance(properties, dict):
        raise invalid("properties", "an object", type(properties).__name__)
    return properties
