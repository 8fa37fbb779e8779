"""Keys of programs: who holds one, what it may send, and how it is made, listed and revoked.

Tokens of people are in `tokens`; what becomes of the events is `ingest`.
"""

import fnmatch
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from infra import postgres
from infra.local.secrets import write_private
from infra.reading import Database, DatabaseAwayError, Row
from infra.settings import Settings

# The file in the stack's home with the key that development and the tests use.
DEVELOPMENT_FILE = "api_key"
# Tells a key from a token, and shows secret scanners what leaked.
PREFIX = "ck_"
# How long an answer about a key is believed; a revocation works after this at the latest.
BELIEVED_SECONDS = 2.0
# While Postgres is away nothing can be revoked either, so what was known of a key still holds.
AWAY_SECONDS = 300.0
# Wrong keys are remembered too, but the memory of them is bounded.
KNOWN_LIMIT = 10_000

TABLES = """
CREATE SCHEMA IF NOT EXISTS engine;
CREATE TABLE IF NOT EXISTS engine.api_keys (
    key_id text PRIMARY KEY,
    key_hash bytea NOT NULL UNIQUE,
    source text NOT NULL,
    types text[] NOT NULL,
    member_id text,
    service boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz);
COMMENT ON TABLE engine.api_keys IS
    'Keys by which programs send events; only the SHA-256 of each is kept.';
"""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is known here: what it may do, not the secret itself.

    A `service` key speaks for every source and every member; any other only for its own `source`
    and, where events name who acts, for its `member_id`. `types` are names or patterns: `forum.*`.
    """

    key_id: str
    source: str
    types: tuple[str, ...]
    service: bool
    member_id: str | None = None

    @property
    def name(self) -> str:
        """What facts name as their actor where the key acts for no member."""
        return f"key:{self.key_id}"

    def allows(self, type_name: str) -> bool:
        """Whether events of a type may be sent with it."""
        return any(fnmatch.fnmatchcase(type_name, pattern) for pattern in self.types)


class Wanted(NamedTuple):
    """What a new key shall be able to do."""

    source: str
    types: tuple[str, ...] = ("*",)
    service: bool = False
    member_id: str | None = None
    lifetime: timedelta | None = None


class Listed(NamedTuple):
    """A key with its dates, as the list of keys shows it."""

    key: Key
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


FIND = """
SELECT key_id, source, types, service, member_id FROM engine.api_keys
WHERE key_hash = %(hash)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
"""
# Written once a minute at most, so that a busy key costs no write an event.
USED = """
UPDATE engine.api_keys SET last_used_at = now() WHERE key_id = %(key_id)s
AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
"""
CREATE = """
INSERT INTO engine.api_keys (key_id, key_hash, source, types, service, member_id, expires_at)
VALUES (%(key_id)s, %(hash)s, %(source)s, %(types)s, %(service)s, %(member_id)s,
    now() + %(lifetime)s::interval)
ON CONFLICT DO NOTHING
"""
REVOKE = """
UPDATE engine.api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE key_id = %(key_id)s
RETURNING key_id
"""
LIST = """
SELECT key_id, source, types, service, member_id, created_at, expires_at, revoked_at, last_used_at
FROM engine.api_keys ORDER BY created_at, key_id
"""


class _Known(NamedTuple):
    key: Key | None
    asked_at: float


@dataclass(slots=True)
class Keys:
    """The keys of the platform as one process knows them."""

    database: Database
    _known: OrderedDict[bytes, _Known] = field(default_factory=OrderedDict)

    async def find(self, secret: str) -> Key | None:
        """Return the key that a secret opens, or None for a wrong, revoked or expired one.

        Raises DatabaseAwayError where nothing is known of it and Postgres does not answer.
        """
        hashed = _hash(secret)
        known = self._known.get(hashed)
        if known is not None and time.monotonic() - known.asked_at < BELIEVED_SECONDS:
            return known.key
        try:
            key = await self._ask(hashed)
        except DatabaseAwayError:
            if known is None or time.monotonic() - known.asked_at > AWAY_SECONDS:
                raise
            return known.key
        self._known[hashed] = _Known(key, time.monotonic())
        self._known.move_to_end(hashed)
        if len(self._known) > KNOWN_LIMIT:
            self._known.popitem(last=False)
        return key

    async def _ask(self, hashed: bytes) -> Key | None:
        row = await self.database.row(FIND, {"hash": hashed})
        if row is None:
            return None
        await self.database.rows(USED, {"key_id": row["key_id"]})
        return _key(row)


async def create(database: Database, wanted: Wanted) -> str:
    """Make a key and return its secret, which is not kept and cannot be had again."""
    secret = _secret()
    await database.rows(CREATE, _row(secret, wanted))
    return secret


async def revoke(database: Database, key_id: str) -> bool:
    """Revoke a key, in every process after `BELIEVED_SECONDS`; False where there is no such key."""
    return await database.row(REVOKE, {"key_id": key_id}) is not None


async def listed(database: Database) -> Sequence[Listed]:
    """Return all keys, revoked ones too, in the order in which they were made."""
    return [
        Listed(
            _key(row), row["created_at"], row["expires_at"], row["revoked_at"], row["last_used_at"]
        )
        for row in await database.rows(LIST)
    ]


def create_tables(postgres_url: str) -> None:
    """Make the table of keys where it is not there yet. Blocks."""
    store = postgres.Database(postgres_url)
    try:
        postgres.define(store.connection, TABLES)
    finally:
        store.close()


def ensure_development_key(settings: Settings) -> str:
    """Return the secret of the stack's own service key, kept in its home; make it where need be.

    It is made at the first start and after it was revoked; a new database beside an old home gets
    the same key again. Makes the table of keys. Blocks.
    """
    path = settings.home / DEVELOPMENT_FILE
    secret = path.read_text().strip() if path.exists() else _secret()
    store = postgres.Database(settings.postgres_url, autocommit=True)
    try:
        postgres.define(store.connection, TABLES)
        wanted = Wanted(source="development", service=True)
        store.connection.execute(CREATE.encode(), _row(secret, wanted))
        while not store.connection.execute(FIND.encode(), _row(secret, wanted)).fetchone():
            secret = _secret()
            store.connection.execute(CREATE.encode(), _row(secret, wanted))
    finally:
        store.close()
    write_private(path, secret + "\n")
    return secret


def key_id_of(secret: str) -> str:
    """Return the part of a secret that names its key and may be shown."""
    return secret.removeprefix(PREFIX).partition("_")[0]


def _secret() -> str:
    return f"{PREFIX}{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"


def _row(secret: str, wanted: Wanted) -> dict[str, Any]:
    return {
        **wanted._asdict(),
        "types": list(wanted.types),
        "key_id": key_id_of(secret),
        "hash": _hash(secret),
    }


def _hash(secret: str) -> bytes:
    # A plain hash is right for 256 random bits: there is nothing to guess.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


def _key(row: Row) -> Key:
    return Key(row["key_id"], row["source"], tuple(row["types"]), row["service"], row["member_id"])
