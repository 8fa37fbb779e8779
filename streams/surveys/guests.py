"""The fold `survey-guests`: brings who enters and leaves segments to surveys that are for them.

Who belongs into a segment is decided by the room of segments.
"""

from dataclasses import dataclass

from schemas.events import GuestMoved, SegmentEntered, SegmentLeft
from streams.formulas import shard_of

Reads = SegmentEntered | SegmentLeft
Emits = GuestMoved


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing has to be known of a segment to pass on who moves."""


INITIAL = Nothing()


def fold(state: Nothing, event: Reads) -> tuple[Nothing, tuple[GuestMoved, ...]]:
    """Each move is passed on to the person's part.

    >>> fold(INITIAL, SegmentEntered("seg-1", "ada", 5, 1, "OBSERVED"))[1][0].inside
    True
    """
    inside = isinstance(event, SegmentEntered)
    shard = shard_of(event.person_id)
    return state, (GuestMoved(shard, event.person_id, event.segment_id, inside),)
