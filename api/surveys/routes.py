"""REST routes of surveys, twins of the GraphQL operations.

The SQL is in reads, what changes something in commands, the page of a link in pages.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.asking import Asked, AskedOfRows
from api.inputs import limits_of
from api.paging import Paging, Slice
from api.permissions import can_answer_survey, can_read_surveys, demand
from api.problems import not_found
from api.surveys import commands, reads
from api.surveys.bearers import bearer_of
from api.surveys.defaults import Definition
from api.surveys.graph import SurveyType
from api.surveys.mutations import SurveyChannel
from streams.surveys.asked import DAYS_LIMIT
from streams.surveys.sampling import WHOLE

DEFINED = "surveys.SurveyDefined"
ANSWERED = "surveys.SurveyAnswered"

Days = Annotated[int, Field(ge=1, le=DAYS_LIMIT)]


class SurveyList(BaseModel):
    """A page of surveys."""

    items: list[reads.Survey]
    next: str | None


class SendList(BaseModel):
    """A page of askings."""

    items: list[reads.Send]
    next: str | None


class AnswerList(BaseModel):
    """A page of answers."""

    items: list[reads.Answer]
    next: str | None


class OpenSurveys(BaseModel):
    """What a member may answer."""

    items: list[reads.OpenSurvey]


class DayScores(BaseModel):
    """A survey's scores by day."""

    items: list[reads.DayScore]


class NewSurvey(BaseModel):
    """A survey to be defined."""

    type: SurveyType
    question: Annotated[str, limits_of(DEFINED, "question")]
    follow_up: Annotated[str, limits_of(DEFINED, "follow_up")] = ""
    segment_id: str | None = Field(None, description="Whom it is for; null for every member.")
    sample_permille: int = Field(WHOLE, ge=0, le=WHOLE)
    cool_down_days: Days = 90
    expires_days: Days = 14


class DefinedSurvey(BaseModel):
    """A survey that was defined."""

    survey_id: str


class Closing(BaseModel):
    """Why a survey is closed."""

    reason: Annotated[str, limits_of("surveys.SurveyClosed", "reason")] = ""


class Recipient(BaseModel):
    """Whom a survey is sent to."""

    member_id: str


class RecipientOfType(Recipient):
    """Whom a survey of a type is sent to."""

    type: SurveyType


class SentSurvey(BaseModel):
    """A survey that was sent."""

    survey_id: str
    send_id: str
    delivery_status: str = Field(description="SENT: it waits in the app and behind its link.")
    expires_at: datetime
    link: str = Field(description="Answers it without a login, until it expires.")


class Delivery(BaseModel):
    """How a survey came to the caller."""

    channel: SurveyChannel = SurveyChannel.IN_APP


class Reply(BaseModel):
    """An answer."""

    score: int | None = None
    text: Annotated[str, limits_of(ANSWERED, "text")] = ""


class Accepted(BaseModel):
    """An answer that counts."""

    send_id: str
    survey_id: str
    score: int | None
    previous_score: int | None
    revision: int


router = APIRouter(prefix="/v1", tags=["surveys"])


@router.get("/surveys")
async def list_surveys(asking: AskedOfRows, paging: Annotated[Paging, Query()]) -> SurveyList:
    """Surveys, newest first; for staff and analysts."""
    demand(can_read_surveys(asking.caller))
    wanted = Slice(reads.NEWEST_SURVEYS, paging.limit, paging.after)
    page = await reads.surveys(asking, wanted)
    return SurveyList(items=list(page.items), next=page.next)


@router.post("/surveys", status_code=201)
async def define_survey(asking: AskedOfRows, new: NewSurvey, response: Response) -> DefinedSurvey:
    """Define a survey; it never changes, so that all its answers answer one question."""
    given = new.model_dump(exclude={"type"})
    survey_id = await commands.define_survey(asking, Definition(type=str(new.type.value), **given))
    response.headers["Location"] = f"/v1/surveys/{survey_id}"
    return DefinedSurvey(survey_id=survey_id)


@router.get("/surveys/open")
async def list_open_surveys(asking: AskedOfRows) -> OpenSurveys:
    """What the caller may answer, newest first: ask this to show a survey inside an app."""
    demand(can_answer_survey(asking.caller))
    return OpenSurveys(items=await reads.open_surveys(asking, asking.member_id))


