"""The rule as a Faust agent with a Table, at least once: Faust's own way of keeping a state."""

import sys
from pathlib import Path
from typing import Any

import faust
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from infra.brokers import connection
from tests.bench.peers.rule import TOPIC, answer

PARTITIONS = 4


def make_changelog(servers: str, name: str) -> None:
    """Make the Table's topic: Faust asks for it in a version that Kafka 4 no longer speaks."""
    admin = AdminClient(connection(servers))
    new = NewTopic(name, PARTITIONS, 1, config={"cleanup.policy": "compact"})
    for future in admin.create_topics([new]).values():
        future.result()


def main(servers: str, derived: str, folder: str) -> None:
    """Run until killed."""
    make_changelog(servers, f"{derived}-standings-changelog")
    app = faust.App(
        derived,
        broker=f"aiokafka://{servers}",
        processing_guarantee="at_least_once",
        consumer_auto_offset_reset="earliest",
        store="memory://",
        datadir=Path(folder),
        producer_acks=-1,
        producer_linger=0.005,
        topic_partitions=PARTITIONS,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    raw: dict[str, Any] = {
        "key_type": bytes,
        "value_type": bytes,
        "key_serializer": "raw",
        "value_serializer": "raw",
    }
    source = app.topic(TOPIC, **raw)
    target = app.topic(derived, **raw)
    standings = app.Table("standings", default=dict, partitions=PARTITIONS)

    @app.agent(source)
    async def fold(facts: faust.StreamT[Any]) -> None:
        async for fact in facts.events():
            at = fact.message
            assert at.key is not None, "every fact has its member as its key"
            key = at.key.decode()
            totals, changed = answer(standings[key], fact.value, at.partition, at.offset)
            standings[key] = totals
            await target.send(key=at.key, value=changed)

    faust.Worker(
        app, loglevel="ERROR", quiet=True, redirect_stdouts=False
    ).execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:4])
