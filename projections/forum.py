"""Discussions and posts as the forum shows them, and how members voted on posts.

Search documents are in search; how posts feel is in sentiment.
"""

from collections.abc import Iterable
from typing import assert_never

from projections.projection import (
    Column,
    Index,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    sequence_of,
)
from schemas.events import DiscussionChanged, PostChanged, PostScored

Reads = DiscussionChanged | PostChanged | PostScored

# Each order in which discussions are listed; a list within a category begins with the category.
DISCUSSION_ORDERS = ("hot", "created_at", "last_activity_at", "score")
UNANSWERED = "answers_count = 0"

DISCUSSIONS = Table(
    name="discussions",
    doc="Discussions with their counts and ranks.",
    key=("discussion_id",),
    columns=(
        Column("discussion_id", "text", "The discussion; also the id of its first post."),
        Column("author_id", "text", "The member who started it."),
        Column("title", "text", "The headline."),
        Column("category", "text", "The category."),
        Column("tags", "text[]", "Words it is found by."),
        Column("status", "text", "OPEN, LOCKED, HIDDEN or DELETED."),
        Column("created_at", "timestamptz", "When it was started."),
        Column("replies_count", "bigint", "Replies at every depth that can be read."),
        Column("answers_count", "bigint", "Replies to the discussion as a whole."),
        Column("latest_post_id", "text", "The newest reply that can be read."),
        Column("accepted_post_id", "text", "The accepted answer."),
        Column("views", "bigint", "How often it was opened."),
        Column("ups", "bigint", "UP votes on the first post."),
        Column("downs", "bigint", "DOWN votes on the first post."),
        Column("score", "bigint", "UP votes minus DOWN votes."),
        Column("last_activity_at", "timestamptz", "When it was started or last replied to."),
        Column("hot", "double precision", "Orders by heat at every later moment."),
        Column("sequence", "bigint", "Number of the change that the row shows."),
    ),
    indexes=(
        *(Index((order, "discussion_id")) for order in DISCUSSION_ORDERS),
        *(Index(("category", order, "discussion_id")) for order in DISCUSSION_ORDERS),
        Index(("created_at", "discussion_id"), where=UNANSWERED),
        Index(("category", "created_at", "discussion_id"), where=UNANSWERED),
        Index(("author_id", "created_at", "discussion_id")),
        Index(("tags",), method="gin"),
    ),
)

POSTS = Table(
    name="posts",
    doc="First posts and replies with their votes; the text and the votes are parts of their own.",
    key=("post_id",),
    columns=(
        Column("post_id", "text", "The post; a discussion's first post has the discussion's id."),
        Column("discussion_id", "text", "The discussion."),
        Column("parent_id", "text", "The post that it answers."),
        Column("author_id", "text", "The member who wrote it."),
        Column("title", "text", "The discussion's headline."),
        Column("category", "text", "The discussion's category."),
        Column("body", "text", "The text."),
        Column("format", "text", "How the body is written: markdown or html."),
        Column("status", "text", "VISIBLE, HIDDEN or DELETED."),
        Column("created_at", "timestamptz", "When it was written."),
        Column(
            "sequence",
            "bigint",
            "Number of the change that the text shows; none before it is written.",
        ),
        Column("ups", "bigint", "UP votes.", default="0"),
        Column("downs", "bigint", "DOWN votes.", default="0"),
        Column("score", "bigint", "UP votes minus DOWN votes.", default="0"),
        Column("wilson", "double precision", "Lower bound of the share of UP votes.", default="0"),
        Column("score_sequence", "bigint", "Number of the change that the votes show."),
    ),
    indexes=(
        Index(("discussion_id", "created_at", "post_id")),
        Index(("discussion_id", "score", "post_id")),
        Index(("author_id", "created_at", "post_id")),
    ),
)

POST_VOTES = Table(
    name="post_votes",
    doc="How each member last voted on each post.",
    key=("post_id", "member_id"),
    columns=(
        Column("post_id", "text", "The post."),
        Column("member_id", "text", "The member."),
        Column("vote", "text", "UP, DOWN, or NONE where it was taken back."),
        Column("voted_at", "timestamptz", "When the member voted so."),
        Column("sequence", "bigint", "Number of the change that the row shows."),
    ),
    indexes=(Index(("member_id",)),),
)

VIEWS = (
    View(
        "discussions",
        DISCUSSIONS.doc,
        """
SELECT discussion_id, author_id, title, category, tags, status, created_at, replies_count,
    answers_count, latest_post_id, accepted_post_id, views, ups, downs, score, last_activity_at,
    hot, sequence
FROM {discussions}
""",
    ),
    View(
        "posts",
        "First posts and replies with their votes.",
        """
SELECT post_id, discussion_id, parent_id, author_id, title, category, body, format, status,
    created_at, ups, downs, score, wilson, sequence
FROM {posts} WHERE sequence IS NOT NULL
""",
    ),
    View(
        "post_votes",
        "Votes on posts as they count now; a vote taken back is absent.",
        "SELECT post_id, member_id, vote, voted_at FROM {post_votes} WHERE vote <> 'NONE'",
    ),
)


def project(event: Reads) -> Iterable[Write]:
    """A discussion, the text of a post, and a vote with the score that it made."""
    match event:
        case DiscussionChanged():
            yield _discussion(event)
        case PostChanged():
            yield _post(event)
        case PostScored():
            yield from _vote(event)
        case _:
            assert_never(event)


def _discussion(event: DiscussionChanged) -> Upsert:
    row = {
        "discussion_id": event.discussion_id,
        "author_id": event.author_id,
        "title": event.title,
        "category": event.category,
        "tags": event.tags,
        "status": event.status,
        "created_at": event.created_at,
        "replies_count": event.replies_count,
        "answers_count": event.answers_count,
        "latest_post_id": event.latest_post_id,
        "accepted_post_id": event.accepted_post_id,
        "views": event.views,
        "ups": event.ups,
        "downs": event.downs,
        "score": event.ups - event.downs,
        "last_activity_at": event.last_activity_at,
        "hot": event.hot,
        "sequence": sequence_of(event),
    }
    return Upsert("discussions", row)


def _post(event: PostChanged) -> Upsert:
    row = {
        "post_id": event.post_id,
        "discussion_id": event.discussion_id,
        "parent_id": event.parent_id,
        "author_id": event.author_id,
        "title": event.title,
        "category": event.category,
        "body": event.body,
        "format": event.format,
        "status": event.status,
        "created_at": event.created_at,
        "sequence": sequence_of(event),
    }
    return Upsert("posts", row)


def _vote(event: PostScored) -> Iterable[Upsert]:
    score = {
        "post_id": event.post_id,
        "ups": event.ups,
        "downs": event.downs,
        "score": event.score,
        "wilson": event.wilson,
        "score_sequence": sequence_of(event),
    }
    vote = {
        "post_id": event.post_id,
        "member_id": event.member_id,
        "vote": event.vote,
        "voted_at": event.meta.occurred_at,
        "sequence": sequence_of(event),
    }
    yield Upsert("posts", score, guard="score_sequence")
    yield Upsert("post_votes", vote)


FORUM = Projection(
    name="forum",
    version=1,
    doc="Discussions, posts and votes on posts.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(DISCUSSIONS, POSTS, POST_VOTES),
    views=VIEWS,
)
