"""GraphQL types and queries of segments, a part of the field `experience`.

The SQL behind them is in reads; what changes something is in mutations.
"""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from api import graph
from api.graph import Info, PageInfo
from api.paging import LIMIT_DEFAULT, Slice, checked_limit
from api.permissions import can_read_segments, demand
from api.segments import reads


@strawberry.type(description="A segment as it is defined now.")
class Segment:
    """A segment."""

    id: strawberry.ID
    name: str
    description: str
    kind: str = strawberry.field(description="STATIC or RULE.")
    rule: JSON | None = strawberry.field(description="Whom it is for; null for a static one.")
    status: str = strawberry.field(description="OPEN or CLOSED.")
    revision: int = strawberry.field(description="Counts its definitions, from 1.")
    members: int = strawberry.field(description="How many people are in it.")
    settled: bool = strawberry.field(
        description="Whether everybody was judged by the definition that holds."
    )
    stale_seconds: float = strawberry.field(
        description="How long it holds without everybody being judged by it."
    )
    defined_at: datetime
    changed_at: datetime


@strawberry.type(description="A page of segments.")
class SegmentPage:
    """Some segments and where the page ends."""

    nodes: list[Segment]
    page_info: PageInfo


@strawberry.type(description="One person's time in a segment.")
class SegmentStay:
    """A stay."""

    segment_id: strawberry.ID
    person_id: strawberry.ID
    valid_from: datetime
    valid_to: datetime | None = strawberry.field(description="Null while the person is in it.")
    entered_for: str = strawberry.field(description="ASKED, OBSERVED, TIME or DEFINITION.")
    left_for: str | None
    entered_revision: int = strawberry.field(description="By which definition they entered.")
    left_revision: int | None


@strawberry.type(description="A page of people in a segment.")
class SegmentStayPage:
    """Some stays and where the page ends."""

    nodes: list[SegmentStay]
    page_info: PageInfo


@strawberry.type(description="A segment at the end of a day on which somebody moved.")
class SegmentDay:
    """A day's size."""

    day: datetime
    members: int
    entered: int
    departed: int


@graph.described
@strawberry.type(description="Reading segments.")
class SegmentsQuery:
    """Queries of segments."""

    @strawberry.field
    async def segments(
        self, info: Info, first: int = LIMIT_DEFAULT, after: str | None = None
    ) -> SegmentPage:
        """Segments, newest first; for staff and analysts."""
        demand(can_read_segments(info.context.caller))
        wanted = Slice(reads.NEWEST, checked_limit(first), after)
        page = await reads.segments(info.context, wanted)
        return SegmentPage(
            nodes=[Segment(**each.model_dump()) for each in page.items],
            page_info=graph.page_info(page),
        )

    @strawberry.field
    async def segment(self, info: Info, id: strawberry.ID) -> Segment | None:  # noqa: A002 - the API's word
        """One segment; null where there is none."""
        demand(can_read_segments(info.context.caller))
        found = await reads.segment(info.context, id)
        return Segment(**found.model_dump()) if found else None

    @strawberry.field
    async def segment_members(
        self,
        info: Info,
        segment_id: strawberry.ID,
        as_of: datetime | None = None,
        first: int = LIMIT_DEFAULT,
        after: str | None = None,
    ) -> SegmentStayPage:
        """Who is in a segment, or was in it at a moment; who came last is first."""
        demand(can_read_segments(info.context.caller))
        wanted = Slice(reads.NEWEST_MEMBERS, checked_limit(first), after)
        page = await reads.members(info.context, segment_id, wanted, as_of)
        return SegmentStayPage(
            nodes=[SegmentStay(**each.model_dump()) for each in page.items],
            page_info=graph.page_info(page),
        )

    @strawberry.field
    async def segment_days(
        self, info: Info, segment_id: strawberry.ID, limit: int = LIMIT_DEFAULT
    ) -> list[SegmentDay]:
        """A segment's size at the end of each day on which somebody moved, newest first."""
        demand(can_read_segments(info.context.caller))
        found = await reads.days(info.context, segment_id, checked_limit(limit))
        return [SegmentDay(**each.model_dump()) for each in found]

    @strawberry.field
    async def person_segments(self, info: Info, person_id: strawberry.ID) -> list[SegmentStay]:
        """In which segments a person is and was, the newest first."""
        demand(can_read_segments(info.context.caller))
        found = await reads.stays(info.context, person_id)
        return [SegmentStay(**each.model_dump()) for each in found]
