"""REST routes of segments, twins of their GraphQL operations.

The SQL is in reads, what changes something in commands.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.asking import AskedOfRows
from api.inputs import Given, limits_of
from api.paging import Paging, Slice
from api.permissions import can_read_segments, demand
from api.problems import not_found
from api.segments import commands, reads
from streams.segments.measures import MEASURES

DEFINED = "segments.SegmentDefined"
ADDED = "segments.SegmentMemberAdded"


class SegmentList(BaseModel):
    """A page of segments."""

    items: list[reads.Segment]
    next: str | None


class StayList(BaseModel):
    """A page of people in a segment."""

    items: list[reads.Stay]
    next: str | None


class PersonStays(BaseModel):
    """Where a person is and was."""

    items: list[reads.Stay]


class Days(BaseModel):
    """A segment's size by day."""

    items: list[reads.Day]


class Measure(BaseModel):
    """What a rule can ask of a person."""

    name: str
    kind: str = Field(description="NUMBER, WORD, MARK, COUNT or DAYS.")
    doc: str
    values: list[str] = Field(description="The words that there are, where they are known.")


class Measures(BaseModel):
    """All that rules can ask for."""

    items: list[Measure]


class NewSegment(Given):
    """A segment to be defined."""

    name: Annotated[str, limits_of(DEFINED, "name")]
    description: Annotated[str, limits_of(DEFINED, "description")] = ""
    rule: dict[str, Any] | None = Field(None, description="Null for a static segment.")


class NewRule(Given):
    """Another rule."""

    rule: dict[str, Any]


class Closing(Given):
    """Why a segment is closed."""

    reason: Annotated[str, limits_of("segments.SegmentClosed", "reason")] = ""


class Asking(Given):
    """Why somebody is put into a segment."""

    reason: Annotated[str, limits_of(ADDED, "reason")] = ""


class Changed(BaseModel):
    """A segment that was defined or changed."""

    segment_id: str
    status: str
    revision: int


class Moved(BaseModel):
    """Somebody who was put into a segment or taken out of it."""

    changed: bool = Field(description="Whether that was not so already.")


router = APIRouter(prefix="/v1/segments", tags=["segments"])


@router.get("")
async def list_segments(asking: AskedOfRows, paging: Annotated[Paging, Query()]) -> SegmentList:
    """Segments, newest first; for staff and analysts."""
    demand(can_read_segments(asking.caller))
    page = await reads.segments(asking, Slice(reads.NEWEST, paging.limit, paging.after))
    return SegmentList(items=list(page.items), next=page.next)


@router.post("", status_code=201)
async def define_segment(asking: AskedOfRows, new: NewSegment, response: Response) -> Changed:
    """Define a segment: static without a rule, else for whomever the rule holds."""
    given = commands.NewSegment(new.name, new.description, new.rule)
    changed = await commands.define_segment(asking, given)
    response.headers["Location"] = f"/v1/segments/{changed.segment_id}"
    return Changed.model_validate(changed, from_attributes=True)


@router.get("/measures")
async def list_measures(asking: AskedOfRows) -> Measures:
    """What rules can ask of a person."""
    demand(can_read_segments(asking.caller))
    return Measures(
        items=[
            Measure(name=each.name, kind=each.kind, doc=each.doc, values=list(each.values))
            for each in MEASURES
        ]
    )


@router.get("/people/{person_id}")
async def list_stays(asking: AskedOfRows, person_id: str) -> PersonStays:
    """In which segments a person is and was, the newest first."""
    demand(can_read_segments(asking.caller))
    return PersonStays(items=await reads.stays(asking, person_id))


@router.get("/{segment_id}")
async def show_segment(asking: AskedOfRows, segment_id: str) -> reads.Segment:
    """One segment with its size."""
    demand(can_read_segments(asking.caller))
    found = await reads.segment(asking, segment_id)
    if found is None:
        raise not_found("segment", segment_id)
    return found


@router.put("/{segment_id}/rule")
async def change_rule(asking: AskedOfRows, segment_id: str, new: NewRule) -> Changed:
    """Give a segment another rule; everybody is judged by it anew."""
    changed = await commands.change_rule(asking, segment_id, new.rule)
    return Changed.model_validate(changed, from_attributes=True)


@router.put("/{segment_id}/closed")
async def close_segment(asking: AskedOfRows, segment_id: str, closing: Closing) -> Changed:
    """Close a segment: everybody leaves it, and nobody enters it any more."""
    changed = await commands.close_segment(asking, segment_id, closing.reason)
    return Changed.model_validate(changed, from_attributes=True)


@router.get("/{segment_id}/members")
async def list_members(
    asking: AskedOfRows,
    segment_id: str,
    paging: Annotated[Paging, Query()],
    as_of: datetime | None = None,
) -> StayList:
    """Who is in a segment, or was in it at a moment; who came last is first."""
    demand(can_read_segments(asking.caller))
    wanted = Slice(reads.NEWEST_MEMBERS, paging.limit, paging.after)
    page = await reads.members(asking, segment_id, wanted, as_of)
    return StayList(items=list(page.items), next=page.next)


@router.get("/{segment_id}/days")
async def list_days(asking: AskedOfRows, segment_id: str) -> Days:
    """A segment's size at the end of each day on which somebody moved, newest first."""
    demand(can_read_segments(asking.caller))
    return Days(items=await reads.days(asking, segment_id))


@router.put("/{segment_id}/members/{person_id}")
async def add_member(asking: AskedOfRows, segment_id: str, person_id: str, new: Asking) -> Moved:
    """Put somebody into a static segment."""
    return Moved(changed=await commands.add_member(asking, segment_id, person_id, new.reason))


@router.delete("/{segment_id}/members/{person_id}")
async def remove_member(
    asking: AskedOfRows,
    segment_id: str,
    person_id: str,
    reason: Annotated[str, Query(max_length=500)] = "",
) -> Moved:
    """Take somebody out of a static segment."""
    return Moved(changed=await commands.remove_member(asking, segment_id, person_id, reason))
