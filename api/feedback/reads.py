"""Reading feature requests and votes from the read models.

Who may read and write what is in permissions; shapes for GraphQL are in graph.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field

from api.asking import Asking
from api.paging import Order, Page, Slice, condition, order_by, page
from infra.reading import Row
from streams.feedback.allowance import ALLOWANCE

# Each order of requests by its name, as in GraphQL's FeedbackSort and REST's `sort`.
FEATURE_ORDERS: Mapping[str, Order] = {
    order.name: order
    for order in (
        Order("TRENDING", "f.trending", "double precision"),
        Order("TOP", "f.score", "bigint"),
        Order("NEWEST", "f.created_at", "timestamptz"),
        Order("OLDEST", "f.created_at", "timestamptz", direction="ASC"),
        Order("BEST", "f.wilson", "double precision"),
    )
}


class Feature(BaseModel):
    """A feature request or bug report with its score."""

    id: str
    voting_url: str
    title: str
    description: str
    format: str = Field(description="How the description is written: markdown, html or plain.")
    author_id: str
    category: str
    tags: list[str]
    status: str = Field(
        description="Submitted, UnderReview, Planned, InProgress, Completed or Declined."
    )
    roadmap_eta: str | None
    created_at: datetime
    ups: int
    downs: int
    votes: int = Field(description="ups - downs.")
    wilson: float = Field(description="Lower bound of the share of UP votes, 95 % confident.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests are wanted."""

    slice: Slice
    category: str | None = None
    status: str | None = None
    tag: str | None = None
    author_id: str | None = None


FEATURES = """
SELECT f.feature_id, f.author_id, f.title, f.description, f.category, f.tags, f.format, f.status,
    f.roadmap_eta, f.created_at, f.ups, f.downs, f.score, f.wilson, {position} AS position
FROM features AS f
WHERE {condition}
{order}
"""

FILTERS = {
    "category": "f.category = %(category)s",
    "status": "f.status = %(status)s",
    "tag": "f.tags @> ARRAY[%(tag)s]",
    "author_id": "f.author_id = %(author_id)s",
}


async def features(asking: Asking, wanted: Wanted) -> Page[Feature]:
    """Return a page of requests."""
    where, parameters = condition(wanted.slice, "f.feature_id")
    clauses = [where]
    for name, clause in FILTERS.items():
        if (value := getattr(wanted, name)) is not None:
            clauses.append(clause)
            parameters[name] = value
    query = FEATURES.format(
        position=wanted.slice.order.column,
        condition=" AND ".join(clauses),
        order=order_by(wanted.slice, "f.feature_id"),
    )
    rows = await asking.database.rows(query, parameters)
    return page(rows, wanted.slice, "feature_id", lambda row: _feature(asking, row))


async def feature(asking: Asking, feature_id: str) -> Feature | None:
    """Return one request, or None where there is none."""
    query = FEATURES.format(position="0", condition="f.feature_id = %(id)s", order="")
    row = await asking.database.row(query, {"id": feature_id})
    return _feature(asking, row) if row else None


async def comment_counts(asking: Asking, ids: Sequence[str]) -> Sequence[int]:
    """Return how many comments each request has: the replies of the discussion with its id.

    A request that came from a forum's post shares its id; any other has no comments yet.
    """
    rows = await asking.database.rows(
        "SELECT discussion_id, replies_count FROM discussions WHERE discussion_id = ANY(%(ids)s)",
        {"ids": list(ids)},
    )
    counts = {row["discussion_id"]: row["replies_count"] for row in rows}
    return [counts.get(each, 0) for each in ids]


async def votes_of_caller(asking: Asking, ids: Sequence[str]) -> Sequence[str]:
    """Return how the caller's vote on each request counts: UP, DOWN or NONE."""
    rows = await asking.database.rows(
        "SELECT feature_id, vote FROM votes"
        " WHERE member_id = %(member)s AND feature_id = ANY(%(ids)s)",
        {"member": asking.caller.member_id, "ids": list(ids)},
    )
    votes = {row["feature_id"]: row["vote"] for row in rows}
    return [votes.get(each, "NONE") for each in ids]


async def votes_remaining(asking: Asking) -> int:
    """Return how many open votes the caller has left; one that never voted has no row."""
    row = await asking.database.row(
        "SELECT votes_remaining FROM allowances WHERE member_id = %(member)s",
        {"member": asking.caller.member_id},
    )
    return int(row["votes_remaining"]) if row else ALLOWANCE


def _feature(asking: Asking, row: Row) -> Feature:
    shown = {key: row[key] for key in row if key in Feature.model_fields}
    return Feature(
        id=row["feature_id"],
        voting_url=f"{asking.base_url}/f/{row['feature_id']}",
        votes=row["score"],
        **shown,
    )
