"""Which requests a theme of answers is about: those whose words have the theme's term.

Themes are found in themes; requests are written in the room of feedback, and found in its index.
"""

import asyncio
from collections.abc import Sequence

from api.asking import Asking
from infra.searching import Body, SearchAwayError
from projections.search import ALIAS

# Enough to see whether somebody asked for it already; search shows all of them.
WISHES_LIMIT = 3


async def wishes(asking: Asking, terms: Sequence[str]) -> Sequence[list[str] | None]:
    """Return the ids of the requests that fit each term best; None where search is away."""
    return await asyncio.gather(*(_about(asking, term) for term in terms))


async def _about(asking: Asking, term: str) -> list[str] | None:
    try:
        answer = await asking.platform.index.search(ALIAS, _body(term))
    except SearchAwayError:
        return None
    return [hit["_source"]["id"] for hit in answer["hits"]["hits"]]


def _body(term: str) -> Body:
    words = {"query": term, "fields": ["title^3", "body", "tags^2"], "type": "phrase"}
    readable = [{"term": {"deleted": False}}, {"term": {"kind": "feature"}}]
    return {
        "query": {"bool": {"must": [{"multi_match": words}], "filter": readable}},
        "sort": [{"_score": "desc"}, {"id": "desc"}],
        "size": WISHES_LIMIT,
        "_source": ["id"],
    }
