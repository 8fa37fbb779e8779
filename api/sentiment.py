"""How posts feel, as clients see it: one post's reading, and the posts that need attention.

Models read posts in streams; what moderators do about it is moderation.
"""

from __future__ import annotations

from datetime import datetime

import strawberry
from fastapi import APIRouter
from pydantic import BaseModel, Field

from api import graph
from api.asking import AskedOfRows, Asking
from api.graph import Info, PageInfo
from api.paging import (
    LIMIT_DEFAULT,
    After,
    Limit,
    Order,
    Page,
    Slice,
    checked_limit,
    condition,
    order_by,
    page,
)
from api.permissions import can_read_attention, demand
from api.problems import not_found
from api.readable import READABLE_POST
from infra.reading import Row


class Sentiment(BaseModel):
    """One model's reading of one post."""

    post_id: str
    discussion_id: str
    author_id: str
    sentiment: str = Field(description="NEGATIVE, NEUTRAL or POSITIVE.")
    confidence: float = Field(description="Probability of that class.")
    negative: float
    neutral: float
    positive: float
    needs_attention: bool = Field(description="NEGATIVE with more than 0.9.")
    model: str
    model_version: str
    scored_at: datetime


class SentimentList(BaseModel):
    """A page of readings."""

    items: list[Sentiment]
    next: str | None


class MoodShift(BaseModel):
    """A change of the mean mood of a category's posts."""

    category: str
    direction: str = Field(description="BETTER or WORSE.")
    before: float = Field(description="Mean of positive minus negative before, -1 to 1.")
    after: float = Field(description="The same since it changed.")
    posts: int = Field(description="Posts since it changed.")
    since: str = Field(description="The first post of the new mood.")
    examples: list[str] = Field(description="Posts that show it best, clearest first.")
    shifted_at: datetime


class MoodShiftList(BaseModel):
    """Changes of mood, newest first."""

    items: list[MoodShift]


NEWEST = Order("NEWEST", "s.scored_at", "timestamptz", only="s.needs_attention")

# A reading is as secret as its post.
SENTIMENT = """
SELECT s.post_id, s.discussion_id, s.author_id, s.sentiment, s.confidence, s.negative, s.neutral,
    s.positive, s.needs_attention, s.model, s.model_version, s.scored_at, s.scored_at AS position
FROM sentiment AS s JOIN posts AS p ON p.post_id = s.post_id AND ({hidden} OR {readable})
WHERE {condition} {order}
"""


SHIFTS = """
SELECT category, direction, before, after, posts, since, examples, shifted_at
FROM mood_shifts ORDER BY shifted_at DESC, category LIMIT %(most)s
"""


async def shifts(asking: Asking, most: int) -> list[MoodShift]:
    """Return the newest changes of categories' moods."""
    rows = await asking.database.rows(SHIFTS, {"most": most})
    return [MoodShift(**row) for row in rows]


async def reading(asking: Asking, post_id: str) -> Sentiment | None:
    """Return how a post feels, or None where it was not read yet or may not be seen."""
    query = _query(asking, "s.post_id = %(id)s")
    row = await asking.database.row(query, {"id": post_id})
    return _reading(row) if row else None


async def attention(asking: Asking, wanted: Slice) -> Page[Sentiment]:
    """Return a page of the posts that need attention, newest first."""
    where, parameters = condition(wanted, "s.post_id")
    query = _query(asking, where, order_by(wanted, "s.post_id"))
    return page(await asking.database.rows(query, parameters), wanted, "post_id", _reading)


def _query(asking: Asking, condition: str, order: str = "") -> str:
    return SENTIMENT.format(
        hidden=asking.sees_hidden, readable=READABLE_POST, condition=condition, order=order
    )


def _reading(row: Row) -> Sentiment:
    return Sentiment(**{name: row[name] for name in Sentiment.model_fields})


@strawberry.type(description="How a post feels, as a model read it.", name="Sentiment")
class SentimentType:
    """A reading."""

    post_id: strawberry.ID
    discussion_id: strawberry.ID
    sentiment: str
    confidence: float
    negative: float
    neutral: float
    positive: float
    needs_attention: bool
    model: str
    model_version: str
    scored_at: datetime


@strawberry.type(description="A change of the mean mood of a category's posts.", name="MoodShift")
class MoodShiftType:
    """A change."""

    category: str
    direction: str
    before: float
    after: float
    posts: int
    since: strawberry.ID
    examples: list[strawberry.ID]
    shifted_at: datetime


@strawberry.type(description="A page of readings.")
class SentimentPage:
    """Some readings and where the page ends."""

    nodes: list[SentimentType]
    page_info: PageInfo


@graph.described
@strawberry.type(description="How posts feel.")
class SentimentQuery:
    """Queries of sentiment."""

    @strawberry.field
    async def post(self, info: Info, id: strawberry.ID) -> SentimentType | None:  # noqa: A002 - the API's word
        """How one post feels; null where it was not read yet."""
        found = await reading(info.context, id)
        return _type(found) if found else None

    @strawberry.field
    async def attention(
        self, info: Info, first: int = LIMIT_DEFAULT, after: str | None = None
    ) -> SentimentPage:
        """Posts that need attention, newest first; for staff and analysts."""
        demand(can_read_attention(info.context.caller))
        found = await attention(info.context, Slice(NEWEST, checked_limit(first), after))
        return SentimentPage(
            nodes=[_type(each) for each in found.items], page_info=graph.page_info(found)
        )

    @strawberry.field
    async def shifts(self, info: Info, first: int = LIMIT_DEFAULT) -> list[MoodShiftType]:
        """Changes of categories' moods, newest first; for staff and analysts."""
        demand(can_read_attention(info.context.caller))
        found = await shifts(info.context, checked_limit(first))
        return [MoodShiftType(**each.model_dump()) for each in found]


def _type(found: Sentiment) -> SentimentType:
    return SentimentType(
        post_id=strawberry.ID(found.post_id),
        discussion_id=strawberry.ID(found.discussion_id),
        **found.model_dump(exclude={"post_id", "discussion_id", "author_id"}),
    )


router = APIRouter(prefix="/v1/sentiment", tags=["sentiment"])


@router.get("/posts/{post_id}")
async def show_reading(asking: AskedOfRows, post_id: str) -> Sentiment:
    """How a post feels."""
    found = await reading(asking, post_id)
    if found is None:
        raise not_found("sentiment of a post", post_id)
    return found


@router.get("/attention")
async def list_attention(
    asking: AskedOfRows, limit: Limit = LIMIT_DEFAULT, after: After = None
) -> SentimentList:
    """Posts that need attention, newest first; for staff and analysts."""
    demand(can_read_attention(asking.caller))
    found = await attention(asking, Slice(NEWEST, limit, after))
    return SentimentList(items=list(found.items), next=found.next)


@router.get("/shifts")
async def list_shifts(asking: AskedOfRows, limit: Limit = LIMIT_DEFAULT) -> MoodShiftList:
    """Changes of categories' moods, newest first; for staff and analysts."""
    demand(can_read_attention(asking.caller))
    return MoodShiftList(items=await shifts(asking, limit))
