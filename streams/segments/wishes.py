"""The fold `segment-wishes`: brings what staff say of static segments to the people it concerns.

Whether it can be so is decided by `memberships`.
"""

from dataclasses import dataclass
from typing import Any

from schemas.events import MembershipAsked, SegmentMemberAdded, SegmentMemberRemoved
from streams.claims import Moment, Seen, identity, later, moment
from streams.formulas import shard_of

Reads = SegmentMemberAdded | SegmentMemberRemoved
Emits = MembershipAsked


@dataclass(frozen=True, slots=True)
class Wishes:
    """Nothing is known of a person but what was asked, which are entries."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked last of one person and one segment."""

    wanted: bool
    at: Moment


INITIAL = Wishes()

ENTRIES = {"claim": Seen, "segment": Wish}

Folded = tuple[Wishes, tuple[Any, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs: whether it was heard before, and what was asked last."""
    return f"claim:{identity(event.meta)}", f"segment:{event.segment_id}"


def fold(state: Wishes, parts: tuple[Any, ...], event: Reads) -> Folded:
    """What is asked last holds; each asking is answered once.

    >>> event = SegmentMemberAdded(person_id="ada", segment_id="seg-1")
    >>> state, parts, (asked,) = fold(INITIAL, (None, None), event)
    >>> asked.shard, asked.wanted, fold(state, parts, event)[2]
    ('41', True, ())
    """
    claim, wish = parts
    if claim is not None:
        return state, parts, ()
    if wish is None or later(event.meta, wish.at):
        wish = Wish(isinstance(event, SegmentMemberAdded), moment(event.meta))
    asked = MembershipAsked(
        shard=shard_of(event.person_id),
        person_id=event.person_id,
        segment_id=event.segment_id,
        wanted=wish.wanted,
    )
    return state, (Seen(event.meta.occurred_at), wish), (asked,)
