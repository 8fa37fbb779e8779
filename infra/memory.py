"""The log in memory, with the semantics of Kafka that the loop relies on.

It passes the same conformance suite as the real log; it is for tests, replay and simulation, not
for keeping anything.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from infra.pipeline import Outgoing, Partition, Place, Record, Stage


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A receipt of what is in the log already."""

    acknowledged: bool = True


@dataclass(slots=True)
class MemoryLog:
    """All topics of a broker; `counts` gives the partitions of each topic."""

    counts: Mapping[str, int]
    records: dict[Partition, list[Record]] = field(default_factory=lambda: defaultdict(list))

    def append(
        self, topic: str, key: bytes, value: bytes | None, number: int | None = None
    ) -> Record:
        """Write one record at the end of its key's partition, or of the one with the number."""
        if number is None:
            number = zlib.crc32(key) % self.counts[topic]
        partition = Partition(topic, number)
        rows = self.records[partition]
        record = Record(*partition, len(rows), key, value)
        rows.append(record)
        return record

    def send(self, records: Sequence[Outgoing]) -> Acknowledged:
        """Publish records; they are acknowledged at once."""
        for record in records:
            self.append(record.topic, record.key, record.value)
        return Acknowledged()

    def flush(self) -> None:
        """Return at once, since nothing is ever in flight."""

    def partitions(self, topics: Iterable[str]) -> tuple[Partition, ...]:
        """Every partition of the topics."""
        return tuple(Partition(topic, n) for topic in topics for n in range(self.counts[topic]))


@dataclass(slots=True)
class MemoryReader:
    """One worker's reading of a MemoryLog; `assign` stands for the group's rebalance."""

    log: MemoryLog
    stage: Stage
    assigned: tuple[Partition, ...] = ()
    positions: dict[Partition, int] = field(default_factory=dict)

    def assign(self, partitions: Iterable[Partition]) -> None:
        """Own exactly these partitions from now on."""
        self.assigned = tuple(partitions)
        self.rewind()

    def rewind(self) -> None:
        """Claim the assigned partitions and read on from where the store says."""
        places = dict.fromkeys(self.assigned, Place(begin=0, topic_id="memory"))
        self.positions = dict(self.stage.claim(places))

    def poll(self, limit: int, seconds: float) -> Sequence[Record]:
        """Take what is there; there is nothing to wait for in memory."""
        del seconds
        taken: list[Record] = []
        for partition in self.assigned:
            start = self.positions[partition]
            rows = self.log.records[partition][start : start + limit - len(taken)]
            self.positions[partition] = start + len(rows)
            taken += rows
        return taken
