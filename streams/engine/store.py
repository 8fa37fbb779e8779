"""What a store of folds keeps, and the one change that it makes whole or not at all.

`postgres` and `memory` are the stores; both pass the same conformance suite.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from infra.pipeline import Outgoing, Partition, Place
from infra.positions import Pipeline, Position, PositionKey
from infra.postgres import DeadLetter, Move


class RefusedError(Exception):
    """The store is there and refuses what a batch says: no retry will change its mind."""


# A growing part of a key's state: the key, and the entry's id.
EntryKey = tuple[str, str]


class StoredState(NamedTuple):
    """A state as JSON, and the number of events derived from its key so far."""

    sequence: int
    state: bytes


class Timer(NamedTuple):
    """When a key of a partition wants to be woken, in microseconds since 1970, or never."""

    partition: int
    wake_at: int | None


class StoredTimer(NamedTuple):
    """A key that waits for a moment."""

    key: str
    wake_at: int


# Later than any moment that a clock tells.
NEVER = 2**63 - 1


class Wanted(NamedTuple):
    """What is to be read of each fold: states by key, and entries."""

    states: Mapping[Pipeline, Sequence[str]]
    entries: Mapping[Pipeline, Sequence[EntryKey]]


class Stored(NamedTuple):
    """What of it is there; an entry as JSON."""

    states: Mapping[Pipeline, Mapping[str, StoredState]]
    entries: Mapping[Pipeline, Mapping[EntryKey, bytes]]


class Left(NamedTuple):
    """Derived events of one batch and partition that are stored and perhaps not yet published."""

    id: int
    records: tuple[Outgoing, ...]


class Batch(NamedTuple):
    """The derived events of one fold and input partition that are to be published."""

    key: PositionKey
    records: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that one batch changes."""

    moves: Sequence[Move]
    states: Mapping[Pipeline, Mapping[str, StoredState]]
    entries: Mapping[Pipeline, Mapping[EntryKey, bytes]]
    outbox: Sequence[Batch]
    published: Sequence[int]
    dead_letters: Sequence[DeadLetter]
    timers: Mapping[Pipeline, Mapping[str, Timer]] = field(default_factory=dict)


class FoldStore(Protocol):
    """Keeps positions, states, entries and what is still to be published."""

    def claim(
        self,
        pipelines: Sequence[tuple[Pipeline, frozenset[str]]],
        places: Mapping[Partition, Place],
    ) -> dict[PositionKey, Position]:
        """Own the partitions for each pipeline that reads them. See `infra.postgres.claim`."""
        ...

    def left(self, keys: Sequence[PositionKey]) -> Sequence[Left]:
        """What a former owner stored and perhaps did not publish, oldest first."""
        ...

    def forget(self, ids: Sequence[int]) -> None:
        """Delete what is published."""
        ...

    def read(self, wanted: Wanted) -> Stored:
        """What is there of what is wanted; a fold of which nothing is there may be left out."""
        ...

    def due(self, pipeline: Pipeline, partition: int, at: int, limit: int) -> Sequence[StoredTimer]:
        """The timers of a partition up to a moment, by their moments and then their keys."""
        ...

    def next_due(self, pipeline: Pipeline, partition: int, after: int) -> int:
        """The first moment after `after` that a key of the partition waits for, or NEVER."""
        ...

    def commit(self, changes: Changes) -> Sequence[int]:
        """Make all the changes or none; returns the ids of the outbox batches, in their order.

        Raises FencedError where another worker owns a partition now, and RefusedError, as reading
        does, where the data itself cannot be stored.
        """
        ...
