"""The rule on this engine: the fold `standings` of the registry, exactly once in Postgres."""

import time
from collections.abc import Sequence

from infra.kafka import KafkaPublisher
from infra.pipeline import Record
from infra.settings import load_settings
from infra.worker import work
from streams.engine.folds import FoldStage
from streams.engine.postgres import PostgresFoldStore
from streams.registry import FOLDS
from tests.bench.measuring import collect_as_workers_do
from tests.bench.peers.rule import tell


class Timed(FoldStage):
    """The stage as it is, telling when its first records come."""

    told = False

    def apply(self, records: Sequence[Record]) -> None:
        """Apply."""
        if not self.told:
            tell(time.time())
            self.told = True
        super().apply(records)


def main() -> None:
    """Run until SIGTERM; the settings say where."""
    settings = load_settings()
    collect_as_workers_do()
    folds = tuple(fold for fold in FOLDS if fold.name == "standings")
    store = PostgresFoldStore(settings.postgres_url)
    stage = Timed("bench", folds, store, KafkaPublisher(settings.kafka_servers))
    work(settings.kafka_servers, stage)
    stage.finish()
    store.close()


if __name__ == "__main__":
    main()
