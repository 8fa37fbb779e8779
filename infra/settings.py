"""Settings of every process and command: names, defaults and where their values come from.

How a service is started or a port chosen is not decided here (infra.local does that).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "COMMUNITY_"
STACK_FILE = "stack.json"
# The word that asks for the embedded PGlite instead of an address.
PGLITE = "pglite"


class Settings(BaseSettings):
    """One value a setting: environment first, then the running stack, then the default.

    An address means "use that"; an empty one means "embedded", and the running stack fills it in.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    home: Path = Path(".community")
    """Folder of everything that a stack keeps: data, logs, secrets, addresses."""
    cache: Path | None = None
    """Folder of downloads, shared by all clones of one user (empty: the user's cache folder)."""

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8080, ge=1, le=65535)
    kafka_port: int = Field(default=9092, ge=1, le=65535)
    postgres_port: int = Field(default=5432, ge=1, le=65535)
    elasticsearch_port: int = Field(default=9200, ge=1, le=65535)
    pglite_port: int = Field(default=5433, ge=1, le=65535)

    services: Literal["embedded", "containers"] = "embedded"
    kafka_servers: str = ""
    """`HOST:PORT`, several by commas; with credentials `sasl_plaintext://NAME:PASSWORD@HOST:PORT`,
    or `sasl_ssl://` where the brokers speak TLS."""
    kafka_ingest_servers: str = ""
    """The same by which the API writes facts (empty: `kafka_servers`)."""
    kafka_security: Literal["none", "sasl"] = "none"
    """`sasl`: the embedded Kafka asks who connects, and no process may do what it need not."""
    postgres_url: str = ""
    """Read-write, the owner of the tables."""
    reader_url: str = ""
    """Read-only, as analysts ask by `POST /v1/sql` (empty: that of the embedded Postgres)."""
    timescale_url: str = ""
    """Database of the fact table (empty: that of `postgres_url`; `pglite`: embedded PGlite)."""
    facts_kept_days: int = Field(default=0, ge=0)
    """How long fact tables keep facts where TimescaleDB is; sums of them stay (0: for ever)."""
    elasticsearch_url: str = ""
    redis_url: str = ""
    """Shared rate limits and live updates of several API processes (empty: in memory)."""

    schema_registry_url: str = Field(
        default="",
        # The second name is the one that other programs of the Kafka world read.
        validation_alias=AliasChoices(
            "COMMUNITY_SCHEMA_REGISTRY_URL", "SCHEMA_REGISTRY_URL", "schema_registry_url"
        ),
    )
    """A registry that is told our schemas as the API starts (empty: only ours, `/registry`)."""

    reputation_rules: Literal["default", "stackexchange"] = "default"
    sentiment_model: str = "embedded"
    """`embedded`, or the id or folder of a `transformers` sequence classifier."""

    tags_model: str = "embedded"
    """`embedded`, or the name of a language model behind `tags_url`, such as `gpt-4`; then what
    members write is sent there."""
    tags_url: str = ""
    """OpenAI-compatible: what comes before `/chat/completions`."""
    tags_key: str = ""
    tags_timeout_seconds: float = Field(default=10.0, gt=0)
    """How long one answer of the language model may take."""

    jwt_secret: str = ""
    """Signs development tokens; made at the first start and kept in the home folder."""
    jwks_url: str = ""
    jwt_audience: str = ""
    jwt_issuer: str = ""

    member_rate: float = Field(default=100.0, gt=0)
    """Requests a second of one member, sustained."""
    member_burst: int = Field(default=1000, gt=0)
    # 256 KiB: far above any written post, far below Kafka's message limit of 1 MiB.
    max_event_bytes: int = Field(default=262_144, gt=0)
    tick_seconds: float = Field(default=60.0, gt=0)
    """How often the clock tells folds the time; what waits for a moment is late by no more."""
    forecast_days: int = Field(default=1, ge=0)
    """So many days lie between two forecasts of what the community will do; 0 makes none."""
    outcome_timeout_seconds: float = Field(default=2.0, gt=0)
    """How long a mutation waits for its decision before it answers PENDING."""

    @property
    def ingest_servers(self) -> str:
        """Address of the brokers for whoever writes facts."""
        return self.kafka_ingest_servers or self.kafka_servers

    @property
    def facts_url(self) -> str:
        """Address of the database that holds the fact table."""
        return self.timescale_url or self.postgres_url

    @property
    def api_url(self) -> str:
        """Address of the API as seen from this machine."""
        return f"http://{self.api_host}:{self.api_port}"

    def environment(self) -> dict[str, str]:
        """Return what was chosen, as environment variables for a child process."""
        chosen = ((name, getattr(self, name)) for name in sorted(self.model_fields_set))
        return {PREFIX + name.upper(): str(value) for name, value in chosen if value is not None}

    @field_validator("home", "cache")
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        # A command may change its folder, and its children start in others.
        return folder and folder.expanduser().absolute()


def load_settings(given: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings: `given` over environment over the running stack over defaults.

    Raises `pydantic.ValidationError` on a bad value.
    """
    chosen = read_settings(given)
    explicit = {name: getattr(chosen, name) for name in chosen.model_fields_set}
    if chosen.timescale_url == PGLITE:
        # It asked for an embedded database, whose address the running stack knows.
        del explicit["timescale_url"]
    return Settings(**{**_running(chosen.home), **explicit})


def read_settings(given: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings without a look at the running stack, for the one who starts it."""
    return Settings(**(given or {}))


def _running(home: Path) -> dict[str, Any]:
    try:
        stack: dict[str, Any] = json.loads((home / STACK_FILE).read_bytes())
    except FileNotFoundError:
        return {}
    settings: dict[str, Any] = stack["settings"]
    return settings
