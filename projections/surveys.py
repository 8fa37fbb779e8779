"""Surveys: which there are, who was asked and who was not, every answer, and the scores.

What analysts see of them over time is in analytics.
"""

from collections.abc import Iterable
from typing import assert_never

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
from schemas.events import (
    SurveyAnswerAccepted,
    SurveyClosed,
    SurveyDayScoreChanged,
    SurveyDefined,
    SurveyRefused,
    SurveyScoreChanged,
    SurveySendChanged,
)

Reads = (
    SurveyDefined
    | SurveyClosed
    | SurveyRefused
    | SurveyAnswerAccepted
    | SurveySendChanged
    | SurveyScoreChanged
    | SurveyDayScoreChanged
)

TYPE = Column("type", "text", "NPS (0 to 10), CSAT (1 to 5), CES (1 to 7) or FEEDBACK (words).")
SURVEY = Column("survey_id", "text", "The survey.")
SEND = Column("send_id", "text", "One asking of one member.")
MEMBER = Column("member_id", "text", "The member who is asked.")

SURVEYS = Table(
    name="surveys",
    doc="Surveys as they were defined; they never change.",
    key=("survey_id",),
    columns=(
        SURVEY,
        TYPE,
        Column("question", "text", "What members are asked."),
        Column("follow_up", "text", "What is asked beside the score; may be empty."),
        Column("segment_id", "text", "Whom it is for; null for every member."),
        Column("trigger", "text", "What members do before they are asked; null to send it."),
        Column("sample_permille", "bigint", "How many of a thousand members are asked."),
        Column("cool_down_days", "bigint", "Days before a member is asked this type again."),
        Column("expires_days", "bigint", "Days in which it can be answered."),
        Column("defined_at", "timestamptz", "When it was defined."),
    ),
    indexes=(Index(("type", "defined_at", "survey_id")), Index(("defined_at", "survey_id"))),
)

CLOSINGS = Table(
    name="survey_closings",
    doc="Surveys that are sent to nobody any more.",
    key=("survey_id",),
    columns=(
        SURVEY,
        Column("reason", "text", "Why it was closed."),
        Column("closed_at", "timestamptz", "When it was closed."),
    ),
)

SENDS = Table(
    name="survey_sends",
    doc="Each asking of a member, and how it stands.",
    key=("send_id",),
    columns=(
        SEND,
        SURVEY,
        MEMBER,
        TYPE,
        Column("status", "text", "SENT, DELIVERED, ANSWERED, DISMISSED or EXPIRED."),
        Column("sent_at", "timestamptz", "When it was sent."),
        Column("expires_at", "timestamptz", "When it can no longer be answered."),
        Column("delivered_at", "timestamptz", "When it first reached the member."),
        Column("channel", "text", "The way on which it first came: IN_APP, LINK or MAIL."),
        Column("answered_at", "timestamptz", "When it was first answered."),
        Column("score", "bigint", "The score that counts: that of the last answer."),
        Column("revision", "bigint", "How many answers were accepted."),
        Column("sequence", "bigint", "Number of the member's decision that the row shows."),
    ),
    indexes=(
        Index(("member_id", "sent_at", "send_id")),
        Index(("survey_id", "sent_at", "send_id")),
    ),
)

REFUSALS = Table(
    name="survey_refusals",
    doc="Each time that a member was not asked, and why.",
    key=("event_id",),
    columns=(
        Column("event_id", "text", "The event that the refusal is."),
        SEND,
        SURVEY,
        MEMBER,
        TYPE,
        Column("reason", "text", "COOL_DOWN, OPEN_ALREADY, RESTING, NOT_SAMPLED or KNOWN_SEND."),
        Column("again_at", "timestamptz", "From when on they may be asked, where that is known."),
        Column("refused_at", "timestamptz", "When the asking was wanted."),
    ),
    indexes=(Index(("survey_id", "refused_at", "event_id")),),
)

ANSWERS = Table(
    name="survey_answers",
    doc="Every accepted answer, also those that a later one of the same asking replaced.",
    key=("answer_id",),
    columns=(
        Column("answer_id", "text", "The answer: source and id of the fact that it came by."),
        SEND,
        SURVEY,
        MEMBER,
        TYPE,
        Column("score", "bigint", "The score; null for FEEDBACK."),
        Column("text", "text", "The answer in words, whole; may be empty."),
        Column("previous_score", "bigint", "The score before; null for a first answer."),
        Column("revision", "bigint", "Counts the answers to the asking, from 1."),
        Column("answered_at", "timestamptz", "When it was given."),
    ),
    indexes=(
        Index(("survey_id", "answered_at", "answer_id")),
        Index(("send_id", "revision")),
    ),
)

