"""Documents to Elasticsearch: in bulk, each replacing only what is older.

Which documents an event causes is its projection's; positions are `bookmarks`'.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from projections.projection import Document

# An event holds 256 KiB at most: so many stay below Elasticsearch's 100 MB, every sign escaped.
REQUEST_DOCUMENTS = 150
# What is refused for want of room or for a passing fault, item or whole request, is sent again so
# often, each time after a longer pause; then the loop reads its position again and goes on there.
# Were a batch of many requests given up for each that is refused, it would never come through.
ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 0.05

CONFLICT = 409
BAD_REQUEST = 400
TOO_MANY = 429
SERVER_FAULT = 500


class RefusedError(Exception):
    """Elasticsearch did not take a document for a reason that is not the document's."""


def passing(status: int) -> bool:
    """Whether what was answered so may be taken later."""
    return status == TOO_MANY or status >= SERVER_FAULT


def pauses() -> Iterator[float]:
    """How long to wait after each attempt."""
    return (FIRST_PAUSE_SECONDS * 2**attempt for attempt in range(ATTEMPTS))


def newest(documents: Iterable[Document]) -> dict[str, Document]:
    """The document with the highest version for each id."""
    found: dict[str, Document] = {}
    for each in documents:
        there = found.get(each.id)
        if there is None or each.version > there.version:
            found[each.id] = each
    return found


def write(client: Elasticsearch, index: str, documents: Sequence[Document]) -> dict[str, str]:
    """Write the documents; returns the reasons of those that the index can never take, by id.

    "The same or a newer one is there" is success. Raises RefusedError for faults that outlast the
    attempts, and what the client raises where Elasticsearch is away.
    """
    refused: dict[str, str] = {}
    for start in range(0, len(documents), REQUEST_DOCUMENTS):
        refused |= _write_some(client, index, documents[start : start + REQUEST_DOCUMENTS])
    if documents:
        client.indices.refresh(index=index)
    return refused


def _write_some(client: Elasticsearch, index: str, documents: Sequence[Document]) -> dict[str, str]:
    refused: dict[str, str] = {}
    left, reason = documents, ""
    for pause_seconds in pauses():
        left, reason = _attempt(client, index, left, refused)
        if not left:
            return refused
        time.sleep(pause_seconds)
    message = f'{len(left)} documents were refused by index "{index}" {ATTEMPTS} times: {reason}'
    raise RefusedError(message)


def _attempt(
    client: Elasticsearch, index: str, documents: Sequence[Document], refused: dict[str, str]
) -> tuple[list[Document], str]:
    try:
        answer = client.bulk(operations=_operations(index, documents))
    except ApiError as error:
        if not passing(error.status_code):
            raise
        return list(documents), str(error)
    again: list[Document] = []
    reason = ""
    for document, item in zip(documents, answer["items"], strict=True):
        result = item["index"]
        status = result["status"]
        if passing(status):
            again.append(document)
            reason = str(result["error"])
        elif status == BAD_REQUEST:
            refused[document.id] = f"{result['error']['type']}: {result['error']['reason']}"
        elif status > BAD_REQUEST and status != CONFLICT:
            message = f'document "{document.id}" was not written to "{index}": {result["error"]}'
            raise RefusedError(message)
    return again, reason


def _operations(index: str, documents: Sequence[Document]) -> list[Mapping[str, Any]]:
    operations: list[Mapping[str, Any]] = []
    for each in documents:
        guard = {"version": each.version, "version_type": "external_gte"}
        operations += [{"index": {"_index": index, "_id": each.id, **guard}}, each.fields]
    return operations
