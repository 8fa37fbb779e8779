"""The process of folds: every fold of the registry in one worker of the group `folds`."""

from infra.kafka import KafkaPublisher
from infra.settings import Settings
from infra.worker import work
from streams.engine.folds import FoldStage
from streams.engine.postgres import PostgresFoldStore
from streams.registry import FOLDS


def serve(settings: Settings) -> None:
    """Run every fold until SIGTERM or SIGINT; several processes share the partitions."""
    store = PostgresFoldStore(settings.postgres_url)
    publisher = KafkaPublisher(settings.kafka_servers)
    stage = FoldStage("folds", FOLDS, store, publisher)
    work(settings.kafka_servers, stage)
    stage.finish()
    store.close()
