"""The process of read models in Postgres: those of decisions beside all others of the registry.

Rows are written by `stage`; what is in them is each room's.
"""

from infra.postgres import worker_database
from infra.settings import Settings
from infra.worker import work_side_by_side
from projections.engine.rebuild import bring_in
from projections.engine.stage import RowStage
from projections.engine.stores import copy_of
from projections.registry import DECIDED, kept_in


def serve(settings: Settings) -> None:
    """Keep the read models until SIGTERM or SIGINT; several processes share the partitions."""
    database = worker_database(settings.postgres_url)
    projections = kept_in("postgres")
    for projection in projections:
        bring_in(copy_of(settings, projection), settings.kafka_servers, database)
    others = tuple(each for each in projections if each not in DECIDED)
    beside = worker_database(settings.postgres_url)
    work_side_by_side(
        settings.kafka_servers,
        [
            RowStage("projections", DECIDED, database),
            RowStage("projections-consequences", others, beside),
        ],
    )
