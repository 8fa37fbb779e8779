"""Passwords and keys of one stack, made at its first start and kept in its home.

Who may do what with them is decided where they are used.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

SECRETS_FILE = "secrets.json"


def _random() -> str:
    # 32 random bytes: the length of the SHA-256 key that signs tokens.
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Every secret of a development stack; letters, digits, `-` and `_` only."""

    postgres_admin: str = field(default_factory=_random)
    postgres_owner: str = field(default_factory=_random)
    postgres_reader: str = field(default_factory=_random)
    jwt_secret: str = field(default_factory=_random)
    # What every principal's password for Kafka is made of (infra.brokers).
    kafka: str = field(default_factory=_random)


def load_secrets(home: Path) -> Secrets:
    """Return the secrets of the stack in `home`, making what is missing."""
    path = home / SECRETS_FILE
    known = json.loads(path.read_bytes()) if path.exists() else {}
    kept = Secrets(**known)
    if known != asdict(kept):
        write_private(path, json.dumps(asdict(kept), indent=1))
    return kept


def write_private(path: Path, text: str) -> None:
    """Write `text` in one step, readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    fresh.replace(path)
