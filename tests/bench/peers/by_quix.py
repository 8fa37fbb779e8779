"""The rule on Quix Streams, exactly once: RocksDB, a changelog and Kafka's transactions.

It is run in an environment of its own, since Quix pins another version of the Kafka client.
"""

import sys
from typing import Any

from quixstreams import Application, message_context  # type: ignore[import-not-found] # see above

from tests.bench.peers.rule import TOPIC, answer


def main(servers: str, derived: str, folder: str, count: int) -> None:
    """Run until so many facts are processed and committed."""
    app = Application(
        broker_address=servers,
        consumer_group=derived,
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        state_dir=folder,
        auto_create_topics=True,
        loglevel="ERROR",
    )
    raw = dict.fromkeys(("key_serializer", "value_serializer"), "bytes")
    read = dict.fromkeys(("key_deserializer", "value_deserializer"), "bytes")

    def fold(value: bytes, state: Any) -> bytes:
        at = message_context()
        totals, changed = answer(state.get("totals"), value, at.partition, at.offset)
        state.set("totals", totals)
        return changed

    frame = app.dataframe(app.topic(TOPIC, **read)).apply(fold, stateful=True)
    frame.to_topic(app.topic(derived, **raw))
    app.run(count=count, collect=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
