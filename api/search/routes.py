"""The REST route of search.

How things are found is in finding.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.asking import Asked
from api.paging import CURSOR_LIMIT, LIMIT_DEFAULT
from api.search.finding import (
    LIMIT_MOST,
    QUERY_LIMIT,
    FacetValue,
    Found,
    SearchKind,
    SearchSort,
    Wanted,
    find,
)


class FoundList(BaseModel):
    """A page of what was found, with counts by kind, category and tag over all pages."""

    total: int
    items: list[Found]
    facets: dict[str, list[FacetValue]]
    next: str | None


class Searching(BaseModel):
    """The query parameters of a search."""

    q: str = Field("", max_length=QUERY_LIMIT, description='Words, "phrases", -not, a | b.')
    kind: SearchKind | None = None
    category: str | None = None
    tag: list[str] = Field([], max_length=20, description="Each must be there.")
    sort: SearchSort = SearchSort.RELEVANCE
    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MOST)
    after: str | None = Field(None, max_length=CURSOR_LIMIT)

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return Wanted(self.q, self.kind, self.category, self.tag, self.sort, self.limit, self.after)


router = APIRouter(prefix="/v1", tags=["search"])


@router.get("/search")
async def search(asking: Asked, wanted: Annotated[Searching, Query()]) -> FoundList:
    """Discussions, replies and requests that match `q`, with highlights and counts."""
    found = await find(asking, wanted.wanted)
    return FoundList(
        total=found.total,
        items=list(found.page.items),
        facets={name: list(values) for name, values in found.facets.items()},
        next=found.page.next,
    )
