"""GraphQL types and queries of feedback.

The SQL behind them is in reads; what changes something is in mutations.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import strawberry

from api import graph
from api.feedback import reads
from api.graph import Author, Info, PageInfo, VoteType
from api.paging import LIMIT_DEFAULT, Slice, checked_limit
from api.permissions import can_vote_feature, demand


@strawberry.enum(description="The order of feature requests.")
class FeedbackSort(Enum):
    """The orders in reads.FEATURE_ORDERS."""

    TRENDING = strawberry.enum_value("TRENDING", description="Most votes, older ones less.")
    TOP = strawberry.enum_value("TOP", description="Highest score.")
    NEWEST = strawberry.enum_value("NEWEST", description="Submitted last.")
    OLDEST = strawberry.enum_value("OLDEST", description="Submitted first.")
    BEST = strawberry.enum_value("BEST", description="Surest share of votes for it (Wilson).")


@strawberry.enum(description="Where a request stands.")
class FeatureStatus(Enum):
    """The states of the brief's diagram, as the events name them."""

    SUBMITTED = "Submitted"
    UNDER_REVIEW = "UnderReview"
    PLANNED = "Planned"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    DECLINED = "Declined"


@graph.described
@strawberry.type(description="The comments on a request.")
class Comments:
    """Comments of a request."""

    feature_id: strawberry.Private[str]

    @strawberry.field
    async def count(self, info: Info) -> int:
        """Replies in the discussion that the request came from; 0 where it came from none."""
        return await info.context.batched(reads.comment_counts).load(self.feature_id)


@graph.described
@strawberry.type(description="A feature request or bug report.")
class Feature:
    """A request with its score."""

    id: strawberry.ID
    voting_url: str
    title: str
    description: str
    format: str
    category: str
    tags: list[str]
    status: str
    roadmap_eta: str | None
    created_at: datetime
    votes: int
    ups: int
    downs: int
    wilson: float
    author_id: strawberry.Private[str]

    @strawberry.field
    async def author(self, info: Info) -> str:
        """The name of the member who asked."""
        return (await info.context.author(self.author_id)).username

    @strawberry.field
    async def author_profile(self, info: Info) -> Author:
        """The member who asked."""
        return graph.author(await info.context.author(self.author_id))

    @strawberry.field
    def comments(self) -> Comments:
        """What was said about it."""
        return Comments(feature_id=str(self.id))

    @strawberry.field
    async def my_vote(self, info: Info) -> VoteType:
        """How the caller's vote on it counts."""
        if info.context.caller.member_id is None:
            return VoteType.NONE
        return VoteType(await info.context.batched(reads.votes_of_caller).load(str(self.id)))


@strawberry.type(description="A page of requests.")
class FeaturePage:
    """Some requests and where the page ends."""

    nodes: list[Feature]
    page_info: PageInfo


@graph.described
@strawberry.type(description="Reading feedback.")
class FeedbackQuery:
    """Queries of feedback."""

    @strawberry.field
    async def features(
        self,
        info: Info,
        sort: FeedbackSort | None = FeedbackSort.TRENDING,
        limit: int | None = LIMIT_DEFAULT,
        category: str | None = None,
        status: FeatureStatus | None = None,
    ) -> list[Feature]:
        """Requests, trending first unless `sort` says otherwise; at most 500."""
        order = reads.FEATURE_ORDERS[(sort or FeedbackSort.TRENDING).name]
        wanted = reads.Wanted(Slice(order, checked_limit(limit)), category, _named(status))
        page = await reads.features(info.context, wanted)
        return [feature_type(each) for each in page.items]

    @strawberry.field
    async def features_page(
        self,
        info: Info,
        first: int = LIMIT_DEFAULT,
        after: str | None = None,
        sort: FeedbackSort = FeedbackSort.TRENDING,
        status: FeatureStatus | None = None,
    ) -> FeaturePage:
        """Return requests page by page."""
        wanted = Slice(reads.FEATURE_ORDERS[sort.name], checked_limit(first), after)
        page = await reads.features(info.context, reads.Wanted(wanted, status=_named(status)))
        return FeaturePage(
            nodes=[feature_type(each) for each in page.items], page_info=graph.page_info(page)
        )

    @strawberry.field
    async def feature(self, info: Info, id: strawberry.ID) -> Feature | None:  # noqa: A002 - the API's word
        """One request; null where there is none."""
        found = await reads.feature(info.context, id)
        return feature_type(found) if found else None

    @strawberry.field
    async def my_votes_remaining(self, info: Info) -> int:
        """How many open votes the caller has left."""
        demand(can_vote_feature(info.context.caller))
        return await reads.votes_remaining(info.context)


def _named(status: FeatureStatus | None) -> str | None:
    return None if status is None else str(status.value)


def feature_type(found: reads.Feature) -> Feature:
    """Return a request's GraphQL type."""
    return Feature(id=strawberry.ID(found.id), **found.model_dump(exclude={"id"}))
