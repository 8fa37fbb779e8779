"""Asking Elasticsearch from an event loop.

What is asked, and what the documents mean, is the caller's; the index is written by a projection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch, NotFoundError, TransportError

Body = dict[str, Any]

# A reader would rather hear "away" than wait; a search is meant to take a tenth of a second.
SEARCH_SECONDS = 2.0
NO_INDEX = "index_not_found_exception"


class SearchAwayError(Exception):
    """Elasticsearch is not configured, does not answer, or has no index yet."""


@dataclass(frozen=True, slots=True)
class Index:
    """One Elasticsearch; None stands for a platform without search."""

    client: AsyncElasticsearch | None

    async def search(self, alias: str, body: Body) -> Body:
        """Return the answer to a search request. Raises SearchAwayError."""
        client = self._reached()
        try:
            answer = await client.search(index=alias, body=body)
        except NotFoundError as error:
            message = f'the search index "{alias}" is not made yet'
            raise SearchAwayError(message) from error
        except (TransportError, ApiError) as error:
            message = f"elasticsearch does not answer: {error}"
            raise SearchAwayError(message) from error
        found: Body = answer.body
        return found

    async def documents(self, index: str, ids: Sequence[str]) -> list[Body | None]:
        """Return the fields of each document, None where it is not there, as last written.

        Raises SearchAwayError.
        """
        client = self._reached()
        try:
            answer = await client.mget(index=index, ids=list(ids))
        except NotFoundError:
            return [None for _ in ids]
        except (TransportError, ApiError) as error:
            message = f"elasticsearch does not answer: {error}"
            raise SearchAwayError(message) from error
        for each in answer["docs"]:
            # A shard that is not there now does not fail the request, only its own documents.
            fault = each.get("error")
            if fault is not None and fault["type"] != NO_INDEX:
                message = f"elasticsearch cannot read a document now: {fault['reason']}"
                raise SearchAwayError(message)
        return [each.get("_source") for each in answer["docs"]]

    async def behind_alias(self, alias: str) -> str:
        """Return the index that an alias names. Raises SearchAwayError where there is none."""
        client = self._reached()
        try:
            answer = await client.indices.get_alias(name=alias)
        except NotFoundError as error:
            message = f'the search index "{alias}" is not made yet'
            raise SearchAwayError(message) from error
        except (TransportError, ApiError) as error:
            message = f"elasticsearch does not answer: {error}"
            raise SearchAwayError(message) from error
        return str(next(iter(answer)))

    async def answers(self) -> bool:
        """Return whether Elasticsearch answers."""
        try:
            # The small server distribution has no `GET /`, which a ping would be.
            await self._reached().cluster.health()
        except (SearchAwayError, TransportError, ApiError):
            return False
        return True

    async def close(self) -> None:
        """Give the connections back."""
        if self.client is not None:
            await self.client.close()

    def _reached(self) -> AsyncElasticsearch:
        if self.client is None:
            message = "elasticsearch is not running here; `community status` says why"
            raise SearchAwayError(message)
        return self.client


def open_index(url: str) -> Index:
    """Return the Elasticsearch at `url`, none where the address is empty; nothing is sent yet."""
    if not url:
        return Index(None)
    client = AsyncElasticsearch(url, request_timeout=SEARCH_SECONDS, max_retries=1)
    return Index(client)
