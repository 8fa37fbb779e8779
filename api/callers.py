"""Who asks: from a bearer token, an API key, or nobody in particular.

What they may do is `permissions`; how tokens and keys are made is `tokens` and `keys`.
"""

from dataclasses import dataclass, replace

from starlette.datastructures import Headers

from api.ingest.shapes import ID_LIMIT
from api.keys import PREFIX, Key
from api.permissions import STAFF, Role
from api.platform import Platform
from api.problems import RefusedError
from api.tokens import TokenError, verify

# With this header a service says for which member it acts.
MEMBER_HEADER = "Community-Member"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request: the member they are or act for, and what they are here."""

    role: Role
    member_id: str | None
    address: str
    program: str | None = None
    """The name of the key that was shown, as facts told with it carry it."""
    key: Key | None = None
    """The key itself, which may be for some types of facts alone."""

    @property
    def actor(self) -> str | None:
        """What the facts that the caller tells name as their actor."""
        return self.member_id or self.program

    def tells(self, type_name: str) -> bool:
        """Whether the credentials are for facts of a type; only a key's are not for all."""
        return self.key is None or self.key.allows(type_name)

    @property
    def unlimited(self) -> bool:
        """Whether no rate limit applies."""
        return self.role in STAFF

    @property
    def bucket(self) -> str:
        """What requests are counted by."""
        return f"member:{self.member_id}" if self.member_id else bucket_of(self.address)


def bucket_of(address: str) -> str:
    """Return what the requests of guests from one address are counted by."""
    return f"address:{address}"


async def recognize(platform: Platform, headers: Headers, address: str) -> Caller:
    """Return who sent a request with these headers.

    Raises RefusedError (UNAUTHENTICATED) for credentials that are not valid, also where none are
    needed, and (FORBIDDEN) for who speaks for a member and may not.
    """
    caller = await _recognized(platform, headers, address)
    wanted = headers.get(MEMBER_HEADER)
    if wanted is None or wanted == caller.member_id:
        return caller
    if caller.role != "service":
        raise RefusedError("FORBIDDEN", f"only a service acts for others by `{MEMBER_HEADER}`")
    if not 1 <= len(wanted) <= ID_LIMIT or not wanted.isprintable():
        raise RefusedError("INVALID", f"`{MEMBER_HEADER}` is no member's id")
    return replace(caller, member_id=wanted)


async def _recognized(platform: Platform, headers: Headers, address: str) -> Caller:
    secret = _credentials(headers)
    if secret is None:
        return Caller("anonymous", None, address)
    if secret.startswith(PREFIX):
        key = await platform.keys.find(secret)
        if key is None:
            raise RefusedError("UNAUTHENTICATED", "the API key is wrong, expired or revoked")
        return _program(key, address)
    try:
        identity = await verify(secret, platform.settings)
    except TokenError as error:
        raise RefusedError("UNAUTHENTICATED", str(error)) from error
    return Caller(identity.role, identity.member_id, address)


def _credentials(headers: Headers) -> str | None:
    if key := headers.get("x-api-key"):
        # A key that does not look like one must not be taken for a token.
        return key if key.startswith(PREFIX) else PREFIX
    given = headers.get("authorization")
    if given is None:
        return None
    scheme, _, secret = given.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise RefusedError("UNAUTHENTICATED", "give a token or a key as `Authorization: Bearer`")
    return secret.strip()


def _program(key: Key, address: str) -> Caller:
    if key.service:
        # A service that names nobody acts as itself, so that what it does has an author.
        return Caller("service", key.member_id or key.source, address, key.name, key)
    return Caller("member", key.member_id, address, key.name, key)
