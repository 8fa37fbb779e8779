"""A worker to which Kafka assigns partitions while its store cannot be claimed.

What the loop does after any other failure is `test_conformance`'s.
"""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from infra.pipeline import Outgoing, Partition, Place, run
from infra.settings import Settings
from tests.services.worlds import PROBES, Notes, real_world
from tests.support.waiting import eventually


@dataclass
class Unclaimed(Notes):
    """A stage whose store is away when it is first claimed."""

    refusals: int = 2

    def claim(self, places: Mapping[Partition, Place]) -> Mapping[Partition, int]:
        """Own the partitions, or fail as often as was asked for."""
        if self.refusals:
            self.refusals -= 1
            message = "the store is away"
            raise psycopg.OperationalError(message)
        return super().claim(places)


def test_partitions_that_cannot_be_claimed_when_they_come_are_claimed_later(
    services: Settings,
) -> None:
    key = uuid.uuid4().hex.encode()
    stage, stop = Unclaimed(), threading.Event()
    ended: list[BaseException | None] = []

    def work() -> None:
        try:
            with world.reading(stage) as log:
                run(log, stage, stop)
        except BaseException as error:
            ended.append(error)
            raise

    with real_world(services) as world:
        world.publisher.send([Outgoing(PROBES.topic, key, b"a", [])])
        world.publisher.flush()
        worker = threading.Thread(target=work)
        worker.start()
        eventually(lambda: ended or key in [each.key for each in stage.seen])
        stop.set()
        worker.join()
    assert not ended
    assert key in [each.key for each in stage.seen]
