"""Tokens of people: JSON Web Tokens are verified here and, for development, made.

Keys of programs are in `keys`; what a role may do is in `permissions`.
"""

import asyncio
import time
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast, get_args

import jwt

from api.ingest.shapes import ID_LIMIT
from infra.local.secrets import load_secrets
from infra.settings import Settings

Role = Literal["member", "moderator", "admin", "analyst", "service"]
ROLES: tuple[Role, ...] = get_args(Role)

# Who makes and who takes tokens where the settings name nobody else.
DEFAULT_ISSUER = DEFAULT_AUDIENCE = "community"
# With a key set only private keys sign: a public key must never be taken for a secret.
KEY_SET_ALGORITHMS = ("RS256", "ES256")
SECRET_ALGORITHMS = ("HS256",)
# A working day: a development token is made by hand.
DEVELOPMENT_SECONDS = 12 * 3600
# Clocks of the issuer and of this machine may differ by this much.
LEEWAY_SECONDS = 30
# Tokens with unknown keys make the key set be asked for again, but no more often than this.
KEY_SET_PAUSE_SECONDS = 10.0
KEY_SET_TIMEOUT_SECONDS = 5.0


class TokenError(Exception):
    """A token that nobody can be told by; the text says why."""


class IssuerAwayError(Exception):
    """The address of the issuer's keys does not answer, so no token can be judged."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The person that a token names, and what they are here."""

    member_id: str
    role: Role


class KeySet:
    """The public keys of an issuer, fetched when a token names one that is not known."""

    def __init__(self, url: str) -> None:
        """Keep the address; the first token makes it be asked."""
        self._client = jwt.PyJWKClient(url, cache_jwk_set=False, timeout=KEY_SET_TIMEOUT_SECONDS)
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked_at = -KEY_SET_PAUSE_SECONDS
        self._asking = asyncio.Lock()

    async def key(self, key_id: str) -> jwt.PyJWK:
        """Return a key by its id. Raises TokenError and IssuerAwayError."""
        if key_id not in self._keys:
            await self._refresh()
        if key_id not in self._keys:
            message = f'token is signed by an unknown key "{key_id}"'
            raise TokenError(message)
        return self._keys[key_id]

    async def _refresh(self) -> None:
        async with self._asking:
            if time.monotonic() - self._asked_at < KEY_SET_PAUSE_SECONDS:
                return
            self._asked_at = time.monotonic()
            try:
                keys = await asyncio.to_thread(self._client.get_signing_keys)
            except jwt.PyJWKClientConnectionError as error:
                message = f"the issuer of tokens does not answer: {error}"
                raise IssuerAwayError(message) from error
            except jwt.PyJWTError as error:
                message = f"the issuer of tokens gives no usable keys: {error}"
                raise IssuerAwayError(message) from error
            self._keys = {key.key_id: key for key in keys if key.key_id}


@cache
def _key_set(url: str) -> KeySet:
    return KeySet(url)


async def verify(token: str, settings: Settings) -> Identity:
    """Return whom a bearer token names.

    Raises TokenError, and IssuerAwayError where there are no keys to judge by.
    """
    if not settings.jwks_url:
        return _identity(_claims(token, platform_secret(settings), SECRET_ALGORITHMS, settings))
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError as error:
        message = f"token cannot be read: {error}"
        raise TokenError(message) from error
    key = await _key_set(settings.jwks_url).key(str(key_id))
    return _identity(_claims(token, key, KEY_SET_ALGORITHMS, settings))


def development_token(member_id: str, role: Role, settings: Settings) -> str:
    """Return a token of this stack for `member_id`, good for a working day."""
    made_at = int(time.time())
    claims = {
        "sub": member_id,
        "role": role,
        "iss": settings.jwt_issuer or DEFAULT_ISSUER,
        "aud": settings.jwt_audience or DEFAULT_AUDIENCE,
        "iat": made_at,
        "exp": made_at + DEVELOPMENT_SECONDS,
    }
    return jwt.encode(claims, platform_secret(settings), SECRET_ALGORITHMS[0])


def platform_secret(settings: Settings) -> str:
    """Return the secret that this platform signs by where no issuer does."""
    # An empty secret would let everybody sign; a command has none in its environment.
    return settings.jwt_secret or load_secrets(settings.home).jwt_secret


def _claims(
    token: str, key: str | jwt.PyJWK, algorithms: tuple[str, ...], settings: Settings
) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=list(algorithms),
            audience=settings.jwt_audience or DEFAULT_AUDIENCE,
            issuer=settings.jwt_issuer or DEFAULT_ISSUER,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "sub", "iss", "aud"]},
        )
    except (jwt.PyJWTError, ValueError) as error:
        message = f"token is not valid: {error}"
        raise TokenError(message) from error


def _identity(claims: dict[str, Any]) -> Identity:
    member_id, role = claims["sub"], claims.get("role", "member")
    if not member_id or len(member_id) > ID_LIMIT or not member_id.isprintable():
        message = f"token names no member: its subject has 1 to {ID_LIMIT} characters"
        raise TokenError(message)
    if role not in ROLES:
        message = f'token names an unknown role "{role}", known are {", ".join(ROLES)}'
        raise TokenError(message)
    return Identity(member_id, cast("Role", role))
