"""The rule as a Faust agent with a Table, at least once: Faust's own way of keeping a state."""

import sys
from pathlib import Path
from typing import Any

import faust

from tests.bench.peers.rule import TOPIC, answer


def main(servers: str, derived: str, folder: str) -> None:
    """Run until killed."""
    app = faust.App(
        derived,
        broker=f"aiokafka://{servers}",
        processing_guarantee="at_least_once",
        consumer_auto_offset_reset="earliest",
        store="memory://",
        datadir=Path(folder),
        producer_acks=-1,
        producer_linger=0.005,
        topic_partitions=4,
        topic_disable_leader=True,
        web_enabled=False,
    )
    source = app.topic(TOPIC, key_type=bytes, value_type=bytes, value_serializer="raw")
    target = app.topic(derived, key_type=bytes, value_type=bytes, value_serializer="raw")
    standings = app.Table("standings", default=dict, partitions=4)

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