MEASURES = (
    Column("counts", "jsonb", "Answers by score, the last one of each asking."),
    Column(
        "score",
        "double precision",
        "NPS: 100 (promoters - detractors) / answers; CSAT: share of 4 and 5; CES: the mean.",
    ),
    Column("low", "double precision", "Lower end of the score's 95 % interval."),
    Column("high", "double precision", "Upper end of the score's 95 % interval."),
    Column(
        "half_width",
        "double precision",
        "NPS, CES: half of the interval before it is cut, of three answers more (Rocks 2016).",
    ),
    Column("share", "double precision", "CSAT: the score again; CES: share of 5 and more."),
    Column("share_low", "double precision", "Lower end of the share's Wilson interval."),
    Column("share_high", "double precision", "Upper end of the share's Wilson interval."),
)

SCORES = Table(
    name="survey_scores",
    doc="Each survey's counts and score.",
    key=("survey_id",),
    columns=(
        SURVEY,
        TYPE,
        Column("sent", "bigint", "Askings."),
        Column("delivered", "bigint", "Askings that reached their member."),
        Column("answered", "bigint", "Askings that were answered."),
        Column("dismissed", "bigint", "Askings that were dismissed."),
        Column("expired", "bigint", "Askings that nobody answered in time."),
        *MEASURES,
        Column("response_rate", "double precision", "answered / delivered."),
        Column("response_low", "double precision", "Lower end of the rate's Wilson interval."),
        Column("response_high", "double precision", "Upper end of the rate's Wilson interval."),
        Column("sequence", "bigint", "Number of the change that the row shows."),
    ),
)

DAYS = Table(
    name="survey_days",
    doc="Each survey's score by the day on which askings were first answered.",
    key=("survey_id", "day"),
    columns=(
        SURVEY,
        Column("day", "timestamptz", "The day's beginning, UTC."),
        TYPE,
        Column("answered", "bigint", "Askings first answered on the day."),
        *MEASURES,
        Column("sequence", "bigint", "Number of the change that the row shows."),
    ),
    indexes=(Index(("day",)),),
)


def _plain(table: Table) -> View:
    names = ", ".join(each.name for each in table.columns if each.name != "sequence")
    return View(table.name, table.doc, f"SELECT {names} FROM {{{table.name}}}")


VIEWS = (
    View(
        "surveys",
        "Surveys, open and closed.",
        """
SELECT survey_id, s.type, s.question, s.follow_up, s.segment_id, s.trigger, s.sample_permille,
    s.cool_down_days, s.expires_days, s.defined_at, c.closed_at, c.reason AS closed_for,
    CASE WHEN c.survey_id IS NULL THEN 'OPEN' ELSE 'CLOSED' END AS status
FROM {surveys} AS s LEFT JOIN {survey_closings} AS c USING (survey_id)
""",
        {"status": "OPEN or CLOSED.", "closed_for": "Why it was closed."},
    ),
    View(
        "survey_answers",
        ANSWERS.doc,
        """
SELECT a.answer_id, send_id, a.survey_id, a.member_id, a.type, a.score, a.text, a.previous_score,
    a.revision, a.answered_at, (a.revision = s.revision) AS counts
FROM {survey_answers} AS a JOIN {survey_sends} AS s USING (send_id)
""",
        {"counts": "Whether it is the last one of its asking: only that one counts."},
    ),
    *map(_plain, (SENDS, REFUSALS, SCORES, DAYS)),
)


def project(event: Reads) -> Iterable[Write]:
    """Definitions and answers are written once; askings and scores replace what was before."""
    match event:
        case SurveyDefined():
            yield Insert("surveys", _row(event, defined_at=event.meta.occurred_at))
        case SurveyClosed():
            yield Insert("survey_closings", _row(event, closed_at=event.meta.occurred_at))
        case SurveyRefused():
            refused_at = event.meta.occurred_at
            yield Insert(
                "survey_refusals", _row(event, event_id=event.meta.id, refused_at=refused_at)
            )
        case SurveyAnswerAccepted():
            yield Insert("survey_answers", _row(event, answered_at=event.meta.occurred_at))
        case SurveySendChanged():
            yield Upsert("survey_sends", _row(event, sequence=sequence_of(event)))
        case SurveyScoreChanged():
            yield Upsert("survey_scores", _row(event, sequence=sequence_of(event)))
        case SurveyDayScoreChanged():
            yield Upsert("survey_days", _row(event, sequence=sequence_of(event)))
        case _:
            assert_never(event)


def _row(event: Reads, **more: object) -> dict[str, object]:
    # The columns are named as the events' fields are.
    names = (each for each in event.__struct_fields__ if each != "meta")
    return {**{name: getattr(event, name) for name in names}, **more}


SURVEYS_PROJECTION = Projection(
    name="surveys",
    version=1,
    doc="Surveys, askings, answers and scores.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(SURVEYS, CLOSINGS, SENDS, REFUSALS, ANSWERS, SCORES, DAYS),
    views=VIEWS,
)
