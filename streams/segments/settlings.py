"""The fold `segment-settlings`: which definition of a segment everybody was judged by.

Each part of all people says so for itself; who was moved by it is said by `memberships`.
"""

from dataclasses import dataclass

from schemas.events import SegmentSettled, ShardSettled
from streams.formulas import SHARDS

Reads = ShardSettled
Emits = SegmentSettled


@dataclass(frozen=True, slots=True)
class Settling:
    """The latest definition of which was heard, and how many parts were judged by it."""

    revision: int = 0
    shards: int = 0


INITIAL = Settling()


def fold(state: Settling, event: ShardSettled) -> tuple[Settling, tuple[SegmentSettled, ...]]:
    """A definition is settled with the last part; an earlier one never is.

    >>> event = ShardSettled("seg-1", "07", revision=2)
    >>> fold(Settling(revision=2, shards=SHARDS - 1), event)[1][0].revision
    2
    >>> fold(Settling(revision=3), event)[1]
    ()
    """
    if event.revision < state.revision:
        return state, ()
    shards = state.shards + 1 if event.revision == state.revision else 1
    settled = (SegmentSettled(event.segment_id, event.revision),) if shards == SHARDS else ()
    return Settling(event.revision, shards), settled
