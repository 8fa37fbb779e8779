"""Tags that models suggest for discussions, what people chose, and which discussions are alike.

The tags that an author gave stand with the discussion, in the forum's read model.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from projections.projection import (
    Column,
    Index,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    reading_order,
    sequence_of,
)
from schemas.events import DiscussionPlaced, SuggestionFailed, TagSettled, TagsSuggested

Reads = DiscussionPlaced | TagsSuggested | SuggestionFailed | TagSettled

SUGGESTIONS = Table(
    name="tag_suggestions",
    doc="The tags that a model suggested for each discussion, surest first.",
    key=("discussion_id", "model"),
    columns=(
        Column("discussion_id", "text", "The discussion."),
        Column("model", "text", "The model's id."),
        Column("model_version", "text", "The model's version."),
        Column("tags", "jsonb", "Objects of tag, confidence (0 to 1) and reason, surest first."),
        Column("suggested_at", "timestamptz", "When the discussion was started that was read."),
        Column("sequence", "bigint", "Grows with the reaction's version, then the place read."),
    ),
    indexes=(Index(("suggested_at", "discussion_id")),),
)

FAILURES = Table(
    name="tag_failures",
    doc="Discussions for which a language model gave no tags, the last failure of each.",
    key=("discussion_id", "model"),
    columns=(
        Column("discussion_id", "text", "The discussion."),
        Column("model", "text", "The model that was asked."),
        Column("reason", "text", "UNREACHABLE, REFUSED, BUSY or UNREADABLE."),
        Column("detail", "text", "The answer in short."),
        Column("asked_at", "timestamptz", "When the discussion was started that was read."),
        Column("sequence", "bigint", "Grows with the reaction's version, then the place read."),
    ),
)

CHOICES = Table(
    name="tag_choices",
    doc="What people said last of a discussion's tag.",
    key=("discussion_id", "tag"),
    columns=(
        Column("discussion_id", "text", "The discussion."),
        Column("tag", "text", "The tag."),
        Column("choice", "text", "ACCEPTED or REFUSED."),
        Column("member_id", "text", "Who said so."),
        Column("chosen_at", "timestamptz", "When it was last said."),
        Column("sequence", "bigint", "Number of the choice among those of the discussion."),
    ),
    indexes=(Index(("tag", "choice")),),
)

DIRECTIONS = Table(
    name="discussion_directions",
    doc="What each discussion is about, as numbers that can be compared.",
    key=("discussion_id",),
    columns=(
        Column("discussion_id", "text", "The discussion."),
        Column("direction", "text", "One signed byte a dimension, in base64."),
        Column("model", "text", "The model's id."),
        Column("model_version", "text", "The model's version."),
        Column("sequence", "bigint", "Grows with the reaction's version, then the place read."),
    ),
)

ALIKE = Table(
    name="discussions_alike",
    doc="Pairs of discussions about the same: a later one and one that was there before it.",
    key=("later_id", "earlier_id"),
    columns=(
        Column("later_id", "text", "The discussion that was started later."),
        Column("earlier_id", "text", "The one that was there before it."),
        Column("similarity", "double precision", "Cosine of their directions, -1 to 1."),
        Column("sequence", "bigint", "Grows with the reaction's version, then the place read."),
    ),
    indexes=(Index(("earlier_id", "similarity")),),
)


def project(event: Reads) -> Iterable[Write]:
    """The last reading by a model, the last failure and the last choice are the rows."""
    match event:
        case DiscussionPlaced():
            yield from _read(event)
        case TagsSuggested():
            tags = _told(event)
            yield Upsert("tag_suggestions", {**_model(event), "tags": tags, **_at(event)})
        case SuggestionFailed():
            yield _failed(event)
        case TagSettled():
            yield _chosen(event)
        case _:
            assert_never(event)


def _read(event: DiscussionPlaced) -> Iterable[Write]:
    order = reading_order(event)
    yield Upsert(
        "discussion_directions", {**_model(event), "direction": event.vector, "sequence": order}
    )
    for each in event.near:
        row = {
            "later_id": event.discussion_id,
            "earlier_id": each.discussion_id,
            "similarity": each.similarity,
            "sequence": order,
        }
        yield Upsert("discussions_alike", row)


def _failed(event: SuggestionFailed) -> Write:
    row = {
        "discussion_id": event.discussion_id,
        "model": event.model,
        "reason": event.reason,
        "detail": event.detail,
        "asked_at": event.meta.occurred_at,
        "sequence": reading_order(event),
    }
    return Upsert("tag_failures", row)


def _chosen(event: TagSettled) -> Write:
    row = {
        "discussion_id": event.discussion_id,
        "tag": event.tag,
        "choice": event.choice,
        "member_id": event.member_id,
        "chosen_at": event.meta.occurred_at,
        "sequence": sequence_of(event),
    }
    return Upsert("tag_choices", row)


def _model(event: DiscussionPlaced | TagsSuggested) -> Mapping[str, str]:
    return {
        "discussion_id": event.discussion_id,
        "model": event.model,
        "model_version": event.model_version,
    }


def _at(event: TagsSuggested) -> Mapping[str, int]:
    return {"suggested_at": event.meta.occurred_at, "sequence": reading_order(event)}


def _told(event: TagsSuggested) -> Sequence[Mapping[str, object]]:
    return [
        {"tag": each.tag, "confidence": each.confidence, "reason": each.reason}
        for each in event.tags
    ]


def _whole(table: Table) -> View:
    names = ", ".join(each.name for each in table.columns if each.name != "sequence")
    return View(table.name, table.doc, f"\nSELECT {names}\nFROM {{{table.name}}}\n")


TAGS = Projection(
    name="tags",
    version=1,
    doc="Suggested and chosen tags, and discussions that are alike.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(SUGGESTIONS, FAILURES, CHOICES, DIRECTIONS, ALIKE),
    views=tuple(_whole(each) for each in (SUGGESTIONS, FAILURES, CHOICES, DIRECTIONS, ALIKE)),
)
