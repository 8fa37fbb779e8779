"""Documents in the real Elasticsearch: what wins, what is emptied, and what faults do."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest
from elasticsearch import ConnectionError as AwayError
from elasticsearch import Elasticsearch, TransportError

from infra.local.ports import free_port
from infra.pipeline import FencedError, Partition
from infra.postgres import Database
from infra.settings import Settings
from projections.engine import indices
from projections.engine.bookmarks import Bookmarks, positions
from projections.engine.document_copy import DocumentCopy
from projections.engine.document_stage import DocumentStage
from projections.engine.generations import pipeline
from projections.engine.indices import Indices
from projections.projection import Document, Projection
from projections.search import SEARCH
from schemas.events import DiscussionChanged, DiscussionDocument, PostChanged
from tests.projections.faults import Refusing
from tests.projections.private import database, places, records, stamped


@dataclass(frozen=True)
class Found:
    """A search projection of a test's own, and where it is kept."""

    projection: Projection
    client: Elasticsearch
    letters: Database

    def stage(self, client: Elasticsearch | None = None) -> DocumentStage:
        """A stage that owns partition 0 of each topic."""
        stage = DocumentStage(self.projection, client or self.client, self.letters)
        stage.claim(places(self.projection))
        return stage

    def search(self) -> dict[str, dict[str, Any]]:
        """What readers find, by id."""
        answer = self.client.search(index=Indices(self.client, self.projection).alias, size=1_000)
        return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}

    def next(self) -> int:
        """The next offset of forum.changes."""
        where = Partition("forum.changes", 0)
        return positions(self.client, pipeline(self.projection, 1), [where])[where]


@pytest.fixture
def found(services: Settings) -> Iterator[Found]:
    """A search projection of the test's own; its indices are deleted in the end."""
    projection = replace(SEARCH, name=f"search-{uuid.uuid4().hex[:8]}")
    with (
        closed(indices.connect(services.elasticsearch_url)) as client,
        database(services) as letters,
    ):
        copy = DocumentCopy(projection, client, letters)
        copy.define()
        copy.prepare()
        yield Found(projection, client, letters)
        client.indices.delete(index=copy.indices.name(1))
        Bookmarks(client).forget(pipeline(projection, 1), list(places(projection)))
        with letters.connection.transaction():
            letters.connection.execute(
                "DELETE FROM engine.dead_letters WHERE pipeline = %s", [projection.name]
            )


@contextmanager
def closed(client: Elasticsearch) -> Iterator[Elasticsearch]:
    """The client, closed in the end."""
    try:
        yield client
    finally:
        client.close()


def discussion(body: str | None, status: str = "OPEN") -> DiscussionChanged:
    """A discussion, with its text where that changed."""
    document = None if body is None else DiscussionDocument(body, "markdown")
    return DiscussionChanged(
        "d-1", "ada", "How?", "help", status, 0, 0, 0, 0, 0, 0, 0, 0.0, document=document
    )


def reply(number: int) -> PostChanged:
    """A reply in the discussion."""
    return PostChanged(
        f"p-{number}", "d-1", "bob", "How?", "help", "So.", "html", "VISIBLE", 0, "d-1"
    )


def test_the_newest_text_is_found_and_what_comes_late_changes_nothing(found: Found) -> None:
    stage = found.stage()
    stage.apply(records([stamped(discussion("First"), 1), stamped(discussion("Second"), 3)]))
    assert found.search()["discussion:d-1"]["body"] == "Second"
    stage.apply(records([stamped(discussion("Late"), 2)], start=2))
    stage.apply(records([stamped(discussion(None), 4)], start=3))
    assert found.search()["discussion:d-1"]["body"] == "Second"
    assert found.next() == 4


def test_what_is_hidden_loses_its_text_and_a_late_version_does_not_bring_it_back(
    found: Found,
) -> None:
    stage = found.stage()
    stage.apply(records([stamped(discussion("Secret"), 1)]))
    stage.apply(records([stamped(discussion(None, "HIDDEN"), 3)], start=1))
    # The same batch read again after a crash, with the positions of before.
    document = Document("discussion:d-1", 1, {"kind": "discussion", "id": "d-1", "body": "Secret"})
    index = Indices(found.client, found.projection)
    answer = found.client.bulk(
        operations=[
            {
                "index": {
                    "_index": index.name(1),
                    "_id": document.id,
                    "version": 1,
                    "version_type": "external_gte",
                }
            },
            document.fields,
        ],
        refresh=True,
    )
    assert answer["items"][0]["index"]["status"] == 409
    assert found.search()["discussion:d-1"] == {"kind": "discussion", "id": "d-1", "deleted": True}


