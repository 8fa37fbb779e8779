"""Answers to surveys as facts, for analysts: each answer that counts, and NPS, CSAT, CES by day.

The answers as they count now, and scores with their intervals, are kept by the room.
"""

from collections.abc import Iterable

from projections.facts import FACT_KEY, fact, fact_columns
from projections.projection import Column, Index, Insert, Projection, Table, View, Write, members_of
from schemas.events import SurveyAnswerAccepted

Reads = SurveyAnswerAccepted

ANSWER_FACTS = Table(
    name="answer_facts",
    doc="Each answer to a survey that counts; an answer that was changed is a row each time.",
    key=FACT_KEY,
    columns=(
        *fact_columns("the member answered"),
        Column("survey_id", "text", "The survey."),
        Column("type", "text", "NPS, CSAT, CES or FEEDBACK."),
        Column("send_id", "text", "The asking that was answered."),
        Column("member_id", "text", "The member who answered."),
        Column("score", "bigint", "The score on the type's scale; none where only text was given."),
        Column("previous_score", "bigint", "The score that it replaced."),
        Column("revision", "bigint", "Which version of the answer it is, from 1."),
    ),
    indexes=(
        Index(("occurred_at",)),
        Index(("time_bucket('1 day', occurred_at)", "survey_id")),
        Index(("member_id", "occurred_at")),
    ),
    facts_at="occurred_at",
    segment_by="survey_id",
)

DOCS = {
    "day": "The day, in UTC.",
    "answers": "How many answers with a score were given or changed.",
    "score_sum": "The sum of their scores.",
    "promoters": "How many scores are 9 or 10.",
    "detractors": "How many scores are 6 or less.",
    "satisfied": "How many scores are 4 or more.",
    "measure": "NPS: share of promoters minus share of detractors, in percent. CSAT: share of the"
    " satisfied, in percent. CES: the mean score.",
}


def project(event: Reads) -> Iterable[Write]:
    """An answer that counts is a row; its text stays with the room."""
    row = {
        "survey_id": event.survey_id,
        "type": event.type,
        "send_id": event.send_id,
        "member_id": event.member_id,
        "score": event.score,
        "previous_score": event.previous_score,
        "revision": event.revision,
    }
    yield Insert("answer_facts", fact(event, row))


ANSWERS = Projection(
    name="answer-facts",
    version=1,
    doc="Answers to surveys as facts.",
    store="timescale",
    reads=members_of(Reads),
    project=project,
    tables=(ANSWER_FACTS,),
    views=(
        View(
            "answer_facts",
            ANSWER_FACTS.doc,
            """
SELECT occurred_at, source, event_id, survey_id, type, send_id, member_id, score, previous_score,
    revision
FROM {answer_facts}
""",
        ),
        View(
            "answers_daily",
            "Answers to surveys by day: what NPS, CSAT and CES are made of.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, survey_id, type,
    count(score) AS answers, sum(score)::bigint AS score_sum,
    count(*) FILTER (WHERE score >= 9) AS promoters,
    count(*) FILTER (WHERE score <= 6) AS detractors,
    count(*) FILTER (WHERE score >= 4) AS satisfied
FROM {answer_facts} GROUP BY 1, 2, 3
""",
            docs=DOCS,
            continuous=True,
        ),
        View(
            "survey_measures_daily",
            "NPS, CSAT and CES by day, of the answers given or changed on that day.",
            """
SELECT day, survey_id, type, answers,
    CASE type
        WHEN 'NPS' THEN 100 * (promoters - detractors)::double precision / answers
        WHEN 'CSAT' THEN 100 * satisfied::double precision / answers
        ELSE score_sum::double precision / answers
    END AS measure
FROM {answers_daily} WHERE answers > 0 AND type <> 'FEEDBACK'
""",
            docs=DOCS,
        ),
    ),
)
