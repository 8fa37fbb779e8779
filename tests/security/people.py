"""Everybody who may come to the API, with the credentials that they show.

What each of them may do is in matrix.yaml.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from api.keys import Wanted, create
from api.tokens import DEFAULT_AUDIENCE, DEFAULT_ISSUER, SECRET_ALGORITHMS, Role, platform_secret
from infra.reading import open_database
from infra.settings import Settings
from tests.api.calls import Caller, Callers, fresh

# Longer ago than the clocks of an issuer and of the API may differ.
HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class People:
    """The callers of the matrix by name, and the ids that their facts name."""

    callers: Mapping[str, Caller]
    owner_id: str
    other_id: str
    source: str

    def __getitem__(self, name: str) -> Caller:
        """The caller of that name."""
        return self.callers[name]


def people_of(callers: Callers) -> People:
    """Credentials of everybody, all but the development key made for this run."""
    settings, client = callers.settings, callers.client
    owner_id, other_id, source = fresh("owner"), fresh("other"), fresh("source")

    def token(role: Role = "member", member_id: str | None = None) -> Caller:
        return callers.someone(role, member_id)

    def key(wanted: Wanted) -> Caller:
        return Caller(client, {"X-API-Key": key_of(settings, wanted)})

    def signed(**claims: Any) -> Caller:
        return Caller(client, {"Authorization": f"Bearer {_token(settings, owner_id, **claims)}"})

    people = {
        "anonymous": callers.nobody,
        "expired": signed(exp=int(time.time()) - HOUR_SECONDS),
        "audience": signed(aud="another-audience"),
        "user": token(),
        "owner": token(member_id=owner_id),
        "other": token(member_id=other_id),
        "moderator": token("moderator"),
        "admin": token("admin"),
        "analyst": token("analyst"),
        "service": key(Wanted(source="service", service=True)),
        "key": key(Wanted(source=source, member_id=owner_id)),
        "foreign": key(Wanted(source=fresh("elsewhere"), member_id=fresh("elsewhere"))),
    }
    return People(people, owner_id, other_id, source)


def _token(settings: Settings, member_id: str, **claims: Any) -> str:
    made_at = int(time.time())
    whole = {
        "sub": member_id,
        "role": "member",
        "iss": settings.jwt_issuer or DEFAULT_ISSUER,
        "aud": settings.jwt_audience or DEFAULT_AUDIENCE,
        "exp": made_at + HOUR_SECONDS,
        **claims,
    }
    return jwt.encode(whole, platform_secret(settings), SECRET_ALGORITHMS[0])


def key_of(settings: Settings, wanted: Wanted) -> str:
    """The secret of a new key."""

    async def made() -> str:
        database = await open_database(settings.postgres_url)
        try:
            return await create(database, wanted)
        finally:
            await database.pool.close()

    return asyncio.run(made())
