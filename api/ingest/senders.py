"""Who sends events, and for whom: a program by its key, or a person by their token.

How keys and tokens are told is in `keys` and `tokens`.
"""

from dataclasses import dataclass
from functools import cache

from api.ingest.shapes import INTAKES
from api.keys import PREFIX, Key, Keys
from api.tokens import Identity, verify
from infra.settings import Settings

# What only moderators, admins and services may ask for. Who has started a discussion may choose its
# tags too, and does so by the API, which knows who has.
STAFF_TYPES = frozenset(
    {
        "accounts.AccountJoined",
        "accounts.PlanChanged",
        "accounts.PurchaseMade",
        "accounts.PurchaseRefunded",
        "churn.HoldoutChanged",
        "feedback.StatusRequested",
        "forum.PostModerated",
        "integrations.TicketSolved",
        "journeys.ForecastRequested",
        "journeys.ForecastsScheduled",
        "journeys.IdentityLinked",
        "journeys.IdentityUnlinked",
        "segments.SegmentClosed",
        "segments.SegmentDefined",
        "segments.SegmentMemberAdded",
        "segments.SegmentMemberRemoved",
        "segments.SegmentRuleChanged",
        "surveys.SurveyClosed",
        "surveys.SurveyDefined",
        "surveys.SurveyRequested",
        "recommendations.TrainingRequested",
        "tags.TagAccepted",
        "tags.TagRefused",
    }
)
# Events about the platform itself are no member's business.
PLATFORM_ROOM = "platform"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sends events: its name here, its source, and the types and members it may speak for.

    `free` speaks for every source and every member.
    """

    name: str
    source: str
    types: frozenset[str]
    member_id: str | None
    free: bool

    @property
    def unlimited(self) -> bool:
        """Whether limits of rate do not count."""
        return self.free


class UnknownSenderError(Exception):
    """The request has no key or token, or none that is good."""


@dataclass(frozen=True, slots=True)
class Senders:
    """Tells who sends by what the request's headers carry."""

    settings: Settings
    keys: Keys

    async def find(self, authorization: str, api_key: str) -> Sender:
        """Return the sender of a request with these headers, empty where absent.

        Raises UnknownSenderError, TokenError, IssuerAwayError and DatabaseAwayError.
        """
        secret = api_key or _bearer(authorization)
        if api_key or secret.startswith(PREFIX):
            key = await self.keys.find(secret)
            if key is None:
                message = "the API key is not known here, was revoked or has expired"
                raise UnknownSenderError(message)
            return of_key(key)
        return of_person(await verify(secret, self.settings))


@cache
def of_key(key: Key) -> Sender:
    """Return the sender that a key makes."""
    allowed = frozenset(name for name in INTAKES if key.allows(name))
    return Sender(
        name=key.name,
        source=key.source,
        types=allowed if key.service else allowed - STAFF_TYPES,
        member_id=key.member_id,
        free=key.service,
    )


def of_person(person: Identity) -> Sender:
    """Return the sender that a person is: each is a source of their own."""
    name = f"member:{person.member_id}"
    return Sender(
        name=name,
        source=name,
        types=_types_of_role(person.role),
        member_id=person.member_id,
        free=person.role == "service",
    )


@cache
def _types_of_role(role: str) -> frozenset[str]:
    theirs = frozenset(
        name for name, each in INTAKES.items() if each.event_type.room != PLATFORM_ROOM
    )
    match role:
        case "service":
            return frozenset(INTAKES)
        case "moderator" | "admin":
            return theirs
        case "member":
            return theirs - STAFF_TYPES
        case _:
            return frozenset()


def _bearer(authorization: str) -> str:
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        message = "this needs an API key in `X-API-Key` or `Authorization: Bearer`"
        raise UnknownSenderError(message)
    return secret.strip()
