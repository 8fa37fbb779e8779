"""The process of folds: every fold of the registry in one worker of the group `folds`."""

import threading

from infra.kafka import KafkaPublisher
from infra.settings import Settings
from infra.worker import work
from streams.engine.folds import FoldStage
from streams.engine.postgres import PostgresFoldStore
from streams.registry import FOLDS


def serve(settings: Settings) -> None:
    """Run every fold until SIGTERM or SIGINT; several processes share the partitions."""
    # Beside joining the group, which takes seconds as well: else what first needs it, such as an
    # example of churn, would hold up every other fold, and mutations that wait for a decision.
    threading.Thread(target=prepare, name="prepare", daemon=True).start()
    store = PostgresFoldStore(settings.postgres_url)
    publisher = KafkaPublisher(settings.kafka_servers)
    stage = FoldStage("folds", FOLDS, store, publisher)
    work(settings.kafka_servers, stage)
    stage.finish()
    store.close()


def prepare() -> None:
    """Load what folds will need. What cannot be loaded ends the process when a fold needs it."""
    for fold in FOLDS:
        fold.prepare()
