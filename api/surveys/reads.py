"""Reading surveys, askings, answers and scores from the read models.

Who may read what is in permissions; whom a survey would reach is in `reach`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from api.paging import Order, Page, Slice, condition, order_by, page
from api.problems import not_found
from api.surveys.links import sign
from infra.reading import Row

NEWEST_SURVEYS = Order("NEWEST", "s.defined_at", "timestamptz")
NEWEST_ANSWERS = Order("NEWEST", "a.answered_at", "timestamptz")
NEWEST_SENDS = Order("NEWEST", "s.sent_at", "timestamptz")
# A year of days, and some more: what a chart shows.
DAYS_LIMIT = 400


# Themes are read out of the beginnings of so many answers: some tenths of a second of work.
WORDED_LIMIT = 5_000


class Survey(BaseModel):
    """A survey as it was defined."""

    id: str
    type: str = Field(description="NPS, CSAT, CES or FEEDBACK.")
    question: str
    follow_up: str = Field(description="What is asked beside the score; may be empty.")
    segment_id: str | None = Field(description="Whom it is for; null for every member.")
    trigger: str | None = Field(description="What members do before they are asked, if it waits.")
    sample_permille: int = Field(description="How many of a thousand members are asked.")
    cool_down_days: int = Field(description="Days before a member is asked this type again.")
    expires_days: int = Field(description="Days in which it can be answered.")
    status: str = Field(description="OPEN or CLOSED.")
    defined_at: datetime
    closed_at: datetime | None


class Send(BaseModel):
    """One asking of one member, and how it stands."""

    id: str
    survey_id: str
    member_id: str
    type: str
    status: str = Field(description="SENT, DELIVERED, ANSWERED, DISMISSED or EXPIRED.")
    sent_at: datetime
    expires_at: datetime
    delivered_at: datetime | None
    channel: str | None = Field(description="The way on which it first came.")
    answered_at: datetime | None
    score: int | None = Field(description="The score that counts.")
    revision: int = Field(description="How many answers were accepted.")


class OpenSurvey(BaseModel):
    """A survey that waits for a member's answer, or that they may still answer anew."""

    send_id: str
    survey_id: str
    type: str
    question: str
    follow_up: str
    status: str
    sent_at: datetime
    expires_at: datetime
    score: int | None
    link: str = Field(description="Answers it without a login, until it expires.")


class Measured(BaseModel):
    """A score with its 95 % interval."""

    counts: dict[str, int] = Field(description="Answers by score, the last of each asking.")
    score: float | None = Field(description="NPS -100 to 100; CSAT 0 to 1; CES 1 to 7.")
    low: float | None
    high: float | None
    half_width: float | None = Field(description="Before it is cut to the scale; not of CSAT.")
    share: float | None = Field(description="CSAT: 4 and 5 of 5; CES: 5 to 7 of 7.")
    share_low: float | None
    share_high: float | None


class Score(Measured):
    """A survey's counts and score; all but counts is null while there are no answers."""

    survey_id: str
    type: str
    sent: int
    delivered: int
    answered: int
    dismissed: int
    expired: int
    response_rate: float | None = Field(description="answered / delivered.")
    response_low: float | None
    response_high: float | None


class DayScore(Measured):
    """The score of the askings that were first answered on one day."""

    survey_id: str
    type: str
    day: datetime
    answered: int


class Answer(BaseModel):
    """An accepted answer."""

    id: str
    send_id: str
    survey_id: str
    member_id: str
    type: str
    score: int | None
    text: str
    previous_score: int | None
    revision: int
    answered_at: datetime
    counts: bool = Field(description="Whether it is the last of its asking: only that counts.")
    sentiment: str | None = Field(
        None, description="NEGATIVE, NEUTRAL or POSITIVE, once a model has read it; if it counts."
    )
    needs_attention: bool | None = Field(None, description="NEGATIVE with more than 0.9.")


