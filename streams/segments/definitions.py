"""The fold `segment-definitions`: which segments there are, and by which rules.

Each change is told to every part of all people; who is in a segment is decided by `memberships`.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from schemas.events import (
    DefinitionShared,
    SegmentChanged,
    SegmentClosed,
    SegmentDefined,
    SegmentRefused,
    SegmentRuleChanged,
)
from streams.claims import Moment, Seen, identity, later, moment
from streams.formulas import shards
from streams.segments.language import RuleError, read

Reads = SegmentDefined | SegmentRuleChanged | SegmentClosed
Emits = SegmentChanged | SegmentRefused | DefinitionShared

RULE, STATIC, OPEN, CLOSED = "RULE", "STATIC", "OPEN", "CLOSED"


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as it is defined; of revision 0 where nothing was defined."""

    name: str = ""
    description: str = ""
    kind: str = STATIC
    rule: str = ""
    status: str = OPEN
    revision: int = 0
    changed_at: Moment | None = None


INITIAL = Segment()

ENTRIES = {"claim": Seen}

Changed = tuple[Segment, tuple[Emits, ...]]
Folded = tuple[Segment, tuple[Seen | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that an event needs: whether this very event was heard before."""
    return (f"claim:{identity(event.meta)}",)


def fold(state: Segment, parts: tuple[Seen | None, ...], event: Reads) -> Folded:
    """Each fact is answered once, and told to all parts of people where it changes the segment.

    >>> event = SegmentDefined(segment_id="seg-1", name="Friends", kind="STATIC")
    >>> state, parts, (changed, *spread) = fold(INITIAL, (None,), event)
    >>> changed.revision, len(spread), fold(state, parts, event)[2]
    (1, 64, ())
    """
    if parts[0] is not None:
        return state, parts, ()
    state, derived = _changed(state, event)
    return state, (Seen(event.meta.occurred_at),), derived


def _changed(state: Segment, event: Reads) -> Changed:
    match event:
        case SegmentDefined():
            return define(state, event)
        case SegmentRuleChanged():
            return change(state, event)
        case SegmentClosed():
            return close(state, event)
        case _:
            assert_never(event)


def define(state: Segment, event: SegmentDefined) -> Changed:
    """A segment is defined once."""
    if state.revision:
        return state, (SegmentRefused(event.segment_id, "KNOWN_SEGMENT"),)
    if refused := _fault(event.segment_id, event.kind, event.rule):
        return state, (refused,)
    state = Segment(event.name, event.description, event.kind, event.rule)
    return _spread(state, event)


def change(state: Segment, event: SegmentRuleChanged) -> Changed:
    """The rule that was given last holds.

    >>> change(INITIAL, SegmentRuleChanged("seg-1", "{}"))[1][0].reason
    'NO_SEGMENT'
    """
    if not state.revision or state.status == CLOSED:
        return state, (SegmentRefused(event.segment_id, "NO_SEGMENT"),)
    if state.kind == STATIC:
        return state, (SegmentRefused(event.segment_id, "STATIC_SEGMENT"),)
    if refused := _fault(event.segment_id, RULE, event.rule):
        return state, (refused,)
    if event.rule == state.rule or not later(event.meta, state.changed_at):
        return state, (_told(event.segment_id, state),)
    return _spread(replace(state, rule=event.rule), event)


def close(state: Segment, event: SegmentClosed) -> Changed:
    """A closed segment stays closed, whatever is said of it later."""
    if not state.revision:
        return state, (SegmentRefused(event.segment_id, "NO_SEGMENT"),)
    if state.status == CLOSED:
        return state, (_told(event.segment_id, state),)
    return _spread(replace(state, status=CLOSED), event)


def _spread(state: Segment, event: Reads) -> Changed:
    state = replace(state, revision=state.revision + 1, changed_at=moment(event.meta))
    spread = (
        DefinitionShared(
            shard=shard,
            segment_id=event.segment_id,
            kind=state.kind,
            rule=state.rule,
            status=state.status,
            revision=state.revision,
        )
        for shard in shards()
    )
    return state, (_told(event.segment_id, state), *spread)


def _told(segment_id: str, state: Segment) -> SegmentChanged:
    return SegmentChanged(
        segment_id=segment_id,
        name=state.name,
        description=state.description,
        kind=state.kind,
        rule=state.rule,
        status=state.status,
        revision=state.revision,
    )


def _fault(segment_id: str, kind: str, rule: str) -> SegmentRefused | None:
    if kind == STATIC:
        if not rule:
            return None
        detail = "expected no rule: staff say who is in a static segment"
        return SegmentRefused(segment_id, "BAD_RULE", detail=detail)
    try:
        read(rule)
    except RuleError as error:
        detail = f"expected {error.expected}, got {error.got}"
        return SegmentRefused(segment_id, "BAD_RULE", error.pointer, detail)
    return None
