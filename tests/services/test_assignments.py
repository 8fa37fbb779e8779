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

# What the client asks for by itself comes late enough to be seen where there are several topics.
TOPICS = frozenset({PROBES.topic, "feedback.changes", "forum.changes"})


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
    stage, stop = Unclaimed(topics=TOPICS), threading.Event()
    ended: list[BaseException | None] = []

    def work() -> None:
        try:
            with world.reading(stage) as log:
                run(log, stage, stop)
        except BaseException as error:
            ended.append(error)
            raise

    def is_read(value: bytes) -> bool:
        world.publisher.send([Outgoing(PROBES.topic, key, value, [])])
        world.publisher.flush()
        eventually(lambda: ended or (key, value) in [(each.key, each.value) for each in stage.seen])
        return not ended

    with real_world(services) as world:
        worker = threading.Thread(target=work)
        worker.start()
        found = [is_read(value) for value in (b"a", b"b", b"c")]
        stop.set()
        worker.join()
    assert all(found)
    assert not ended