SURVEYS = """
SELECT s.survey_id AS id, s.type, s.question, s.follow_up, s.segment_id, s.trigger,
    s.sample_permille, s.cool_down_days, s.expires_days, s.status, s.defined_at, s.closed_at,
    {position} AS position
FROM surveys AS s WHERE {condition} {order}
"""
# Newest first, and of one moment the greater id; one with a segment is sent to the segment, and
# one with a trigger when that comes.
OF_TYPE = """s.type = %(type)s AND s.status = 'OPEN' AND s.segment_id IS NULL
    AND s.trigger IS NULL"""
SENDS = """
SELECT s.send_id AS id, s.survey_id, s.member_id, s.type, s.status, s.sent_at, s.expires_at,
    s.delivered_at, s.channel, s.answered_at, s.score, s.revision, {position} AS position
FROM survey_sends AS s WHERE {condition} {order}
"""
OPEN = """
SELECT s.send_id, s.survey_id, s.type, d.question, d.follow_up, s.status, s.sent_at, s.expires_at,
    s.score
FROM survey_sends AS s JOIN surveys AS d USING (survey_id)
WHERE {condition} AND s.expires_at > now() AND s.status <> 'DISMISSED'
ORDER BY s.sent_at DESC, s.send_id LIMIT 500
"""
# The room of sentiment keeps the last reading of a send's answer: that of the one that counts.
MOOD = "t.sentiment, t.needs_attention"
FELT = """
LEFT JOIN text_sentiment AS t
    ON a.counts AND t.subject_id = a.send_id AND t.kind = 'survey_answer'
"""
ANSWERS = """
SELECT a.answer_id AS id, a.send_id, a.survey_id, a.member_id, a.type, a.score, a.text,
    a.previous_score, a.revision, a.answered_at, a.counts, {mood}, a.answered_at AS position
FROM survey_answers AS a {felt} WHERE {condition} AND a.survey_id = %(survey_id)s {order}
"""
WORDED = """
SELECT a.answer_id AS id, a.send_id, a.survey_id, a.member_id, a.type, a.score,
    left(a.text, 2000) AS text, a.previous_score, a.revision, a.answered_at, a.counts, {mood}
FROM survey_answers AS a {felt} WHERE a.survey_id = %(survey_id)s AND a.counts AND a.text <> ''
ORDER BY a.answered_at DESC, a.answer_id LIMIT %(limit)s
"""
# Who is in a segment is kept by the room of segments.
OPEN_SEGMENT = "SELECT status FROM segments WHERE segment_id = %(id)s AND status = 'OPEN'"
BELONGS = """
SELECT 1 AS one FROM segment_members WHERE segment_id = %(segment_id)s AND person_id = %(id)s
"""
SCORE = "SELECT * FROM survey_scores WHERE survey_id = %(id)s"
DAYS = """
SELECT * FROM survey_days WHERE survey_id = %(survey_id)s ORDER BY day DESC LIMIT %(limit)s
"""


async def open_segment(asking: Asking, segment_id: str) -> Row | None:
    """Return whether there is a segment in which members can be, as its row or None."""
    return await asking.database.row(OPEN_SEGMENT, {"id": segment_id})


async def belongs(asking: Asking, member_id: str, segment_id: str | None) -> bool:
    """Return whether a survey for a segment, or for everybody, is for a member."""
    if segment_id is None:
        return True
    given = {"id": member_id, "segment_id": segment_id}
    return await asking.database.row(BELONGS, given) is not None


async def surveys(asking: Asking, wanted: Slice) -> Page[Survey]:
    """Return a page of surveys."""
    where, parameters = condition(wanted, "s.survey_id")
    query = SURVEYS.format(
        position=wanted.order.column, condition=where, order=order_by(wanted, "s.survey_id")
    )
    rows = await asking.database.rows(query, parameters)
    return page(rows, wanted, "id", lambda row: Survey(**row))


async def survey(asking: Asking, survey_id: str) -> Survey | None:
    """Return one survey, or None where there is none."""
    query = SURVEYS.format(position="0", condition="s.survey_id = %(id)s", order="")
    row = await asking.database.row(query, {"id": survey_id})
    return Survey(**row) if row else None


