"""Sentiment as facts, for analysts: each reading of a text by a model, and means by category.

The last reading of each text is kept in `sentiment` and `text_sentiment`, by the room.
"""

from collections.abc import Iterable
from typing import assert_never

from projections.facts import FACT_KEY, fact, fact_columns
from projections.projection import (
    Column,
    Index,
    Insert,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    sequence_of,
)
from schemas.events import PostChanged, SentimentScored, TextScored

Reads = SentimentScored | TextScored | PostChanged

SENTIMENT_FACTS = Table(
    name="sentiment_facts",
    doc="Each reading of a text by a model; one text has a row for each model that read it.",
    key=FACT_KEY,
    columns=(
        *fact_columns("the text was written"),
        Column("kind", "text", "What the text is: post, ticket or survey_answer."),
        Column(
            "subject_id",
            "text",
            "The post (a discussion's first has the discussion's id), the ticket, or the send "
            "whose survey was answered.",
        ),
        Column("discussion_id", "text", "The discussion of a post; of other texts nothing."),
        Column("author_id", "text", "The member who wrote the text."),
        Column("sentiment", "text", "The likeliest class: NEGATIVE, NEUTRAL or POSITIVE."),
        Column("confidence", "double precision", "The likeliest class's probability."),
        Column("negative", "double precision", "Probability of NEGATIVE."),
        Column("neutral", "double precision", "Probability of NEUTRAL."),
        Column("positive", "double precision", "Probability of POSITIVE."),
        Column("needs_attention", "boolean", "Whether it is NEGATIVE with more than 0.9."),
        Column("model", "text", "The model's id."),
        Column("model_version", "text", "The model's version."),
    ),
    indexes=(
        Index(("occurred_at",)),
        Index(("time_bucket('1 day', occurred_at)", "discussion_id")),
        Index(("discussion_id", "occurred_at")),
        Index(("author_id", "occurred_at")),
        Index(("kind", "subject_id")),
    ),
    facts_at="occurred_at",
    segment_by="model_version",
)

DISCUSSION_CATEGORIES = Table(
    name="discussion_categories",
    doc="The category of each discussion, beside the facts, so that they can be grouped by it.",
    key=("discussion_id",),
    columns=(
        Column("discussion_id", "text", "The discussion."),
        Column("category", "text", "Its category."),
        Column("sequence", "bigint", "Number of the change that the row shows."),
    ),
)

SUMS = {
    "day": "The day, in UTC.",
    "texts": "How many texts were read.",
    "posts": "How many posts were read.",
    "negatives": "How many of them are NEGATIVE.",
    "positives": "How many of them are POSITIVE.",
    "attention": "How many of them need attention.",
    "balance": "Mean of the probability of POSITIVE minus that of NEGATIVE, from -1 to 1.",
    "balance_sum": "Sum of the probability of POSITIVE minus that of NEGATIVE.",
}


def project(event: Reads) -> Iterable[Write]:
    """A reading is a row; a discussion's first post says its category."""
    match event:
        case SentimentScored():
            post = {
                "kind": "post",
                "subject_id": event.post_id,
                "discussion_id": event.discussion_id,
                "author_id": event.author_id,
            }
            yield Insert("sentiment_facts", fact(event, {**post, **_reading(event)}))
        case TextScored():
            text = {
                "kind": event.kind,
                "subject_id": event.subject_id,
                "discussion_id": None,
                "author_id": event.person_id,
            }
            yield Insert("sentiment_facts", fact(event, {**text, **_reading(event)}))
        case PostChanged():
            if event.post_id == event.discussion_id:
                row = {
                    "discussion_id": event.discussion_id,
                    "category": event.category,
                    "sequence": sequence_of(event),
                }
                yield Upsert("discussion_categories", row)
        case _:
            assert_never(event)


def _reading(event: SentimentScored | TextScored) -> dict[str, object]:
    return {
        "sentiment": event.sentiment,
        "confidence": event.confidence,
        "negative": event.negative,
        "neutral": event.neutral,
        "positive": event.positive,
        "needs_attention": event.needs_attention,
        "model": event.model,
        "model_version": event.model_version,
    }


SENTIMENTS = Projection(
    name="sentiment-facts",
    version=2,
    doc="Sentiment as facts.",
    store="timescale",
    reads=members_of(Reads),
    project=project,
    tables=(SENTIMENT_FACTS, DISCUSSION_CATEGORIES),
    views=(
        View(
            "sentiment_facts",
            SENTIMENT_FACTS.doc,
            """
SELECT occurred_at, source, event_id, kind, subject_id, discussion_id, author_id, sentiment,
    confidence, negative, neutral, positive, needs_attention, model, model_version
FROM {sentiment_facts}
""",
        ),
        View(
            "sentiment_daily",
            "Sentiment by day and kind of text, of each version of the model apart.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, kind, model_version,
    count(*) AS texts,
    count(*) FILTER (WHERE sentiment = 'NEGATIVE') AS negatives,
    count(*) FILTER (WHERE sentiment = 'POSITIVE') AS positives,
    count(*) FILTER (WHERE needs_attention) AS attention,
    sum(positive - negative) AS balance_sum
FROM {sentiment_facts} GROUP BY 1, 2, 3
""",
            docs=SUMS,
            continuous=True,
        ),
        View(
            "sentiment_by_discussion",
            "Sentiment of posts by day and discussion, of each version of the model apart.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, discussion_id, model_version,
    count(*) AS posts,
    count(*) FILTER (WHERE sentiment = 'NEGATIVE') AS negatives,
    count(*) FILTER (WHERE sentiment = 'POSITIVE') AS positives,
    count(*) FILTER (WHERE needs_attention) AS attention,
    sum(positive - negative) AS balance_sum
FROM {sentiment_facts} WHERE kind = 'post' GROUP BY 1, 2, 3
""",
            docs=SUMS,
            continuous=True,
        ),
        View(
            "sentiment_by_category",
            "Sentiment of posts by day and category, of each version of the model apart.",
            """
SELECT s.day, coalesce(c.category, '') AS category, s.model_version,
    sum(s.posts)::bigint AS posts, sum(s.negatives)::bigint AS negatives,
    sum(s.positives)::bigint AS positives, sum(s.attention)::bigint AS attention,
    sum(s.balance_sum) / sum(s.posts) AS balance
FROM {sentiment_by_discussion} AS s LEFT JOIN {discussion_categories} AS c USING (discussion_id)
GROUP BY 1, 2, 3
""",
            docs=SUMS,
        ),
    ),
)
