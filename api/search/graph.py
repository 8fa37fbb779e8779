"""GraphQL types and the query of search.

How things are found is in finding.
"""

from __future__ import annotations

from datetime import datetime

import strawberry

from api import graph
from api.graph import Info, PageInfo
from api.paging import LIMIT_DEFAULT
from api.search import finding

SearchKind = strawberry.enum(finding.SearchKind, description="What can be found.")
SearchSort = strawberry.enum(finding.SearchSort, description="The order of what was found.")


@graph.described
@strawberry.type(description="One thing that was found.")
class SearchHit:
    """A discussion, a reply or a request."""

    kind: str
    id: strawberry.ID
    url: str
    discussion_id: strawberry.ID | None
    title: str
    title_highlight: str = strawberry.field(
        description="HTML: escaped, with <mark> around what was found."
    )
    fragments: list[str] = strawberry.field(description="HTML as in titleHighlight, from the text.")
    category: str
    tags: list[str]
    created_at: datetime
    author_id: strawberry.Private[str]

    @strawberry.field
    async def author(self, info: Info) -> str:
        """The name of the member who wrote it."""
        return (await info.context.author(self.author_id)).username


@strawberry.type(description="How many of what was found have one value.")
class FacetCount:
    """A value and its count."""

    value: str
    count: int


@strawberry.type(description="Counts by one property, over all pages.")
class Facet:
    """A property and the counts of its values."""

    name: str = strawberry.field(description="kind, category or tags.")
    values: list[FacetCount]


@strawberry.type(description="A page of what was found.")
class SearchPage:
    """What was found."""

    total: int
    nodes: list[SearchHit]
    facets: list[Facet]
    page_info: PageInfo


@strawberry.input(description="What is looked for; each given property must fit.")
class SearchFilter:
    """Narrows a search."""

    kind: finding.SearchKind | None = None
    category: str | None = None
    tags: list[str] = strawberry.field(default_factory=list)


@graph.described
@strawberry.type
class SearchQuery:
    """The query of search."""

    @strawberry.field
    async def search(
        self,
        info: Info,
        query: str,
        filter: SearchFilter | None = None,  # noqa: A002 - the API's word
        sort: finding.SearchSort = finding.SearchSort.RELEVANCE,
        first: int = LIMIT_DEFAULT,
        after: str | None = None,
    ) -> SearchPage:
        """Full text: words, "phrases", -not, a | b; at most 100 a page."""
        narrow = filter or SearchFilter()
        wanted = finding.Wanted(
            query, narrow.kind, narrow.category, narrow.tags, sort, first, after
        )
        found = await finding.find(info.context, wanted)
        return _page(found)


def _page(found: finding.Findings) -> SearchPage:
    return SearchPage(
        total=found.total,
        nodes=[_hit(each) for each in found.page.items],
        facets=[
            Facet(name=name, values=[FacetCount(value=v.value, count=v.count) for v in values])
            for name, values in found.facets.items()
        ],
        page_info=graph.page_info(found.page),
    )


def _hit(found: finding.Found) -> SearchHit:
    target = found.discussion_id
    return SearchHit(
        id=strawberry.ID(found.id),
        discussion_id=strawberry.ID(target) if target else None,
        **found.model_dump(exclude={"id", "discussion_id", "relevance"}),
    )
