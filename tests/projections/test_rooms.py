"""What rooms' projections say, told event by event; how stores keep it is tried elsewhere."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from projections.feedback import FEEDBACK
from projections.projection import Document, Insert, Projection, Upsert, Write
from projections.registry import KEEPERS, PROJECTIONS, kept_in
from projections.search import SEARCH, plain_text
from projections.sentiment import SENTIMENT
from schemas.events import (
    DiscussionChanged,
    DiscussionDocument,
    Event,
    FeatureChanged,
    PostChanged,
    SentimentScored,
    StatusChanged,
    VoteAccepted,
    VoteRejected,
)
from tests.projections.private import stamped


def written(projection: Projection, event: Event) -> list[Write]:
    """What an event causes."""
    return list(projection.project(event))


def only_document(event: Event) -> Document:
    """The one search document that an event causes."""
    (write,) = written(SEARCH, event)
    assert isinstance(write, Document)
    return write


def upserts(writes: list[Write]) -> Iterator[tuple[str, object]]:
    """Each table that is written, with the row."""
    for write in writes:
        assert isinstance(write, Upsert | Insert)
        yield write.table, write.row


def scored(version: int, offset: int) -> SentimentScored:
    """A post as a version of the reaction read it at an offset."""
    event = SentimentScored(
        post_id="p-1",
        discussion_id="d-1",
        author_id="ada",
        sentiment="NEGATIVE",
        confidence=0.95,
        negative=0.95,
        neutral=0.04,
        positive=0.01,
        needs_attention=True,
        model="minilm",
        model_version="1",
    )
    event = stamped(event, offset)
    assert event.meta.origin is not None
    origin = msgspec.structs.replace(event.meta.origin, version=version)
    meta = msgspec.structs.replace(event.meta, origin=origin)
    return msgspec.structs.replace(event, meta=meta)


def order(event: SentimentScored) -> int:
    """The number that guards a post's mood."""
    row = dict(upserts(written(SENTIMENT, event)))["sentiment"]
    assert isinstance(row, dict)
    number: int = row["sequence"]
    return number


def test_a_later_version_of_the_reaction_replaces_what_a_former_one_read() -> None:
    assert order(scored(1, 7)) < order(scored(1, 8)) < order(scored(2, 0))


def test_a_mood_that_no_reaction_told_is_a_fault() -> None:
    event = scored(1, 7)
    forged = msgspec.structs.replace(event, meta=msgspec.structs.replace(event.meta, origin=None))
    with pytest.raises(ValueError, match="carries no origin"):
        written(SENTIMENT, forged)


def test_a_derived_event_without_a_sequence_guards_nothing() -> None:
    vote = stamped(VoteRejected("f-1", "ada", "UP", "NO_VOTES_REMAINING", 0), 1)
    meta = msgspec.structs.replace(vote.meta, sequence=None)
    with pytest.raises(ValueError, match="carries no sequence"):
        written(FEEDBACK, msgspec.structs.replace(vote, meta=meta))


def test_an_accepted_vote_counts_and_a_rejected_one_only_tells_what_is_left() -> None:
    accepted = stamped(VoteAccepted("f-1", "ada", "UP", "NONE", 9), 1)
    rejected = stamped(VoteRejected("f-2", "ada", "UP", "NO_VOTES_REMAINING", 0), 2)
    assert [table for table, _ in upserts(written(FEEDBACK, accepted))] == ["votes", "allowances"]
    assert [table for table, _ in upserts(written(FEEDBACK, rejected))] == ["allowances"]


def test_a_move_of_a_request_is_a_line_of_its_history() -> None:
    moved = stamped(StatusChanged("f-1", "Planned", "Submitted", "wanted by many"), 3)
    ((table, _),) = upserts(written(FEEDBACK, moved))
    assert table == "status_changes"


def discussion(status: str, body: str | None) -> DiscussionChanged:
    """A discussion, with its text where that changed."""
    document = None if body is None else DiscussionDocument(body, "html")
    event = DiscussionChanged(
        "d-1", "ada", "How?", "help", status, 0, 0, 0, 0, 0, 0, 0, 0.0, document=document
    )
    return stamped(event, 5)


def post(post_id: str, status: str = "VISIBLE") -> PostChanged:
    """A post of the discussion."""
    event = PostChanged(post_id, "d-1", "bob", "How?", "help", "**So.**", "markdown", status, 2_000)
    return stamped(event, 6)


def test_a_discussion_is_indexed_where_its_text_changed_and_not_for_each_vote() -> None:
    found = only_document(discussion("OPEN", "<p>Why</p><p>not?</p>"))
    assert found.id == "discussion:d-1"
    assert found.version == 5
    assert found.fields["body"] == "Why not?"
    assert written(SEARCH, discussion("OPEN", None)) == []


@pytest.mark.parametrize("status", ["HIDDEN", "DELETED"])
def test_what_may_not_be_read_is_indexed_without_its_text(status: str) -> None:
    for event in (discussion(status, None), post("p-1", status)):
        found = only_document(event)
        assert found.fields["deleted"] is True
        assert set(found.fields) == {"kind", "id", "deleted"}


def test_a_first_post_is_found_as_its_discussion() -> None:
    assert written(SEARCH, post("d-1")) == []
    found = only_document(post("p-1"))
    assert (found.id, found.fields["body"], found.fields["created_at"]) == ("post:p-1", "So.", 2)


def test_a_request_is_found_with_its_words() -> None:
    event = FeatureChanged("f-1", "ada", "Dark", "See `it`", "ui", "markdown", "Submitted", 0)
    assert only_document(stamped(event, 1)).fields["body"] == "See it"


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("![a cat](cat.png) sits", "markdown", "a cat sits"),
        ("```python\nx_y = 2 * 3\n```", "markdown", "x_y = 2 3"),
        ("> quoted\n> again", "markdown", "quoted again"),
        ("1 < 2 & 3", "markdown", "1 < 2 & 3"),
        ("a<br>b&lt;c<script>d</script>", "html", "a b<cd"),
        ("", "html", ""),
    ],
)
def test_markup_leaves_its_words(text: str, form: str, words: str) -> None:
    assert plain_text(text, form) == words


def test_each_view_has_one_keeper_and_each_projection_one_store() -> None:
    assert KEEPERS["posts"].name == "forum"
    kept = (*kept_in("postgres"), *kept_in("timescale"), *kept_in("elasticsearch"))
    assert {each.name for each in kept} == set(PROJECTIONS)
    assert len(kept) == len(PROJECTIONS)


def test_a_table_that_is_not_declared_is_named() -> None:
    with pytest.raises(KeyError, match='projection "feedback" has no table "ballots"'):
        FEEDBACK.table("ballots")
    with pytest.raises(KeyError, match='table "votes" has no column "weight"'):
        FEEDBACK.table("votes").column("weight")


def test_a_changed_table_has_another_fingerprint_and_a_changed_text_has_not() -> None:
    first, *others = FEEDBACK.tables
    renamed = replace(FEEDBACK, tables=(replace(first, name="renamed"), *others))
    retold = replace(FEEDBACK, tables=(replace(first, doc="Other words."), *others))
    assert renamed.fingerprint != FEEDBACK.fingerprint
    assert retold.fingerprint == FEEDBACK.fingerprint
