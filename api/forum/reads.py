"""Reading discussions and posts from the read models.

Who may read and write what is in permissions; shapes for GraphQL are in graph.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from api.paging import Order, Page, Slice, condition, order_by, page
from api.readable import READABLE_POST
from infra.reading import Row

# Each order of discussions by its name, as in GraphQL's DiscussionSort and REST's `sort`.
DISCUSSION_ORDERS: Mapping[str, Order] = {
    order.name: order
    for order in (
        Order("LATEST", "d.created_at", "timestamptz"),
        Order("NEWEST", "d.created_at", "timestamptz"),
        Order("ACTIVE", "d.last_activity_at", "timestamptz"),
        Order("HOT", "d.hot", "double precision"),
        Order("TOP", "d.score", "bigint"),
        Order("UNANSWERED", "d.created_at", "timestamptz", only="d.answers_count = 0"),
    )
}
POST_ORDERS: Mapping[str, Order] = {
    order.name: order
    for order in (
        Order("OLDEST", "p.created_at", "timestamptz", direction="ASC"),
        Order("NEWEST", "p.created_at", "timestamptz"),
        Order("TOP", "p.score", "bigint"),
    )
}


class Discussion(BaseModel):
    """A discussion with its first post's text."""

    id: str
    url: str
    title: str
    author_id: str
    content: str = Field(description="The first post's text.")
    format: str = Field(description="How the text is written: markdown, html or plain.")
    category: str
    tags: list[str]
    status: str = Field(description="OPEN, LOCKED, HIDDEN or DELETED.")
    created_at: datetime
    last_activity_at: datetime
    replies_count: int
    answers_count: int = Field(description="Replies to the discussion as a whole.")
    latest_post_id: str | None
    accepted_post_id: str | None
    views: int
    ups: int
    downs: int
    score: int = Field(description="ups - downs of the first post.")


