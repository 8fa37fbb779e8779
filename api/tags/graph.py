"""GraphQL types, queries and mutations of tags.

The SQL behind them is in reads; what changes something is in commands.
"""

from __future__ import annotations

from datetime import datetime

import strawberry

from api import graph
from api.graph import Info
from api.tags import commands, reads

strawberry.enum(commands.TagChoice, description="What is said of a tag.")


@strawberry.type(description="A tag that a model suggests.", name="SuggestedTag")
class SuggestedTagType:
    """A suggestion."""

    tag: str
    confidence: float = strawberry.field(description="How sure the model is, 0 to 1.")
    reason: str
    choice: str | None = strawberry.field(
        description="ACCEPTED or REFUSED, null before anybody chose."
    )
    model: str
    model_version: str
    suggested_at: datetime


@strawberry.type(description="A discussion's tags.", name="DiscussionTags")
class DiscussionTagsType:
    """A discussion's tags."""

    discussion_id: strawberry.ID
    tags: list[str] = strawberry.field(
        description="Its author's tags and accepted ones, no refused one."
    )
    suggestions: list[SuggestedTagType] = strawberry.field(description="Surest first.")


@strawberry.type(description="What holds of a tag of a discussion.")
class ChosenTag:
    """The answer to chooseTag."""

    discussion_id: strawberry.ID
    tag: str
    choice: str


@graph.described
@strawberry.type(description="Tags of discussions.")
class TagsQuery:
    """Queries of tags."""

    @strawberry.field
    async def discussion(self, info: Info, id: strawberry.ID) -> DiscussionTagsType | None:  # noqa: A002 - the API's word
        """A discussion's tags and the ones suggested for it."""
        found = await reads.tagged(info.context, id)
        if found is None:
            return None
        return DiscussionTagsType(
            discussion_id=strawberry.ID(found.discussion_id),
            tags=found.tags,
            suggestions=[SuggestedTagType(**each.model_dump()) for each in found.suggestions],
        )


@graph.described
@strawberry.type(description="Telling what people think of tags.")
class TagsMutation:
    """Mutations of tags."""

    @strawberry.field
    async def choose_tag(
        self, info: Info, discussion_id: strawberry.ID, tag: str, choice: commands.TagChoice
    ) -> ChosenTag:
        """Accept or refuse a tag; for the discussion's author and moderators."""
        settled = await commands.choose_tag(info.context, discussion_id, tag, choice)
        return ChosenTag(
            discussion_id=strawberry.ID(settled.discussion_id),
            tag=settled.tag,
            choice=settled.choice,
        )
