"""The process of the fact table: a hypertable where TimescaleDB is, a plain table elsewhere.

Rows are written by `stage`; the extension and what stands in for it are in `hypertables`.
"""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from infra import postgres
from infra.postgres import Database
from infra.settings import Settings
from infra.worker import work
from projections.engine import generations, hypertables
from projections.engine.stage import RowStage
from projections.registry import kept_in


def options(url: str) -> dict[str, Any]:
    """How to connect: an embedded PGlite has one session for all, so nothing is prepared in it."""
    parameters = conninfo_to_dict(url)
    return {"prepare_threshold": None} if parameters.get("sslmode") == "disable" else {}


def serve(settings: Settings) -> None:
    """Keep the fact table until SIGTERM or SIGINT; several processes share the partitions."""
    database = Database(settings.facts_url, **options(settings.facts_url))
    postgres.define(database.connection, generations.TABLES)
    hypertables.define(database)
    projections = kept_in("timescale")
    for projection in projections:
        generations.prepare(database.connection, projection)
    work(settings.kafka_servers, RowStage("analytics", projections, database))


