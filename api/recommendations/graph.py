"""GraphQL types and queries of recommendations.

The SQL behind them is in reads, the choice in choosing.
"""

from __future__ import annotations

import strawberry

from api import graph
from api.graph import Info
from api.paging import checked_limit
from api.permissions import can_read_recommendations, demand
from api.recommendations import reads

# As many as a page shows beside what one reads.
RECOMMENDED_DEFAULT = 10


@strawberry.type(description="A discussion that is recommended.")
class Recommendation:
    """A recommendation."""

    discussion_id: strawberry.ID
    title: str
    category: str
    tags: list[str]
    score: float = strawberry.field(
        description="Orders one answer; it compares with no other answer's."
    )
    reason: str
    because_of: strawberry.ID | None = strawberry.field(
        description="The discussion that the reason names."
    )


@strawberry.type(description="A discussion that is about the same as another.")
class RelatedDiscussion:
    """A related discussion."""

    discussion_id: strawberry.ID
    title: str
    category: str
    tags: list[str]
    similarity: float = strawberry.field(description="Cosine of what the two are about, -1 to 1.")


@strawberry.type(description="The discussions that are about the same as one.")
class RelatedDiscussions:
    """Related discussions, nearest first."""

    discussion_id: strawberry.ID
    nodes: list[RelatedDiscussion]


@graph.described
@strawberry.type(description="What to read next.")
class RecommendationsQuery:
    """Queries of recommendations."""

    @strawberry.field
    async def mine(self, info: Info, first: int = RECOMMENDED_DEFAULT) -> list[Recommendation]:
        """Discussions for the caller, best first, each with the reason; for members."""
        demand(can_read_recommendations(info.context.caller))
        found = await reads.recommended(info.context, checked_limit(first))
        return [Recommendation(**each.model_dump()) for each in found]

    @strawberry.field
    async def discussion(self, info: Info, id: strawberry.ID) -> RelatedDiscussions | None:  # noqa: A002 - the API's word
        """The five discussions most about the same; null where it cannot be seen."""
        found = await reads.related(info.context, id)
        if found is None:
            return None
        return RelatedDiscussions(
            discussion_id=id, nodes=[RelatedDiscussion(**each.model_dump()) for each in found]
        )