class Post(BaseModel):
    """A first post or a reply, with its votes."""

    id: str
    discussion_id: str
    parent_id: str | None
    author_id: str
    content: str
    format: str
    status: str = Field(description="VISIBLE, HIDDEN or DELETED.")
    created_at: datetime
    ups: int
    downs: int
    score: int = Field(description="ups - downs.")
    wilson: float = Field(description="Lower bound of the share of UP votes, 95 % confident.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which discussions are wanted."""

    slice: Slice
    category: str | None = None
    tag: str | None = None
    author_id: str | None = None


DISCUSSIONS = """
SELECT d.discussion_id, d.author_id, d.title, d.category, d.tags, d.status, d.created_at,
    d.replies_count, d.answers_count, d.latest_post_id, d.accepted_post_id, d.views, d.ups, d.downs,
    d.score, d.last_activity_at, p.body, p.format, {position} AS position
FROM discussions AS d LEFT JOIN posts AS p ON p.post_id = d.discussion_id
WHERE {condition}
{order}
"""

POSTS = """
SELECT p.post_id, p.discussion_id, p.parent_id, p.author_id, p.body, p.format, p.status,
    p.created_at, p.ups, p.downs, p.score, p.wilson, {position} AS position
FROM posts AS p
WHERE {condition}
{order}
"""

FILTERS = {
    "category": "d.category = %(category)s",
    "tag": "d.tags @> ARRAY[%(tag)s]",
    "author_id": "d.author_id = %(author_id)s",
}


async def discussions(asking: Asking, wanted: Wanted) -> Page[Discussion]:
    """Return a page of discussions."""
    order = wanted.slice.order
    where, parameters = condition(wanted.slice, "d.discussion_id")
    clauses = [where]
    if not asking.sees_hidden:
        clauses.append("d.status IN ('OPEN', 'LOCKED')")
    for name, clause in FILTERS.items():
        if (value := getattr(wanted, name)) is not None:
            clauses.append(clause)
            parameters[name] = value
    query = DISCUSSIONS.format(
        position=order.column,
        condition=" AND ".join(clauses),
        order=order_by(wanted.slice, "d.discussion_id"),
    )
    rows = await asking.database.rows(query, parameters)
    return page(rows, wanted.slice, "discussion_id", lambda row: _discussion(asking, row))


async def discussion(asking: Asking, discussion_id: str) -> Discussion | None:
    """Return one discussion, or None where there is none that the caller may see."""
    query = DISCUSSIONS.format(position="0", condition="d.discussion_id = %(id)s", order="")
    row = await asking.database.row(query, {"id": discussion_id})
    if row is None or (row["status"] not in {"OPEN", "LOCKED"} and not asking.sees_hidden):
        return None
    return _discussion(asking, row)


async def posts(asking: Asking, discussion_id: str, wanted: Slice) -> Page[Post]:
    """Return a page of a discussion's posts, its first post among them."""
    where, parameters = condition(wanted, "p.post_id")
    clauses = [where, "p.discussion_id = %(discussion_id)s", _visible(asking)]
    query = POSTS.format(
        position=wanted.order.column,
        condition=" AND ".join(clauses),
        order=order_by(wanted, "p.post_id"),
    )
    rows = await asking.database.rows(query, {**parameters, "discussion_id": discussion_id})
    return page(rows, wanted, "post_id", _post)


async def posts_by_id(asking: Asking, ids: Sequence[str]) -> Sequence[Post | None]:
    """Return the posts of the given ids, in their order; None for what the caller may not see."""
    query = POSTS.format(
        position="0", condition=f"p.post_id = ANY(%(ids)s) AND {_visible(asking)}", order=""
    )
    rows = await asking.database.rows(query, {"ids": list(ids)})
    return _in_order(ids, {row["post_id"]: _post(row) for row in rows})


# The first posts of several discussions at once, so that a list needs one query for all of them.
FIRST_POSTS = """
SELECT p.* FROM unnest(%(ids)s::text[]) AS wanted (id) CROSS JOIN LATERAL (
    SELECT p.post_id, p.discussion_id, p.parent_id, p.author_id, p.body, p.format, p.status,
        p.created_at, p.ups, p.downs, p.score, p.wilson
    FROM posts AS p WHERE p.discussion_id = wanted.id AND {visible}
    ORDER BY p.created_at, p.post_id LIMIT %(first)s) AS p
"""


async def first_posts(asking: Asking, keys: Sequence[tuple[str, int]]) -> Sequence[Sequence[Post]]:
    """Return the oldest posts of each discussion; a key is a discussion's id and how many."""
    query = FIRST_POSTS.format(visible=_visible(asking))
    parameters: dict[str, Any] = {
        "ids": sorted({discussion_id for discussion_id, _ in keys}),
        "first": max(first for _, first in keys),
    }
    found: dict[str, list[Post]] = {}
    for row in await asking.database.rows(query, parameters):
        found.setdefault(row["discussion_id"], []).append(_post(row))
    return [found.get(discussion_id, [])[:first] for discussion_id, first in keys]


async def votes_of_caller(asking: Asking, ids: Sequence[str]) -> Sequence[str]:
    """Return how the caller voted on each post: UP, DOWN or NONE."""
    rows = await asking.database.rows(
        "SELECT post_id, vote FROM post_votes"
        " WHERE member_id = %(member)s AND post_id = ANY(%(ids)s)",
        {"member": asking.caller.member_id, "ids": list(ids)},
    )
    votes = {row["post_id"]: row["vote"] for row in rows}
    return [votes.get(each, "NONE") for each in ids]


def _visible(asking: Asking) -> str:
    return "true" if asking.sees_hidden else READABLE_POST


def _in_order(ids: Iterable[str], found: Mapping[str, Post]) -> Sequence[Post | None]:
    return [found.get(each) for each in ids]


def _discussion(asking: Asking, row: Row) -> Discussion:
    shown = {key: row[key] for key in row if key in Discussion.model_fields}
    return Discussion(
        id=row["discussion_id"],
        url=f"{asking.base_url}/d/{row['discussion_id']}",
        content=row["body"] or "",
        **{**shown, "format": row["format"] or "plain"},
    )


def _post(row: Row) -> Post:
    shown = {key: row[key] for key in row if key in Post.model_fields}
    return Post(id=row["post_id"], content=row["body"], **shown)
