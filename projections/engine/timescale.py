"""The process of the fact table: a hypertable where TimescaleDB is, a plain table elsewhere.

Rows are written by `stage`; the extension and what stands in for it are in `hypertables`.
"""

from infra.postgres import Database
from infra.settings import Settings
from infra.worker import work
from projections.engine.rebuild import bring_in
from projections.engine.stage import RowStage
from projections.engine.stores import copy_of, facts_worker
from projections.registry import kept_in

# Analysts ask for hours and days; what is gathered so long costs broker and database half as much.
GATHER_MILLISECONDS = 250


def serve(settings: Settings) -> None:
    """Keep the fact table until SIGTERM or SIGINT; several processes share the partitions."""
    locks = Database(settings.postgres_url)
    (projection,) = kept_in("timescale")
    bring_in(copy_of(settings, projection), settings.kafka_servers, locks)
    work(
        settings.kafka_servers,
        RowStage("analytics", (projection,), facts_worker(settings)),
        GATHER_MILLISECONDS,
    )
