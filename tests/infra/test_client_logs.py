"""What the client of Kafka says while its broker is away: enough, and no more."""

import logging

import pytest

from infra.client_logs import DETAIL, Sparing, client_logger
from infra.kafka import KafkaPublisher
from infra.local.ports import free_port
from infra.pipeline import Outgoing
from tests.support.waiting import eventually

REFUSED = "FAIL [producer-1] broker: refused (after {} ms in state CONNECT)"
# In a few seconds a client tries so often.
TRIES = 10
FATAL = "FATAL [producer-1] fenced"


def line(text: str, at: float, level: int = logging.ERROR) -> logging.LogRecord:
    """A line that was logged at a moment, in seconds."""
    record = logging.LogRecord("kafka", level, __file__, 1, text, None, None)
    record.created = at
    return record


def test_a_line_that_returns_is_let_through_once_in_a_while_and_says_what_was_held_back() -> None:
    sparing = Sparing(seconds=30.0)
    lines = [line(REFUSED.format(n), 1_000.0 + n / 10) for n in range(601)]
    shown = [each for each in lines if sparing.filter(each)]
    assert [each.created for each in shown] == [1_000.0, 1_030.0, 1_060.0]
    assert [vars(each).get("held_back") for each in shown] == [None, 299, 299]


def test_what_is_new_is_let_through_at_once() -> None:
    sparing = Sparing(seconds=30.0)
    assert sparing.filter(line(REFUSED.format(0), 1_000.0))
    assert sparing.filter(line(FATAL, 1_000.1))
    assert sparing.filter(line(FATAL, 1_000.2, logging.CRITICAL))


def test_what_was_said_long_ago_is_forgotten() -> None:
    sparing = Sparing(seconds=30.0)
    for n in range(10_000):
        sparing.filter(line(f"request {n} timed out", 1_000.0 + n))
    assert len(sparing._said) <= 61


def test_a_client_whose_broker_is_away_says_so_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[logging.LogRecord] = []

    def count(record: logging.LogRecord) -> bool:
        tried.append(record)
        return True

    monkeypatch.setattr(client_logger, "filters", [count, *client_logger.filters])
    publisher = KafkaPublisher(f"127.0.0.1:{free_port()}")
    publisher.send([Outgoing("platform.probes", b"a", b"b", [])])
    eventually(lambda: publisher.acknowledged() or len(tried) > TRIES)
    said = [each.getMessage().partition(DETAIL)[0] for each in caplog.records]
    assert said
    assert len(said) == len({*said})
