"""What callers may tell of journeys: each act is one fact, checked before and answered after.

Both GraphQL and REST come here; what counts is decided by folds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from api.asking import Asking
from api.journeys import reads
from api.permissions import can_change_consent, can_link_identity, can_track_event, demand
from api.problems import RefusedError
from api.telling import answered_by, tell
from schemas.events import (
    ConsentApplied,
    ConsentChanged,
    EventTracked,
    HealthChanged,
    IdentityAttached,
    IdentityLinked,
    IdentityUnlinked,
    TouchpointAdded,
    TouchpointRefused,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a site or app saw a person do."""

    name: str
    type: str = "custom"
    properties: Mapping[str, Any] = field(default_factory=dict)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody says about being tracked."""

    tracking: bool
    reason: str = ""


class Tracked(NamedTuple):
    """What became of it: whether it is recorded, and whether it is on the timeline already."""

    success: bool
    journey_updated: bool


async def track_event(asking: Asking, person_id: str | None, seen: Seen) -> Tracked:
    """Track what a person, by default the caller, did.

    Of who does not allow it nothing is recorded: not even success. What is recorded and not decided
    in time is a success that has not reached the journey yet; it will, and need not be sent again.
    """
    person = asking.caller.member_id if person_id is None else person_id
    demand(can_track_event(asking.caller, person or ""))
    assert person is not None, "who has no member is refused, whomever they mean"
    if not await reads.allowed(asking, person):
        return Tracked(success=False, journey_updated=False)
    fact = EventTracked(
        person_id=person,
        type=seen.type,
        name=seen.name,
        properties={name: _text(value) for name, value in seen.properties.items()},
        url=seen.url,
    )
    try:
        told = await tell(
            asking,
            fact,
            answered_by(TouchpointRefused),
            answered_by(TouchpointAdded, HealthChanged),
        )
    except RefusedError as error:
        if error.code != "PENDING":
            raise
        return Tracked(success=True, journey_updated=False)
    return Tracked(success=True, journey_updated=told.some(TouchpointAdded) is not None)


async def change_consent(asking: Asking, person_id: str | None, consent: Consent) -> ConsentApplied:
    """Say whether what a person, by default the caller, does may be tracked from now on."""
    person = asking.caller.member_id if person_id is None else person_id
    demand(can_change_consent(asking.caller, person or ""))
    assert person is not None, "who has no member is refused, whomever they mean"
    fact = ConsentChanged(person_id=person, tracking=consent.tracking, reason=consent.reason)
    told = await tell(asking, fact, answered_by(ConsentApplied))
    return told.one(ConsentApplied)


async def link_identity(
    asking: Asking, identity_id: str, member_id: str | None, evidence: str
) -> IdentityAttached:
    """Say that an anonymous id is a member's, by default the caller's.

    Raises RefusedError where the id is a member's own, or, for members, another's already.
    """
    member = asking.caller.member_id if member_id is None else member_id
    demand(can_link_identity(asking.caller, member or ""))
    assert member is not None, "who has no member is refused, whomever they mean"
    if await reads.known_member(asking, identity_id):
        raise RefusedError("FORBIDDEN", "the id is a member's: only anonymous ids are linked")
    demand(await _free(asking, identity_id, member))
    fact = IdentityLinked(person_id=identity_id, member_id=member, evidence=evidence)
    return (await tell(asking, fact, answered_by(IdentityAttached))).one(IdentityAttached)


async def unlink_identity(
    asking: Asking, identity_id: str, member_id: str | None, reason: str
) -> IdentityAttached:
    """Say that an anonymous id is not a member's, by default the caller's, after all."""
    member = asking.caller.member_id if member_id is None else member_id
    demand(can_link_identity(asking.caller, member or ""))
    assert member is not None, "who has no member is refused, whomever they mean"
    fact = IdentityUnlinked(person_id=identity_id, member_id=member, reason=reason)
    return (await tell(asking, fact, answered_by(IdentityAttached))).one(IdentityAttached)


async def _free(asking: Asking, identity_id: str, member_id: str) -> RefusedError | None:
    """Whoever has an identity already keeps it, unless who links may speak for them as well."""
    owner = await reads.owner(asking, identity_id)
    if owner in {identity_id, member_id}:
        return None
    return can_link_identity(asking.caller, owner)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
