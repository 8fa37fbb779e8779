"""GraphQL mutations of segments, a part of the field `experience`.

What they do is in commands; what can be read is in graph.
"""

from __future__ import annotations

import strawberry
from strawberry.scalars import JSON

from api.graph import Info, described
from api.segments import commands
from schemas.events import SegmentChanged


@strawberry.input(description="A new segment.")
class SegmentInput:
    """What a new segment says."""

    name: str = strawberry.field(description="1 to 200 characters.")
    description: str = strawberry.field(default="", description="At most 500 characters.")
    rule: JSON | None = strawberry.field(
        default=None, description="For whom it holds; null for a static segment."
    )


@strawberry.type(description="A segment that was defined or changed.")
class SegmentChange:
    """The answer to defineSegment, changeSegmentRule and closeSegment."""

    segment_id: strawberry.ID
    status: str
    revision: int


@strawberry.type(description="Somebody who was put into a segment or taken out of it.")
class MembershipChange:
    """The answer to addSegmentMember and removeSegmentMember."""

    segment_id: strawberry.ID
    person_id: strawberry.ID
    changed: bool = strawberry.field(description="Whether that was not so already.")


def _change(told: SegmentChanged) -> SegmentChange:
    return SegmentChange(
        segment_id=strawberry.ID(told.segment_id), status=told.status, revision=told.revision
    )


@described
@strawberry.type(description="Telling segments something.")
class SegmentsMutation:
    """Mutations of segments; each answers with what was decided."""

    @strawberry.field
    async def define_segment(
        self,
        info: Info,
        input: SegmentInput,  # noqa: A002 - the brief's word
    ) -> SegmentChange:
        """Define a segment: static without a rule, else for whomever the rule holds."""
        new = commands.NewSegment(input.name, input.description, input.rule)
        return _change(await commands.define_segment(info.context, new))

    @strawberry.field
    async def change_segment_rule(
        self, info: Info, segment_id: strawberry.ID, rule: JSON
    ) -> SegmentChange:
        """Give a segment another rule; everybody is judged by it anew."""
        return _change(await commands.change_rule(info.context, segment_id, rule))

    @strawberry.field
    async def close_segment(
        self, info: Info, segment_id: strawberry.ID, reason: str = ""
    ) -> SegmentChange:
        """Close a segment: everybody leaves it, and nobody enters it any more."""
        return _change(await commands.close_segment(info.context, segment_id, reason))

    @strawberry.field
    async def add_segment_member(
        self, info: Info, segment_id: strawberry.ID, person_id: strawberry.ID, reason: str = ""
    ) -> MembershipChange:
        """Put somebody into a static segment."""
        changed = await commands.add_member(info.context, segment_id, person_id, reason)
        return MembershipChange(segment_id=segment_id, person_id=person_id, changed=changed)

    @strawberry.field
    async def remove_segment_member(
        self, info: Info, segment_id: strawberry.ID, person_id: strawberry.ID, reason: str = ""
    ) -> MembershipChange:
        """Take somebody out of a static segment."""
        changed = await commands.remove_member(info.context, segment_id, person_id, reason)
        return MembershipChange(segment_id=segment_id, person_id=person_id, changed=changed)
