"""Comparing the documents of a search index with what the log says they should be.

Rows are compared by `verify_rows`. Nothing here writes.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from infra import scanning
from infra.postgres import Database
from infra.settings import Settings
from infra.topics import end_offsets, partitions_of
from infra.verification import Finding, Offsets, Tell, shown
from projections.engine import bookmarks, generations, indices
from projections.engine.indices import Indices
from projections.engine.recount import NeverRunError, Recount, Seen, count, letters
from projections.projection import Document, Projection
from schemas.codec import UndecodableError, decode


class Version(NamedTuple):
    """One version of a document."""

    number: int
    fields: Mapping[str, Any]


def verify_documents(settings: Settings, projection: Projection, tell: Tell) -> Finding | None:
    """Make a projection's documents anew, and compare them one by one.

    Elasticsearch has no snapshots: a document that is newer than the recount is compared with what
    the log has got since.
    """
    index = Indices(indices.connect(settings.elasticsearch_url), projection)
    live = index.live()
    if live is None:
        raise NeverRunError(projection)
    seen = _seen(settings, index, live.number)
    counted = Recount(projection, {})
    lost = count(settings.kafka_servers, seen, counted, tell)
    if lost is not None:
        return lost
    expected = {each.id: _version(each) for each in counted.documents.values()}
    newer: dict[str, Version] = {}
    for found in index.contents(live.number):
        got = Version(found.version, found.fields)
        wanted = expected.pop(found.id, None)
        if wanted is None or got.number > wanted.number:
            newer[found.id] = got
        elif got != wanted:
            return _finding(found.id, wanted, got)
    for key, missing in expected.items():
        return _finding(key, missing, None)
    return _compare_newer(settings.kafka_servers, projection, seen.positions, newer)


def _seen(settings: Settings, index: Indices, number: int) -> Seen:
    projection = index.projection
    pipeline = generations.pipeline(projection, number)
    partitions = partitions_of(projection.topics)
    positions = bookmarks.positions(index.client, pipeline, partitions)
    database = Database(settings.postgres_url)
    try:
        with database.connection.transaction(), database.connection.cursor() as cursor:
            return Seen(positions, letters(cursor, projection, number))
    finally:
        database.close()


def _compare_newer(
    servers: str, projection: Projection, starts: Offsets, newer: dict[str, Version]
) -> Finding | None:
    ends = end_offsets(servers, projection.topics) if newer else {}
    for document in _documents(servers, projection, starts, ends):
        got = newer.get(document.id)
        if got is not None and got.number == document.version:
            if got != _version(document):
                return _finding(document.id, _version(document), got)
            del newer[document.id]
    for key, got in newer.items():
        return _finding(key, None, got)
    return None


def _documents(
    servers: str, projection: Projection, starts: Offsets, ends: Offsets
) -> Iterator[Document]:
    for records in scanning.scan(servers, starts, ends):
        for record in records:
            try:
                event = decode(record.value)
            except UndecodableError:
                # It is put aside, or will be; no document follows from it.
                continue
            if type(event) in projection.reads:
                for write in projection.project(event):
                    assert isinstance(write, Document), "a search projection writes documents"
                    yield write


def _version(document: Document) -> Version:
    fields = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in document.fields.items()
    }
    return Version(document.version, fields)


def _finding(key: str, wanted: Version | None, got: Version | None) -> Finding:
    expected = "no such document" if wanted is None else shown(wanted)
    there = "no such document" if got is None else shown(got)
    return Finding("elasticsearch", "search documents", key, expected, there)