def test_reading_a_batch_again_is_success(found: Found) -> None:
    log = records(stamped(reply(n), n) for n in range(1, 20))
    found.stage().apply(log)
    # A claim without a stored move reads the same records again.
    Bookmarks(found.client).forget(pipeline(found.projection, 1), list(places(found.projection)))
    found.stage().apply(log)
    assert len(found.search()) == 19


def test_a_former_owner_moves_no_position(found: Found) -> None:
    log = records(stamped(reply(n), n) for n in range(1, 4))
    former = found.stage()
    former.apply(log[:1])
    found.stage().apply(log[1:2])
    with pytest.raises(FencedError):
        former.apply(log[1:])
    assert found.next() == 2


def test_items_that_are_refused_for_want_of_room_are_sent_again(
    found: Found, services: Settings
) -> None:
    log = records(stamped(reply(n), n) for n in range(1, 400))
    with (
        Refusing(services.elasticsearch_url, share=0.2) as proxy,
        closed(indices.connect(proxy.url)) as client,
    ):
        found.stage(client).apply(log)
        assert proxy.refused > 40
    assert len(found.search()) == 399
    assert found.next() == 399


def test_while_elasticsearch_is_away_the_position_stays(found: Found) -> None:
    log = records([stamped(reply(1), 1)])
    stage = found.stage()
    with closed(indices.connect(f"http://127.0.0.1:{free_port()}")) as nowhere:
        away = DocumentStage(found.projection, nowhere, found.letters)
        with pytest.raises(AwayError):
            away.claim(places(found.projection))
    assert found.next() == 0
    stage.apply(log)
    assert found.next() == 1


def test_a_document_that_the_index_can_never_take_is_put_aside(found: Found) -> None:
    def project(event: Any) -> Iterator[Document]:
        for write in SEARCH.project(event):
            assert isinstance(write, Document)
            stray = {"stray": 1} if write.id == "post:p-2" else {}
            yield msgspec.structs.replace(write, fields={**write.fields, **stray})

    stage = DocumentStage(replace(found.projection, project=project), found.client, found.letters)
    stage.claim(places(found.projection))
    stage.apply(records(stamped(reply(n), n) for n in range(1, 4)))
    assert sorted(found.search()) == ["post:p-1", "post:p-3"]
    with found.letters.connection.transaction():
        row = found.letters.connection.execute(
            'SELECT "offset", reason FROM engine.dead_letters WHERE pipeline = %s',
            [found.projection.name],
        ).fetchone()
    assert row is not None
    assert row[0] == 1
    assert "stray" in row[1]


def test_a_key_longer_than_elasticsearch_takes_is_found(found: Found) -> None:
    event = replace_id(discussion("Text"), "𐍈" * 200)
    found.stage().apply(records([stamped(event, 1)]))
    (document,) = found.search().values()
    assert document["id"] == "𐍈" * 200


def replace_id(event: DiscussionChanged, discussion_id: str) -> DiscussionChanged:
    """The same discussion under another id."""
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return DiscussionChanged(**{**fields, "discussion_id": discussion_id})


class Restarting(Refusing):
    """A server whose shards are not there yet: it answers, and can read no document."""

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        """The status, content type and body that the client shall see."""
        if "/_mget" not in path:
            return super().answer(method, path, headers, body)
        error = {"type": "no_shard_available_action_exception", "reason": "no shard is there"}
        docs = [{"_id": each, "error": error} for each in json.loads(body)["ids"]]
        return 200, headers["accept"], json.dumps({"docs": docs}).encode()


def test_positions_that_cannot_be_read_are_not_taken_for_none(
    found: Found, services: Settings
) -> None:
    stage = found.stage()
    stage.apply(records([stamped(reply(1), 1)]))
    with (
        Restarting(services.elasticsearch_url, share=0.0) as proxy,
        closed(indices.connect(proxy.url)) as client,
    ):
        with pytest.raises(TransportError, match="no shard is there"):
            positions(client, pipeline(found.projection, 1), list(places(found.projection)))
        with pytest.raises(TransportError, match="no shard is there"):
            found.stage(client)
    assert found.next() == 1
