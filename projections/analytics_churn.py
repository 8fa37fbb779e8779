"""Churn as facts, for analysts: each score with its features, what became of people, and sums.

The last score of each person, and how good the model is, are kept in `churn`, by the room.
"""

from collections.abc import Iterable
from typing import assert_never

import msgspec

from projections.facts import FACT_KEY, fact, fact_columns
from projections.projection import Column, Index, Insert, Projection, Table, View, Write, members_of
from schemas.events import ChurnScored, ExampleLabelled

Reads = ChurnScored | ExampleLabelled

EXAMPLE = (
    Column("example_id", "text", "The person and the moment, the same for score and outcome."),
    Column("person_id", "text", "The person."),
)

CHURN_FACTS = Table(
    name="churn_facts",
    doc="Each score of how likely a person leaves, with what it was made of.",
    key=FACT_KEY,
    columns=(
        *fact_columns("the person was scored"),
        *EXAMPLE,
        Column("risk", "double precision", "Probability that nothing is heard for 30 days."),
        Column("risk_level", "text", "high above 0.7, medium above 0.4, else low."),
        Column("days_since_last_activity", "double precision", "Days since the last touchpoint."),
        Column("forum_posts", "bigint", "Posts so far."),
        Column("feedback_submissions", "bigint", "Requests and votes so far."),
        Column("support_tickets", "bigint", "Tickets so far."),
        Column("sentiment_avg", "double precision", "Mean mood of what they wrote, from -1 to 1."),
        Column("engagement_score", "double precision", "Recent activity from 0 to 100."),
        Column("model_id", "text", "The model."),
        Column("model_version", "text", "Its kind, and how many labels it had learned from."),
    ),
    indexes=(
        Index(("occurred_at",)),
        Index(("time_bucket('1 day', occurred_at)", "model_id", "risk_level")),
        Index(("person_id", "occurred_at")),
        Index(("example_id",)),
    ),
    facts_at="occurred_at",
    segment_by="model_id",
)

CHURN_OUTCOMES = Table(
    name="churn_outcomes",
    doc="What became of people 30 days after each score.",
    key=FACT_KEY,
    columns=(
        *fact_columns("it was known"),
        *EXAMPLE,
        Column("churned", "boolean", "Whether nothing was heard in the 30 days after the score."),
        Column("model_id", "text", "The model that learned from it."),
    ),
    indexes=(
        Index(("occurred_at",)),
        Index(("time_bucket('1 day', occurred_at)", "model_id", "churned")),
        Index(("example_id",)),
    ),
    facts_at="occurred_at",
    segment_by="model_id",
)


def project(event: Reads) -> Iterable[Write]:
    """A score is a row with its features; so is what became of the person."""
    row: dict[str, object] = {"example_id": event.example_id, "person_id": event.person_id}
    row["model_id"] = event.model_id
    match event:
        case ChurnScored():
            row |= msgspec.structs.asdict(event.features)
            row |= {"risk": event.risk, "risk_level": event.risk_level}
            row["model_version"] = event.model_version
            yield Insert("churn_facts", fact(event, row))
        case ExampleLabelled():
            yield Insert("churn_outcomes", fact(event, {**row, "churned": event.churned}))
        case _:
            assert_never(event)


DAY_DOC = "The day, in UTC."

CHURN_FACTS_PROJECTION = Projection(
    name="churn-facts",
    version=1,
    doc="Churn as facts.",
    store="timescale",
    reads=members_of(Reads),
    project=project,
    tables=(CHURN_FACTS, CHURN_OUTCOMES),
    views=(
        View(
            "churn_facts",
            CHURN_FACTS.doc,
            """
SELECT occurred_at, source, event_id, example_id, person_id, risk, risk_level,
    days_since_last_activity, forum_posts, feedback_submissions, support_tickets, sentiment_avg,
    engagement_score, model_id, model_version
FROM {churn_facts}
""",
        ),
        View(
            "churn_outcomes",
            CHURN_OUTCOMES.doc,
            """
SELECT occurred_at, source, event_id, example_id, person_id, churned, model_id
FROM {churn_outcomes}
""",
        ),
        View(
            "churn_risks_daily",
            "How many scores of each level were given, by day.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, model_id, risk_level, count(*) AS scores,
    sum(risk) AS risk_sum
FROM {churn_facts} GROUP BY 1, 2, 3
""",
            docs={
                "day": DAY_DOC,
                "scores": "How many scores were given.",
                "risk_sum": "Their sum: with `scores` it gives means over any time.",
            },
            continuous=True,
        ),
        View(
            "churn_outcomes_daily",
            "Of how many people it was known, by day, whether they had left.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, model_id, churned, count(*) AS people
FROM {churn_outcomes} GROUP BY 1, 2, 3
""",
            docs={"day": DAY_DOC, "people": "How many; one person has an outcome for each score."},
            continuous=True,
        ),
    ),
)
