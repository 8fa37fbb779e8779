"""Databases as analysts find them: every fact projection under its own name, with a history.

One is the plain Postgres, one a PGlite with TimescaleDB; what is asked of them is the tests'.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from infra.local.stack import Stack
from infra.settings import PGLITE, Settings, load_settings
from projections import registry
from projections.engine.hypertables import refresh
from projections.engine.row_copy import RowCopy
from projections.engine.stage import RowStage
from projections.engine.stores import facts_database
from schemas.events import Event
from tests.projections.private import places, records
from tests.projections.test_facts import (
    activity,
    answers,
    churn,
    comparable,
    journeys,
    sentiment,
    votes,
)

ROOT = Path(__file__).parents[2]
DASHBOARDS = sorted((ROOT / "infra" / "dashboards").glob("*.json"))
QUERIES = sorted((ROOT / "projections" / "queries").glob("*.sql"))


@contextmanager
def plain(services: Settings) -> Iterator[Settings]:
    """A new database of the running Postgres, without the extension."""
    name = f"analysts_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(services.postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        address = services.postgres_url.rpartition("/")[0] + f"/{name}"
        try:
            yield services.model_copy(update={"timescale_url": address})
        finally:
            # By force it would be refused while autovacuum is in there, whose end is not ours.
            connection.execute(f"DROP DATABASE {name}".encode())


@contextmanager
def extended(services: Settings, home: Path) -> Iterator[Settings]:
    """A PGlite with TimescaleDB."""
    with Stack(home, {"timescale_url": PGLITE}, services=("pglite",)):
        address = load_settings({"home": home}).timescale_url
        yield services.model_copy(update={"timescale_url": address})


def fill(settings: Settings) -> None:
    """Keep a history in all fact tables."""
    database = facts_database(settings)
    projections = registry.kept_in("timescale")
    for projection in projections:
        copy = RowCopy(projection, database)
        copy.define()
        copy.prepare()
    stage = RowStage("tests", projections, database)
    stage.claim({place: at for each in projections for place, at in places(each).items()})
    at = 0
    for events in histories():
        stage.apply(records(events, start=at))
        at += len(events)
    refresh(database)
    database.close()


def histories() -> Iterator[list[Event]]:
    """What members did, how they voted and answered, how they feel, and what touched them."""
    yield activity()
    yield votes()
    yield sentiment()
    yield answers()
    yield churn()
    yield journeys()


def ask(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    """What a query gives, as it is compared: in its own order, floats rounded."""
    with psycopg.connect(settings.facts_url, prepare_threshold=None) as connection:
        found = connection.execute(query.encode()).fetchall()
    return [comparable(row) for row in found]


def panels() -> Iterator[tuple[str, str]]:
    """Every panel of every dashboard: its name, and its SQL."""
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                yield f"{path.stem}: {panel['title']}", target["rawSql"]
