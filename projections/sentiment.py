"""How posts and other texts feel, as models read them, and which need a person's attention.

Reading them is the work of reactions; what moderators do about it comes with moderation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, assert_never

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
from schemas.events import MoodShifted, SentimentScored, TextScored

Reads = SentimentScored | TextScored | MoodShifted

# What feelings are counted in where they are summed.
THOUSANDTHS = 1_000
MOOD = (
    Column("sentiment", "text", "The likeliest class: NEGATIVE, NEUTRAL or POSITIVE."),
    Column("confidence", "double precision", "The likeliest class's probability."),
    Column("negative", "double precision", "Probability of NEGATIVE."),
    Column("neutral", "double precision", "Probability of NEUTRAL."),
    Column("positive", "double precision", "Probability of POSITIVE."),
    Column("needs_attention", "boolean", "Whether it is NEGATIVE with more than 0.9."),
    Column("model", "text", "The model's id."),
    Column("model_version", "text", "The model's version."),
)

SENTIMENT_TABLE = Table(
    name="sentiment",
    doc="How each post feels, as a model read it.",
    key=("post_id",),
    columns=(
        Column("post_id", "text", "The post; a discussion's first post has the discussion's id."),
        Column("discussion_id", "text", "The discussion."),
        Column("author_id", "text", "The member who wrote it."),
        *MOOD,
        Column("scored_at", "timestamptz", "When the post was written that the model read."),
        Column(
            "sequence", "bigint", "Grows with the reaction's version, then with the place read."
        ),
    ),
    indexes=(
        Index(("discussion_id",)),
        Index(("author_id", "scored_at")),
        Index(("scored_at", "post_id"), where="needs_attention"),
    ),
)

# The same with a row a model: what a former version read stays beside what the present one reads.
READINGS_TABLE = replace(
    SENTIMENT_TABLE,
    name="sentiment_readings",
    doc="How each post felt to each version of each model that read it.",
    key=("post_id", "model", "model_version"),
    indexes=(Index(("model", "model_version", "scored_at")),),
)

TEXTS_TABLE = Table(
    name="text_sentiment",
    doc="How tickets and answers to surveys feel, as a model read them last.",
    key=("subject_id", "kind"),
    columns=(
        Column("subject_id", "text", "The ticket, or the send whose survey was answered."),
        Column("kind", "text", "What the text is: ticket or survey_answer."),
        Column("person_id", "text", "The member who wrote it."),
        *MOOD,
        Column("scored_at", "timestamptz", "When the text was written that the model read."),
        Column(
            "sequence", "bigint", "Grows with the reaction's version, then with the place read."
        ),
    ),
    indexes=(
        Index(("person_id", "scored_at")),
        Index(("scored_at", "subject_id"), where="needs_attention"),
    ),
)


SHIFTS_TABLE = Table(
    name="mood_shifts",
    doc="Changes of the mean mood of a category's posts.",
    key=("category", "sequence"),
    columns=(
        Column("category", "text", "The category."),
        Column("direction", "text", "BETTER or WORSE."),
        Column("before", "double precision", "Mean of positive minus negative before, -1 to 1."),
        Column("after", "double precision", "The same since it changed."),
        Column("posts", "bigint", "Posts since it changed."),
        Column("since", "text", "The first post of the new mood."),
        Column("examples", "text[]", "The posts that show the new mood best, clearest first."),
        Column("shifted_at", "timestamptz", "When the post was written at which it was seen."),
        Column("sequence", "bigint", "Number of the change among those of the category."),
    ),
    indexes=(Index(("shifted_at", "category")),),
)


def project(event: Reads) -> Iterable[Write]:
    """The last reading of a text is its row; each model's reading of a post is kept as well."""
    match event:
        case SentimentScored():
            row = {
                "post_id": event.post_id,
                "discussion_id": event.discussion_id,
                "author_id": event.author_id,
                **_mood(event),
            }
            yield Upsert("sentiment", row)
            yield Upsert("sentiment_readings", row)
        case TextScored():
            row = {
                "subject_id": event.subject_id,
                "kind": event.kind,
                "person_id": event.person_id,
                **_mood(event),
            }
            yield Upsert("text_sentiment", row)
        case MoodShifted():
            yield _shifted(event)
        case _:
            assert_never(event)


def _shifted(event: MoodShifted) -> Write:
    row = {
        "category": event.category,
        "direction": event.direction,
        "before": event.before / THOUSANDTHS,
        "after": event.after / THOUSANDTHS,
        "posts": event.posts,
        "since": event.since,
        "examples": [each.post_id for each in event.examples],
        "shifted_at": event.meta.occurred_at,
        "sequence": sequence_of(event),
    }
    return Upsert("mood_shifts", row)


def _mood(event: SentimentScored | TextScored) -> Mapping[str, Any]:
    return {
        **{each.name: getattr(event, each.name) for each in MOOD},
        "scored_at": event.meta.occurred_at,
        "sequence": reading_order(event),
    }


def _whole(table: Table) -> View:
    names = ", ".join(each.name for each in table.columns if each.name != "sequence")
    return View(table.name, table.doc, f"\nSELECT {names}\nFROM {{{table.name}}}\n")


SENTIMENT = Projection(
    name="sentiment",
    version=2,
    doc="How posts and other texts feel.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(SENTIMENT_TABLE, READINGS_TABLE, TEXTS_TABLE, SHIFTS_TABLE),
    views=tuple(
        _whole(each) for each in (SENTIMENT_TABLE, READINGS_TABLE, TEXTS_TABLE, SHIFTS_TABLE)
    ),
)
