"""REST routes of the forum, twins of its GraphQL operations.

The SQL is in reads, what changes something in commands.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.asking import AskedOfRows, Asking
from api.authors import Author, authors
from api.forum import commands, reads
from api.forum.graph import DiscussionSort, PostSort
from api.forum.mutations import ModerationAction
from api.graph import VoteType
from api.inputs import Given, limits_of
from api.paging import LIMIT_DEFAULT, After, Limit, Page, Paging, Slice
from api.problems import not_found

STARTED = "forum.DiscussionStarted"


class DiscussionView(reads.Discussion):
    """A discussion with its author."""

    author: Author


class PostView(reads.Post):
    """A post with its author."""

    author: Author


class DiscussionList(BaseModel):
    """A page of discussions."""

    items: list[DiscussionView]
    next: str | None


class PostList(BaseModel):
    """A page of posts."""

    items: list[PostView]
    next: str | None


class NewDiscussion(Given):
    """A discussion to be started."""

    title: Annotated[str, limits_of(STARTED, "title")]
    content: Annotated[str, limits_of(STARTED, "body")] = Field(description="Markdown.")
    category: Annotated[str, limits_of(STARTED, "category")] = ""
    tags: list[str] = Field([], max_length=20)


class NewReply(Given):
    """A reply to be posted."""

    content: Annotated[str, limits_of("forum.ReplyPosted", "body")] = Field(description="Markdown.")
    parent_id: str | None = Field(None, description="The post that it answers.")


class Vote(Given):
    """A vote to be set."""

    vote: VoteType


class Moderation(Given):
    """What is to be done with a post."""

    action: ModerationAction
    reason: Annotated[str, limits_of("forum.PostModerated", "reason")] = ""


class Started(BaseModel):
    """A discussion that was started."""

    id: str
    url: str
    status: str


class Posted(BaseModel):
    """A reply that was posted."""

    id: str
    discussion_id: str
    status: str


class Scored(BaseModel):
    """A post's score after a vote."""

    post_id: str
    vote: str
    ups: int
    downs: int
    score: int


class Accepted(BaseModel):
    """A discussion's answer."""

    discussion_id: str
    accepted_post_id: str | None


class Moderated(BaseModel):
    """What became of a moderation."""

    success: bool
    reason: str
    status: str


router = APIRouter(prefix="/v1/forum", tags=["forum"])


class Listing(Paging):
    """The query parameters of a list of discussions."""

    sort: DiscussionSort = DiscussionSort.LATEST
    category: str | None = None
    tag: str | None = None
    author: str | None = Field(None, description="The id of the member who started it.")


@router.get("/discussions")
async def list_discussions(
    asking: AskedOfRows, listing: Annotated[Listing, Query()]
) -> DiscussionList:
    """Discussions in an order."""
    wanted = Slice(reads.DISCUSSION_ORDERS[listing.sort.name], listing.limit, listing.after)
    narrow = reads.Wanted(wanted, listing.category, listing.tag, listing.author)
    page = await reads.discussions(asking, narrow)
    return DiscussionList(items=await _discussions(asking, page), next=page.next)


@router.get("/discussions/{discussion_id}")
async def show_discussion(asking: AskedOfRows, discussion_id: str) -> DiscussionView:
    """One discussion."""
    found = await reads.discussion(asking, discussion_id)
    if found is None:
        raise not_found("discussion", discussion_id)
    return DiscussionView(**found.model_dump(), author=await asking.author(found.author_id))


@router.get("/discussions/{discussion_id}/posts")
async def list_posts(
    asking: AskedOfRows,
    discussion_id: str,
    sort: PostSort = PostSort.OLDEST,
    limit: Limit = LIMIT_DEFAULT,
    after: After = None,
) -> PostList:
    """A discussion's posts, its first post among them."""
    if await reads.discussion(asking, discussion_id) is None:
        raise not_found("discussion", discussion_id)
    wanted = Slice(reads.POST_ORDERS[sort.name], limit, after)
    page = await reads.posts(asking, discussion_id, wanted)
    return PostList(items=await _posts(asking, page), next=page.next)


@router.get("/posts/{post_id}")
async def show_post(asking: AskedOfRows, post_id: str) -> PostView:
    """One post with its votes."""
    (found,) = await reads.posts_by_id(asking, [post_id])
    if found is None:
        raise not_found("post", post_id)
    return PostView(**found.model_dump(), author=await asking.author(found.author_id))


@router.post("/discussions", status_code=201)
async def start_discussion(asking: AskedOfRows, new: NewDiscussion, response: Response) -> Started:
    """Start a discussion."""
    draft = commands.Draft(new.title, new.content, new.category, tuple(new.tags))
    started = await commands.start_discussion(asking, draft)
    response.headers["Location"] = f"/v1/forum/discussions/{started.id}"
    return Started(**started._asdict())


@router.post("/discussions/{discussion_id}/replies", status_code=201)
async def post_reply(
    asking: AskedOfRows, discussion_id: str, new: NewReply, response: Response
) -> Posted:
    """Reply to a discussion or to one of its posts."""
    posted = await commands.post_reply(asking, discussion_id, new.content, new.parent_id)
    response.headers["Location"] = f"/v1/forum/posts/{posted.post_id}"
    return Posted(id=posted.post_id, discussion_id=discussion_id, status=posted.status)


@router.post("/discussions/{discussion_id}/views", status_code=204)
async def view_discussion(asking: AskedOfRows, discussion_id: str) -> None:
    """Say that somebody opened a discussion."""
    await commands.view_discussion(asking, discussion_id)


@router.put("/posts/{post_id}/vote")
async def vote_post(asking: AskedOfRows, post_id: str, new: Vote) -> Scored:
    """Set the caller's vote on a post; NONE takes it back."""
    scored = await commands.vote_post(asking, post_id, new.vote.value)
    return Scored(
        post_id=scored.post_id,
        vote=scored.vote,
        ups=scored.ups,
        downs=scored.downs,
        score=scored.score,
    )


@router.put("/posts/{post_id}/accepted")
async def accept_answer(asking: AskedOfRows, post_id: str) -> Accepted:
    """Mark a reply as the answer; for who asked, and staff."""
    changed = await commands.accept_answer(asking, post_id)
    return Accepted(discussion_id=changed.discussion_id, accepted_post_id=changed.accepted_post_id)


@router.post("/posts/{post_id}/moderation")
async def moderate_post(asking: AskedOfRows, post_id: str, new: Moderation) -> Moderated:
    """Moderate a post; for moderators, admins and services."""
    decided = await commands.moderate_post(asking, post_id, new.action.value, new.reason)
    return Moderated(success=decided.success, reason=decided.reason, status=decided.status)


async def _discussions(asking: Asking, page: Page[reads.Discussion]) -> list[DiscussionView]:
    known = await authors(asking.database, [each.author_id for each in page.items], asking.rules)
    return [
        DiscussionView(**each.model_dump(), author=known[each.author_id]) for each in page.items
    ]


async def _posts(asking: Asking, page: Page[reads.Post]) -> list[PostView]:
    known = await authors(asking.database, [each.author_id for each in page.items], asking.rules)
    return [PostView(**each.model_dump(), author=known[each.author_id]) for each in page.items]
