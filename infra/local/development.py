"""The file `dev.env`: what a developer's own programs need to use a running stack.

These names are not settings of the platform.
"""

from __future__ import annotations

from pathlib import Path

from infra.brokers import brokers
from infra.local.postgres import owner_url, reader_url
from infra.local.secrets import Secrets, write_private
from infra.settings import Settings

DEVELOPMENT_FILE = "dev.env"
READ_ONLY = "options=-c%20default_transaction_read_only%3Don"


def development(settings: Settings, secrets: Secrets, key: str) -> dict[str, str]:
    """Return the addresses and credentials of a stack; the database one may only read."""
    own = settings.postgres_url == owner_url(settings, secrets)
    # A database that is not ours has no role of ours: then its sessions begin as read-only ones.
    sign = "&" if "?" in settings.postgres_url else "?"
    foreign = f"{settings.postgres_url}{sign}{READ_ONLY}"
    return {
        "COMMUNITY_URL": settings.api_url,
        "COMMUNITY_API_KEY": key,
        "COMMUNITY_KAFKA": brokers(settings.kafka_servers).hosts,
        "COMMUNITY_DATABASE": reader_url(settings, secrets) if own else foreign,
    }


def write_development(home: Path, values: dict[str, str]) -> None:
    """Write `dev.env`, readable by its owner alone."""
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    write_private(home / DEVELOPMENT_FILE, lines)


def read_development(home: Path) -> dict[str, str]:
    """Return what `dev.env` says."""
    lines = (home / DEVELOPMENT_FILE).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)
