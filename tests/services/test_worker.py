"""Stages of one process, each read in a thread of its own."""

import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from infra.kafka import KafkaPublisher
from infra.pipeline import LostLogError, Record
from infra.settings import Settings
from infra.topics import create_topics
from infra.worker import work_side_by_side
from tests.services.test_conformance import probes
from tests.services.worlds import Notes
from tests.support.waiting import eventually

SECONDS = 30.0


@dataclass
class Busy(Notes):
    """A stage that stays with its first batch until it is released."""

    release: threading.Event = field(default_factory=threading.Event)

    def apply(self, records: Sequence[Record]) -> None:
        """Wait, then keep the records."""
        self.release.wait(SECONDS)
        super().apply(records)


@dataclass
class Lost(Notes):
    """A stage that finds the log gone."""

    def apply(self, records: Sequence[Record]) -> None:
        """Raise what no retry mends."""
        message = f"{len(records)} records too late"
        raise LostLogError(message)


@pytest.fixture
def stop(services: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What a signal sets, of a process with probes to read."""
    stop, seconds = threading.Event(), sys.getswitchinterval()
    monkeypatch.setattr("infra.worker.stop_on_signals", lambda: stop)
    create_topics(services.kafka_servers)
    publisher = KafkaPublisher(services.kafka_servers)
    publisher.send(probes(3))
    publisher.flush()
    yield stop
    sys.setswitchinterval(seconds)


def test_a_stage_that_is_busy_holds_up_no_other(services: Settings, stop: threading.Event) -> None:
    busy, quick = Busy(), Notes()
    process = threading.Thread(
        target=work_side_by_side, args=(services.kafka_servers, [busy, quick])
    )
    process.start()
    try:
        eventually(lambda: quick.seen, SECONDS)
        assert not busy.seen
    finally:
        stop.set()
        busy.release.set()
        process.join()


def test_where_one_stage_ends_all_do(services: Settings, stop: threading.Event) -> None:
    quick = Notes()
    with pytest.raises(LostLogError, match="too late"):
        work_side_by_side(services.kafka_servers, [quick, Lost()])
    assert stop.is_set()
