"""A process that runs one stage until it is told to stop.

What the stage does is its engine's; the loop is `pipeline`'s.
"""

import logging

from infra.kafka import KafkaReader, create_topics
from infra.pipeline import Stage, run
from infra.stopping import stop_on_signals

logger = logging.getLogger(__name__)


def work(servers: str, stage: Stage, gather_milliseconds: int = 0) -> None:
    """Read the stage's topics as a member of its group until SIGTERM or SIGINT.

    With `gather_milliseconds` it may read records so much later, for fewer and larger batches.
    """
    stop = stop_on_signals()
    create_topics(servers)
    reader = KafkaReader(servers, stage, gather_milliseconds)
    logger.info("reading", extra={"stage": stage.name, "topics": sorted(stage.topics)})
    try:
        run(reader, stage, stop)
    finally:
        reader.close()