async def newest_of_type(asking: Asking, kind: str) -> Survey | None:
    """Return the newest open survey of a type that is for every member, or None."""
    order = "ORDER BY s.defined_at DESC, s.survey_id DESC LIMIT 1"
    query = SURVEYS.format(position="0", condition=OF_TYPE, order=order)
    row = await asking.database.row(query, {"type": kind})
    return Survey(**row) if row else None


async def send(asking: Asking, send_id: str) -> Send | None:
    """Return one asking, or None where there is none."""
    query = SENDS.format(position="0", condition="s.send_id = %(id)s", order="")
    row = await asking.database.row(query, {"id": send_id})
    return Send(**row) if row else None


async def sends(asking: Asking, survey_id: str, wanted: Slice) -> Page[Send]:
    """Return a page of a survey's askings."""
    where, parameters = condition(wanted, "s.send_id")
    query = SENDS.format(
        position=wanted.order.column,
        condition=f"{where} AND s.survey_id = %(survey_id)s",
        order=order_by(wanted, "s.send_id"),
    )
    rows = await _rows(asking, query, {**parameters, "survey_id": survey_id})
    return page(rows, wanted, "id", lambda row: Send(**row))


async def open_surveys(asking: Asking, member_id: str) -> list[OpenSurvey]:
    """Return what a member may answer, newest first."""
    query = OPEN.format(condition="s.member_id = %(id)s")
    rows = await asking.database.rows(query, {"id": member_id})
    return [_open(asking, row) for row in rows]


async def asked(asking: Asking, send_id: str) -> tuple[Send, Survey] | None:
    """Return an asking and its survey, or None where either is unknown."""
    found = await send(asking, send_id)
    of = await survey(asking, found.survey_id) if found else None
    return (found, of) if found and of else None


async def answers(asking: Asking, survey_id: str, wanted: Slice) -> Page[Answer]:
    """Return a page of a survey's answers, also of those that do not count any more."""
    where, parameters = condition(wanted, "a.answer_id")
    query = ANSWERS.format(
        condition=where, order=order_by(wanted, "a.answer_id"), mood=MOOD, felt=FELT
    )
    rows = await _rows(asking, query, {**parameters, "survey_id": survey_id})
    return page(rows, wanted, "id", lambda row: Answer(**row))


async def worded(asking: Asking, survey_id: str) -> list[Answer]:
    """Return the newest answers in words that count."""
    given = {"survey_id": survey_id, "limit": WORDED_LIMIT}
    rows = await _rows(asking, WORDED.format(mood=MOOD, felt=FELT), given)
    return [Answer(**row) for row in rows]


async def _rows(asking: Asking, query: str, given: Row) -> Sequence[Row]:
    rows = await asking.database.rows(query, given)
    # Nothing to show, and nothing there, are not the same answer.
    if not rows and await survey(asking, given["survey_id"]) is None:
        raise not_found("survey", given["survey_id"])
    return rows


async def score(asking: Asking, survey_id: str) -> Score | None:
    """Return a survey's score, or None where it was never sent."""
    row = await asking.database.row(SCORE, {"id": survey_id})
    return Score(**row) if row else None


async def days(asking: Asking, survey_id: str, limit: int = DAYS_LIMIT) -> list[DayScore]:
    """Return a survey's scores by day, newest first."""
    rows = await _rows(asking, DAYS, {"survey_id": survey_id, "limit": limit})
    return [DayScore(**row) for row in rows]


def link_to(asking: Asking, send_id: str, expires_at: datetime) -> str:
    """Return the address at which an asking is answered without a login."""
    return f"{asking.base_url}/s/{sign(asking.platform.settings, send_id, expires_at)}"


def _open(asking: Asking, row: Row) -> OpenSurvey:
    shown: dict[str, Any] = dict(row)
    return OpenSurvey(**shown, link=link_to(asking, row["send_id"], row["expires_at"]))
