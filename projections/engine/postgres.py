"""The process of read models in Postgres: every such projection of the registry in one worker.

Rows are written by `stage`; what is in them is each room's.
"""

from infra import postgres
from infra.postgres import Database
from infra.settings import Settings
from infra.worker import work
from projections.engine import generations
from projections.engine.stage import RowStage
from projections.registry import kept_in


def serve(settings: Settings) -> None:
    """Keep the read models until SIGTERM or SIGINT; several processes share the partitions."""
    database = Database(settings.postgres_url)
    postgres.define(database.connection, generations.TABLES)
    projections = kept_in("postgres")
    for projection in projections:
        generations.prepare(database.connection, projection)
    work(settings.kafka_servers, RowStage("projections", projections, database))