@router.post("/surveys/sends", status_code=201)
async def send_survey(asking: AskedOfRows, new: RecipientOfType) -> SentSurvey:
    """Send the newest open survey of a type to a member; the built-in one where there is none."""
    sent = await commands.send_survey(asking, new.member_id, str(new.type.value))
    return SentSurvey(**sent._asdict())


@router.get("/surveys/{survey_id}")
async def show_survey(asking: AskedOfRows, survey_id: str) -> reads.Survey:
    """One survey."""
    demand(can_read_surveys(asking.caller))
    found = await reads.survey(asking, survey_id)
    if found is None:
        raise not_found("survey", survey_id)
    return found


@router.put("/surveys/{survey_id}/closed", status_code=204)
async def close_survey(asking: AskedOfRows, survey_id: str, closing: Closing) -> None:
    """Send a survey to nobody any more; what is open can still be answered."""
    await commands.close_survey(asking, survey_id, closing.reason)


@router.get("/surveys/{survey_id}/score")
async def show_score(asking: AskedOfRows, survey_id: str) -> reads.Score:
    """A survey's counts and score, with 95 % intervals."""
    demand(can_read_surveys(asking.caller))
    found = await reads.score(asking, survey_id)
    if found is None:
        raise not_found("sent survey", survey_id)
    return found


@router.get("/surveys/{survey_id}/days")
async def list_days(asking: AskedOfRows, survey_id: str) -> DayScores:
    """A survey's scores by day, newest first."""
    demand(can_read_surveys(asking.caller))
    return DayScores(items=await reads.days(asking, survey_id))


@router.get("/surveys/{survey_id}/answers")
async def list_answers(
    asking: AskedOfRows, survey_id: str, paging: Annotated[Paging, Query()]
) -> AnswerList:
    """A survey's answers, newest first, with those that a later one replaced."""
    demand(can_read_surveys(asking.caller))
    wanted = Slice(reads.NEWEST_ANSWERS, paging.limit, paging.after)
    page = await reads.answers(asking, survey_id, wanted)
    return AnswerList(items=list(page.items), next=page.next)


@router.get("/surveys/{survey_id}/sends")
async def list_sends(
    asking: AskedOfRows, survey_id: str, paging: Annotated[Paging, Query()]
) -> SendList:
    """Who was asked by a survey, and how each asking stands."""
    demand(can_read_surveys(asking.caller))
    wanted = Slice(reads.NEWEST_SENDS, paging.limit, paging.after)
    page = await reads.sends(asking, survey_id, wanted)
    return SendList(items=list(page.items), next=page.next)


@router.post("/surveys/{survey_id}/sends", status_code=201)
async def send_this_survey(asking: AskedOfRows, survey_id: str, new: Recipient) -> SentSurvey:
    """Send one survey to one member."""
    sent = await commands.send_this_survey(asking, survey_id, new.member_id)
    return SentSurvey(**sent._asdict())


@router.post("/surveys/sends/{send_id}/deliveries", status_code=204)
async def record_delivery(asking: AskedOfRows, send_id: str, delivery: Delivery) -> None:
    """Say that one of the caller's surveys was shown to them: then it counts as delivered."""
    await commands.show_survey(asking, send_id, delivery.channel.value)


@router.put("/surveys/sends/{send_id}/answer")
async def answer_survey(asking: AskedOfRows, send_id: str, reply: Reply) -> Accepted:
    """Answer one of the caller's surveys, or answer it anew: the last answer counts."""
    accepted = await commands.answer_survey(
        asking, send_id, commands.Reply(reply.score, reply.text)
    )
    return Accepted.model_validate(accepted, from_attributes=True)


@router.put("/surveys/sends/{send_id}/dismissed", status_code=204)
async def dismiss_survey(asking: AskedOfRows, send_id: str) -> None:
    """Say that the caller does not want to answer."""
    await commands.dismiss_survey(asking, send_id)


@router.put("/surveys/links/{token}/answer")
async def answer_by_link(asking: Asked, token: str, reply: Reply) -> Accepted:
    """Answer by the token of a signed link, without a login."""
    bearer, send_id = await bearer_of(asking, token)
    accepted = await commands.answer_survey(
        bearer, send_id, commands.Reply(reply.score, reply.text)
    )
    return Accepted.model_validate(accepted, from_attributes=True)
