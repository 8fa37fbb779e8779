"""GraphQL types and queries of the forum.

The SQL behind them is in reads; what changes something is in mutations.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api import graph
from api.forum import reads
from api.graph import Author, Info, PageInfo, VoteType
from api.paging import LIMIT_DEFAULT, Page, Slice, checked_limit

First = Annotated[int, strawberry.argument(description="How many, at most 500.")]
After = Annotated[str | None, strawberry.argument(description="Where the last page ended.")]


@strawberry.enum(description="The order of discussions.")
class DiscussionSort(Enum):
    """The orders in reads.DISCUSSION_ORDERS."""

    LATEST = strawberry.enum_value("LATEST", description="Started last.")
    NEWEST = strawberry.enum_value("NEWEST", description="The same as LATEST.")
    ACTIVE = strawberry.enum_value("ACTIVE", description="Started or replied to last.")
    HOT = strawberry.enum_value("HOT", description="Most activity, older activity counting less.")
    TOP = strawberry.enum_value("TOP", description="Highest score.")
    UNANSWERED = strawberry.enum_value("UNANSWERED", description="Without a reply, started last.")


@strawberry.enum(description="The order of posts.")
class PostSort(Enum):
    """The orders in reads.POST_ORDERS."""

    OLDEST = "OLDEST"
    NEWEST = "NEWEST"
    TOP = "TOP"


@graph.described
@strawberry.type(description="A reply as a list of discussions shows it.")
class LatestReply:
    """The newest reply of a discussion."""

    post: strawberry.Private[reads.Post]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """The reply."""
        return strawberry.ID(self.post.id)

    @strawberry.field
    async def author(self, info: Info) -> str:
        """The name of the member who wrote it."""
        return (await info.context.author(self.post.author_id)).username

    @strawberry.field
    def content(self) -> str:
        """The text."""
        return self.post.content

    @strawberry.field
    def created_at(self) -> datetime:
        """When it was written."""
        return self.post.created_at


@graph.described
@strawberry.type(description="The replies of a discussion, at every depth.")
class Replies:
    """How many replies there are, and the newest."""

    count: int
    latest_post_id: strawberry.Private[str | None]

    @strawberry.field
    async def latest(self, info: Info) -> LatestReply | None:
        """The newest reply, if there is one."""
        if self.latest_post_id is None:
            return None
        post = await info.context.batched(reads.posts_by_id).load(self.latest_post_id)
        return LatestReply(post=post) if post else None


@graph.described
@strawberry.type(description="A first post or a reply.")
class Post:
    """A post with its votes."""

    id: strawberry.ID
    discussion_id: strawberry.ID
    parent_id: strawberry.ID | None
    content: str
    format: str
    status: str
    created_at: datetime
    ups: int
    downs: int
    score: int
    wilson: float
    author_id: strawberry.Private[str]

    @strawberry.field
    async def author(self, info: Info) -> Author:
        """Who wrote it."""
        return graph.author(await info.context.author(self.author_id))

    @strawberry.field
    async def my_vote(self, info: Info) -> VoteType:
        """How the caller voted on it."""
        if info.context.caller.member_id is None:
            return VoteType.NONE
        return VoteType(await info.context.batched(reads.votes_of_caller).load(str(self.id)))


@graph.described
@strawberry.type(description="A discussion with its first post's text.")
class Discussion:
    """A discussion."""

    id: strawberry.ID
    url: str
    title: str
    content: str
    format: str
    category: str
    tags: list[str]
    status: str
    created_at: datetime
    last_activity_at: datetime
    views: int
    likes: int
    ups: int
    downs: int
    score: int
    answers_count: int
    accepted_post_id: strawberry.ID | None
    replies: Replies
    author_id: strawberry.Private[str]

    @strawberry.field
    async def author(self, info: Info) -> Author:
        """Who started it."""
        return graph.author(await info.context.author(self.author_id))

    @strawberry.field
    async def posts(self, info: Info, first: First = LIMIT_DEFAULT) -> list[Post]:
        """The oldest posts, the first post among them; `postsPage` has all of them."""
        key = (str(self.id), checked_limit(first))
        return [post_type(each) for each in await info.context.batched(reads.first_posts).load(key)]


@strawberry.type(description="A page of discussions.")
class DiscussionPage:
    """Some discussions and where the page ends."""

    nodes: list[Discussion]
    page_info: PageInfo


@strawberry.type(description="A page of posts.")
class PostPage:
    """Some posts and where the page ends."""

    nodes: list[Post]
    page_info: PageInfo


@graph.described
@strawberry.type(description="Reading the forum.")
class ForumQuery:
    """Queries of the forum."""

    @strawberry.field
    async def discussions(
        self,
        info: Info,
        category: str | None = None,
        limit: int | None = LIMIT_DEFAULT,
        sort: DiscussionSort = DiscussionSort.LATEST,
        tag: str | None = None,
    ) -> list[Discussion]:
        """Discussions, newest first unless `sort` says otherwise; at most 500."""
        wanted = Slice(reads.DISCUSSION_ORDERS[sort.name], checked_limit(limit))
        page = await reads.discussions(info.context, reads.Wanted(wanted, category, tag))
        return [discussion_type(each) for each in page.items]

    @strawberry.field
    async def discussions_page(
        self,
        info: Info,
        first: First = LIMIT_DEFAULT,
        after: After = None,
        sort: DiscussionSort = DiscussionSort.LATEST,
        category: str | None = None,
        tag: str | None = None,
    ) -> DiscussionPage:
        """Return discussions page by page."""
        wanted = Slice(reads.DISCUSSION_ORDERS[sort.name], checked_limit(first), after)
        page = await reads.discussions(info.context, reads.Wanted(wanted, category, tag))
        return DiscussionPage(
            nodes=[discussion_type(each) for each in page.items], page_info=graph.page_info(page)
        )

    @strawberry.field
    async def discussion(self, info: Info, id: strawberry.ID) -> Discussion | None:  # noqa: A002 - the API's word
        """One discussion; null where there is none that may be read."""
        found = await reads.discussion(info.context, id)
        return discussion_type(found) if found else None

    @strawberry.field
    async def post(self, info: Info, id: strawberry.ID) -> Post | None:  # noqa: A002 - the API's word
        """One post; null where there is none that may be read."""
        found = await info.context.batched(reads.posts_by_id).load(str(id))
        return post_type(found) if found else None

    @strawberry.field
    async def posts_page(
        self,
        info: Info,
        discussion_id: strawberry.ID,
        first: First = LIMIT_DEFAULT,
        after: After = None,
        sort: PostSort = PostSort.OLDEST,
    ) -> PostPage:
        """All posts of a discussion, page by page."""
        wanted = Slice(reads.POST_ORDERS[sort.name], checked_limit(first), after)
        page: Page[reads.Post] = await reads.posts(info.context, discussion_id, wanted)
        return PostPage(
            nodes=[post_type(each) for each in page.items], page_info=graph.page_info(page)
        )


def post_type(found: reads.Post) -> Post:
    """Return a post's GraphQL type."""
    shown = found.model_dump(exclude={"id", "discussion_id", "parent_id"})
    return Post(
        id=strawberry.ID(found.id),
        discussion_id=strawberry.ID(found.discussion_id),
        parent_id=strawberry.ID(found.parent_id) if found.parent_id else None,
        **shown,
    )


def discussion_type(found: reads.Discussion) -> Discussion:
    """Return a discussion's GraphQL type."""
    apart = {"id", "accepted_post_id", "latest_post_id", "replies_count"}
    accepted = found.accepted_post_id
    return Discussion(
        id=strawberry.ID(found.id),
        accepted_post_id=strawberry.ID(accepted) if accepted else None,
        likes=found.ups,
        replies=Replies(count=found.replies_count, latest_post_id=found.latest_post_id),
        **found.model_dump(exclude=apart),
    )
