"""Finding discussions, replies and requests in the search index, highlighted and counted.

What is in the index is a projection's business; shapes for clients are in graph and routes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, Field

from api.asking import Asking
from api.paging import CURSOR_LIMIT, LIMIT_DEFAULT, Page
from api.positions import wait_until_found
from api.problems import invalid
from api.readable import hidden_among
from api.texts import loaded
from infra.searching import Body
from projections.search import ALIAS

# More is a crawl and not a search; the lists have all there is.
LIMIT_MOST = 100
# A sentence pasted from an error message fits.
QUERY_LIMIT = 500
FACET_VALUES = 20
# Where hits are marked; the server escapes all other markup before.
MARK = ("<mark>", "</mark>")


class SearchSort(Enum):
    """The order of what was found."""

    RELEVANCE = "RELEVANCE"
    NEWEST = "NEWEST"


class SearchKind(Enum):
    """What can be found."""

    DISCUSSION = "discussion"
    POST = "post"
    FEATURE = "feature"


SORTS: Mapping[SearchSort, list[dict[str, str]]] = {
    SearchSort.RELEVANCE: [{"_score": "desc"}, {"id": "desc"}, {"kind": "asc"}],
    SearchSort.NEWEST: [{"created_at": "desc"}, {"id": "desc"}, {"kind": "asc"}],
}
# What a cursor holds: the sort's name and the values of SORTS. Elasticsearch fails on any other,
# and would be taken for away. A score is a float of four bytes, a time whole milliseconds.
Score = Annotated[float, msgspec.Meta(ge=0, le=3.4e38)]
Milliseconds = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
PLACES: Mapping[SearchSort, Any] = {
    SearchSort.RELEVANCE: tuple[str, Score, str, str],
    SearchSort.NEWEST: tuple[str, Milliseconds, str, str],
}


class Found(BaseModel):
    """One thing that was found."""

    kind: str = Field(description="discussion, post or feature.")
    id: str
    url: str
    discussion_id: str | None
    title: str
    title_highlight: str = Field(description="HTML: escaped, with <mark> around what was found.")
    fragments: list[str] = Field(description="HTML as in title_highlight, from the text.")
    category: str
    tags: list[str]
    author_id: str
    created_at: datetime
    relevance: float | None


class FacetValue(BaseModel):
    """How many of what was found have one value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    text: str
    kind: SearchKind | None = None
    category: str | None = None
    tags: Sequence[str] = ()
    sort: SearchSort = SearchSort.RELEVANCE
    limit: int = LIMIT_DEFAULT
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """A page of what was found, the number of all, and the counts by facet."""

    page: Page[Found]
    total: int
    facets: Mapping[str, Sequence[FacetValue]]


async def find(asking: Asking, wanted: Wanted) -> Findings:
    """Return what was found. Raises SearchAwayError where there is no search."""
    if not 1 <= wanted.limit <= LIMIT_MOST:
        raise invalid("limit", f"1 to {LIMIT_MOST}", str(wanted.limit))
    if len(wanted.text) > QUERY_LIMIT:
        raise invalid("query", f"at most {QUERY_LIMIT} characters", str(len(wanted.text)))
    body = _body(wanted)
    if asking.awaited:
        await wait_until_found(asking.platform.index, asking.awaited)
    answer = await asking.platform.index.search(ALIAS, body)
    hits = answer["hits"]["hits"]
    more = len(hits) > wanted.limit
    shown = hits[: wanted.limit]
    following = _cursor(wanted.sort, shown[-1]["sort"]) if more else None
    found = await _readable(asking, [_found(asking, hit) for hit in shown])
    return Findings(
        page=Page(found, following),
        total=answer["hits"]["total"]["value"] - len(shown) + len(found),
        facets={name: _facet(answer, name) for name in ("kind", "category", "tags")},
    )


async def _readable(asking: Asking, found: Sequence[Found]) -> Sequence[Found]:
    """Return what was found without the replies of discussions that are hidden.

    The index knows the state of each text, and only the read model that of its discussion.
    """
    hidden = await hidden_among(
        asking, (each.discussion_id for each in found if each.discussion_id)
    )
    return [each for each in found if each.discussion_id not in hidden]


def _body(wanted: Wanted) -> Body:
    body: Body = {
        "query": {"bool": {"must": [_matching(wanted.text)], "filter": _filters(wanted)}},
        "sort": SORTS[wanted.sort],
        "track_scores": True,
        "track_total_hits": True,
        "size": wanted.limit + 1,
        "highlight": {
            "encoder": "html",
            "pre_tags": [MARK[0]],
            "post_tags": [MARK[1]],
            "fields": {
                "title": {"number_of_fragments": 0},
                "body": {"number_of_fragments": 3, "fragment_size": 150, "no_match_size": 150},
            },
        },
        "aggs": {
            name: {"terms": {"field": name, "size": FACET_VALUES}}
            for name in ("kind", "category", "tags")
        },
    }
    if wanted.after is not None:
        body["search_after"] = _decoded(wanted.sort, wanted.after)
    return body


def _matching(text: str) -> Body:
    if not text.strip():
        return {"match_all": {}}
    return {
        "simple_query_string": {
            "query": text,
            "fields": ["title^3", "body", "tags^2"],
            "default_operator": "and",
            # Prefixes and fuzzy words cost much and are rarely meant.
            "flags": "AND|OR|NOT|PHRASE|PRECEDENCE|WHITESPACE|ESCAPE",
        }
    }


def _filters(wanted: Wanted) -> list[Body]:
    filters: list[Body] = [{"term": {"deleted": False}}]
    if wanted.kind is not None:
        filters.append({"term": {"kind": wanted.kind.value}})
    if wanted.category is not None:
        filters.append({"term": {"category": wanted.category}})
    filters += [{"term": {"tags": tag}} for tag in wanted.tags]
    return filters


def _found(asking: Asking, hit: Body) -> Found:
    source, marked = hit["_source"], hit.get("highlight", {})
    place = "f" if source["kind"] == SearchKind.FEATURE.value else "d"
    target = source.get("discussion_id") or source["id"]
    anchor = f"#{source['id']}" if source["kind"] == SearchKind.POST.value else ""
    return Found(
        kind=source["kind"],
        id=source["id"],
        url=f"{asking.base_url}/{place}/{target}{anchor}",
        discussion_id=source.get("discussion_id"),
        title=source["title"],
        title_highlight=marked.get("title", [_escaped(source["title"])])[0],
        fragments=marked.get("body", []),
        category=source["category"],
        tags=source["tags"],
        author_id=source["author_id"],
        created_at=datetime.fromtimestamp(source["created_at"] / 1_000, UTC),
        relevance=hit.get("_score"),
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _facet(answer: Body, name: str) -> list[FacetValue]:
    buckets = answer["aggregations"][name]["buckets"]
    return [FacetValue(value=each["key"], count=each["doc_count"]) for each in buckets]


def _cursor(sort: SearchSort, values: Sequence[Any]) -> str:
    packed = json.dumps([sort.value, *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _decoded(sort: SearchSort, given: str) -> list[Any]:
    try:
        packed = base64.urlsafe_b64decode(given[:CURSOR_LIMIT] + "=" * (-len(given) % 4))
        place: tuple[Any, ...] = msgspec.convert(loaded(packed), PLACES[sort])
    except (ValueError, RecursionError) as error:
        raise _no_cursor(given) from error
    if place[0] != sort.value:
        raise _no_cursor(given)
    return list(place[1:])


def _no_cursor(given: str) -> Exception:
    return invalid("after", "the cursor of a page of the same search", f'"{given[:40]}"')
