"""How posts feel, as a model read them, and which of them need a person's attention.

Reading them is a reaction's work; what moderators do about it comes with moderation.
"""

from collections.abc import Iterable

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
)
from schemas.events import SentimentScored

Reads = SentimentScored

SENTIMENT_TABLE = Table(
    name="sentiment",
    doc="How each post feels, as a model read it.",
    key=("post_id",),
    columns=(
        Column("post_id", "text", "The post; a discussion's first post has the discussion's id."),
        Column("discussion_id", "text", "The discussion."),
        Column("author_id", "text", "The member who wrote it."),
        Column("sentiment", "text", "The likeliest class: NEGATIVE, NEUTRAL or POSITIVE."),
        Column("confidence", "double precision", "The likeliest class's probability."),
        Column("negative", "double precision", "Probability of NEGATIVE."),
        Column("neutral", "double precision", "Probability of NEUTRAL."),
        Column("positive", "double precision", "Probability of POSITIVE."),
        Column("needs_attention", "boolean", "Whether it is NEGATIVE with more than 0.9."),
        Column("model", "text", "The model's id."),
        Column("model_version", "text", "The model's version."),
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


def project(event: Reads) -> Iterable[Write]:
    """The last reading of a post is its row."""
    row = {
        "post_id": event.post_id,
        "discussion_id": event.discussion_id,
        "author_id": event.author_id,
        "sentiment": event.sentiment,
        "confidence": event.confidence,
        "negative": event.negative,
        "neutral": event.neutral,
        "positive": event.positive,
        "needs_attention": event.needs_attention,
        "model": event.model,
        "model_version": event.model_version,
        "scored_at": event.meta.occurred_at,
        "sequence": reading_order(event),
    }
    yield Upsert("sentiment", row)


SENTIMENT = Projection(
    name="sentiment",
    version=1,
    doc="How posts feel.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(SENTIMENT_TABLE,),
    views=(
        View(
            "sentiment",
            SENTIMENT_TABLE.doc,
            """
SELECT post_id, discussion_id, author_id, sentiment, confidence, negative, neutral, positive,
    needs_attention, model, model_version, scored_at
FROM {sentiment}
""",
        ),
    ),
)
