"""What callers may do with segments: each act is one fact, checked before and answered after.

Both GraphQL and REST come here; who belongs into a segment is decided by folds.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.asking import Asking
from api.permissions import can_change_membership, can_define_segment, demand
from api.problems import RefusedError, invalid, not_found
from api.segments import reads
from api.telling import answered_by, tell
from schemas.events import (
    Event,
    MembershipConfirmed,
    MembershipRefused,
    SegmentChanged,
    SegmentClosed,
    SegmentDefined,
    SegmentEntered,
    SegmentLeft,
    SegmentMemberAdded,
    SegmentMemberRemoved,
    SegmentRefused,
    SegmentRuleChanged,
    SegmentSettled,
)
from streams.segments.language import RuleError, read

# All open definitions are kept with each of the 64 parts of people, and whoever becomes known is
# judged by all of them: see the figures of record 0027.
SEGMENTS_LIMIT = 500

# What becomes of somebody who is put into a segment or taken out of it.
Moved = SegmentEntered | SegmentLeft | MembershipConfirmed


@dataclass(frozen=True, slots=True)
class NewSegment:
    """What a new segment says; without a rule it is a static one."""

    name: str
    description: str = ""
    rule: Any = None


async def define_segment(asking: Asking, new: NewSegment) -> SegmentChanged:
    """Define a segment. Raises RefusedError where its rule cannot be read, or there are too many.

    A static one is answered once people can be put into it; one by rule fills itself from then on.
    """
    demand(can_define_segment(asking.caller))
    if await reads.open_segments(asking) >= SEGMENTS_LIMIT:
        detail = f"{SEGMENTS_LIMIT} segments are open, as many as may be: close one that is unused"
        raise RefusedError("TOO_MANY_SEGMENTS", detail)
    kind = "STATIC" if new.rule is None else "RULE"
    fact = SegmentDefined(
        segment_id=str(uuid.uuid4()),
        name=new.name,
        description=new.description,
        kind=kind,
        rule="" if new.rule is None else _text(new.rule),
    )
    if kind == "RULE":
        return await _changed(asking, fact)
    return await _changed(asking, fact, SegmentSettled)


async def change_rule(asking: Asking, segment_id: str, rule: Any) -> SegmentChanged:
    """Give a segment another rule; everybody is judged by it from then on.

    Raises RefusedError where there is no open segment by rule, or the rule cannot be read.
    """
    demand(can_define_segment(asking.caller))
    return await _changed(asking, SegmentRuleChanged(segment_id=segment_id, rule=_text(rule)))


async def close_segment(asking: Asking, segment_id: str, reason: str) -> SegmentChanged:
    """Close a segment: everybody leaves it. Raises RefusedError where there is none."""
    demand(can_define_segment(asking.caller))
    return await _changed(asking, SegmentClosed(segment_id=segment_id, reason=reason))


async def add_member(asking: Asking, segment_id: str, person_id: str, reason: str) -> bool:
    """Put somebody into a static segment; return whether they were not in it already.

    Raises RefusedError where there is no open static segment.
    """
    demand(can_change_membership(asking.caller))
    fact = SegmentMemberAdded(person_id=person_id, segment_id=segment_id, reason=reason)
    return isinstance(await _moved(asking, fact), SegmentEntered)


async def remove_member(asking: Asking, segment_id: str, person_id: str, reason: str) -> bool:
    """Take somebody out of a static segment; return whether they were in it.

    Raises RefusedError where there is no open static segment.
    """
    demand(can_change_membership(asking.caller))
    fact = SegmentMemberRemoved(person_id=person_id, segment_id=segment_id, reason=reason)
    return isinstance(await _moved(asking, fact), SegmentLeft)


async def _changed(asking: Asking, fact: Event, *more: type[Event]) -> SegmentChanged:
    told = await tell(asking, fact, answered_by(SegmentRefused), answered_by(SegmentChanged, *more))
    refused = told.some(SegmentRefused)
    if refused is None:
        return told.one(SegmentChanged)
    match refused.reason:
        case "NO_SEGMENT":
            raise not_found("open segment", refused.segment_id)
        case "STATIC_SEGMENT":
            detail = "the segment has no rule: staff say who is in it; define one by rule"
            raise RefusedError("STATIC_SEGMENT", detail)
        case _:
            raise RefusedError(refused.reason, refused.detail, pointer=refused.pointer)


async def _moved(asking: Asking, fact: SegmentMemberAdded | SegmentMemberRemoved) -> Moved:
    def decisions(heard: Sequence[Event]) -> list[Moved | MembershipRefused]:
        # Who becomes known by it may enter segments by rule as well: those are no answers.
        kinds = Moved | MembershipRefused
        return [
            each for each in heard if isinstance(each, kinds) and each.segment_id == fact.segment_id
        ]

    told = await tell(asking, fact, lambda heard: bool(decisions(heard)))
    (decision,) = decisions(told.outcomes)
    if not isinstance(decision, MembershipRefused):
        return decision
    if decision.reason == "NO_SEGMENT":
        raise not_found("open segment", decision.segment_id)
    detail = "who is in the segment follows from its rule: change that, or define a static segment"
    raise RefusedError(decision.reason, detail)


def _text(rule: Any) -> str:
    """The rule as it is told. Raises RefusedError that names the place of a fault."""
    try:
        text = json.dumps(rule, separators=(",", ":"), allow_nan=False)
        read(text)
    except RuleError as error:
        raise invalid(f"rule{error.pointer}", error.expected, error.got) from error
    except (ValueError, RecursionError) as error:
        raise invalid("rule", "a rule as JSON", type(error).__name__) from error
    return text
