"""A process that runs stages until it is told to stop.

What a stage does is its engine's; the loop is `pipeline`'s.
"""

import logging
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from infra.kafka import KafkaReader
from infra.pipeline import Stage, run
from infra.stopping import stop_on_signals
from infra.topics import create_topics

# How long a thread computes before another gets the interpreter. A batch has some ten round trips
# to its store, and behind each of them the other stage would wait so long: not Python's 5 ms.
SWITCH_SECONDS = 0.0005

logger = logging.getLogger(__name__)


def work(servers: str, stage: Stage, gather_milliseconds: int = 0) -> None:
    """Read the stage's topics as a member of its group until SIGTERM or SIGINT.

    With `gather_milliseconds` it may read records so much later, for fewer and larger batches.
    """
    stop = stop_on_signals()
    create_topics(servers)
    _read(servers, stage, stop, gather_milliseconds)


def work_side_by_side(servers: str, stages: Sequence[Stage]) -> None:
    """Read the topics of each stage in a thread and group of its own until SIGTERM or SIGINT.

    None of them waits for another. Where one fails all end, and what it raised is raised.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    stop = stop_on_signals()
    create_topics(servers)
    with ThreadPoolExecutor(len(stages)) as threads:
        readings = [threads.submit(_read, servers, stage, stop) for stage in stages]
        for _ in as_completed(readings):
            stop.set()
    for each in readings:
        each.result()


def _read(servers: str, stage: Stage, stop: threading.Event, gather_milliseconds: int = 0) -> None:
    reader = KafkaReader(servers, stage, gather_milliseconds)
    logger.info("reading", extra={"stage": stage.name, "topics": sorted(stage.topics)})
    try:
        run(reader, stage, stop)
    finally:
        reader.close()
