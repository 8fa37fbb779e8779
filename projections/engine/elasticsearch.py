"""The process of the search index.

Documents are written by `document_stage`; what is in them is the room `search`'s.
"""

import logging

from infra.postgres import worker_database
from infra.settings import Settings
from infra.worker import work
from projections.engine import indices
from projections.engine.document_stage import DocumentStage
from projections.engine.rebuild import bring_in
from projections.engine.stores import copy_of
from projections.registry import kept_in

# Each batch makes the index searchable anew and writes a position to its disk, however few its
# documents are. Nobody finds a post by its words sooner than a quarter of a second after it.
GATHER_MILLISECONDS = 250


def serve(settings: Settings) -> None:
    """Keep the search index until SIGTERM or SIGINT; several processes share the partitions."""
    # The client tells of every request; what fails is told by the loop.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
    database = worker_database(settings.postgres_url)
    (projection,) = kept_in("elasticsearch")
    bring_in(copy_of(settings, projection), settings.kafka_servers, database)
    client = indices.connect(settings.elasticsearch_url)
    stage = DocumentStage(projection, client, database)
    work(settings.kafka_servers, stage, GATHER_MILLISECONDS)
