"""The process of the fact tables: hypertables where TimescaleDB is, plain tables elsewhere.

Rows are written by `stage`; the extension and what stands in for it are in `hypertables`.
"""

from infra.postgres import Database
from infra.settings import Settings
from infra.worker import work
from projections.engine import hypertables
from projections.engine.rebuild import bring_in
from projections.engine.row_copy import RowCopy
from projections.engine.stage import RowStage
from projections.engine.stores import facts_database, facts_worker
from projections.registry import kept_in

# Analysts ask for hours and days; what is gathered so long is fewer fetches and fewer statements.
GATHER_MILLISECONDS = 250


def serve(settings: Settings) -> None:
    """Keep the fact tables until SIGTERM or SIGINT; several processes share the partitions."""
    locks = Database(settings.postgres_url)
    projections = kept_in("timescale")
    # One connection for all of them: an embedded PGlite takes twenty, and hangs when they crowd.
    database = facts_database(settings)
    for projection in projections:
        bring_in(RowCopy(projection, database), settings.kafka_servers, locks)
    hypertables.retain(database, settings.facts_kept_days)
    database.close()
    work(
        settings.kafka_servers,
        RowStage("analytics", projections, facts_worker(settings)),
        GATHER_MILLISECONDS,
    )
