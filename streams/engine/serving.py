"""The process of folds: every fold of the registry, those that decide beside all the others.

What a stage does with a batch is `folds`'s.
"""

import threading

from infra.kafka import KafkaPublisher
from infra.settings import Settings
from infra.worker import work_side_by_side
from streams.engine.folds import FoldStage
from streams.engine.postgres import PostgresFoldStore
from streams.registry import CONSEQUENCES, DECISIONS, FOLDS


def serve(settings: Settings) -> None:
    """Run every fold until SIGTERM or SIGINT; several processes share the partitions."""
    # Beside joining the group, which takes seconds as well: else what first needs it, such as an
    # example of churn, would hold up every other fold, and mutations that wait for a decision.
    threading.Thread(target=prepare, name="prepare", daemon=True).start()
    groups = {"folds": DECISIONS, "folds-consequences": CONSEQUENCES}
    stores = [PostgresFoldStore(settings.postgres_url) for _ in groups]
    stages = [
        FoldStage(name, folds, store, KafkaPublisher(settings.kafka_servers))
        for (name, folds), store in zip(groups.items(), stores, strict=True)
    ]
    work_side_by_side(settings.kafka_servers, stages)
    for stage, store in zip(stages, stores, strict=True):
        stage.finish()
        store.close()


def prepare() -> None:
    """Load what folds will need. What cannot be loaded ends the process when a fold needs it."""
    for fold in FOLDS:
        fold.prepare()
