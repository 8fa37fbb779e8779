"""REST routes of surveys, twins of the GraphQL operations.

The SQL is in reads, what changes something in commands, the page of a link in pages.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.asking import Asked, AskedOfRows
from api.paging import Paging, Slice
from api.permissions import can_answer_survey, can_read_surveys, demand
from api.problems import not_found
from api.surveys import commands, reads, shapes
from api.surveys.bearers import bearer_of
from api.surveys.defaults import Definition
from api.surveys.reach import Reach, reach
from api.surveys.themes import themes
from api.surveys.wishes import wishes

router = APIRouter(prefix="/v1", tags=["surveys"])


@router.get("/surveys")
async def list_surveys(
    asking: AskedOfRows, paging: Annotated[Paging, Query()]
) -> shapes.SurveyList:
    """Surveys, newest first; for staff and analysts."""
    demand(can_read_surveys(asking.caller))
    wanted = Slice(reads.NEWEST_SURVEYS, paging.limit, paging.after)
    page = await reads.surveys(asking, wanted)
    return shapes.SurveyList(items=list(page.items), next=page.next)


@router.post("/surveys", status_code=201)
async def define_survey(
    asking: AskedOfRows, new: shapes.NewSurvey, response: Response
) -> shapes.DefinedSurvey:
    """Define a survey; it never changes, so that all its answers answer one question."""
    given = new.model_dump(mode="json")
    survey_id = await commands.define_survey(asking, Definition(**given))
    response.headers["Location"] = f"/v1/surveys/{survey_id}"
    return shapes.DefinedSurvey(survey_id=survey_id)


@router.get("/surveys/open")
async def list_open_surveys(asking: AskedOfRows) -> shapes.OpenSurveys:
    """What the caller may answer, newest first: ask this to show a survey inside an app."""
    demand(can_answer_survey(asking.caller))
    return shapes.OpenSurveys(items=await reads.open_surveys(asking, asking.member_id))


@router.post("/surveys/sends", status_code=201)
async def send_survey(asking: AskedOfRows, new: shapes.RecipientOfType) -> shapes.SentSurvey:
    """Send the newest open survey of a type to a member; the built-in one where there is none."""
    sent = await commands.send_survey(asking, new.member_id, str(new.type.value))
    return shapes.SentSurvey(**sent._asdict())


@router.get("/surveys/{survey_id}")
async def show_survey(asking: AskedOfRows, survey_id: str) -> reads.Survey:
    """One survey."""
    demand(can_read_surveys(asking.caller))
    found = await reads.survey(asking, survey_id)
    if found is None:
        raise not_found("survey", survey_id)
    return found


@router.put("/surveys/{survey_id}/closed", status_code=204)
async def close_survey(asking: AskedOfRows, survey_id: str, closing: shapes.Closing) -> None:
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
async def list_days(asking: AskedOfRows, survey_id: str) -> shapes.DayScores:
    """A survey's scores by day, newest first."""
    demand(can_read_surveys(asking.caller))
    return shapes.DayScores(items=await reads.days(asking, survey_id))


@router.get("/surveys/{survey_id}/answers")
async def list_answers(
    asking: AskedOfRows, survey_id: str, paging: Annotated[Paging, Query()]
) -> shapes.AnswerList:
    """A survey's answers, newest first, with those that a later one replaced."""
    demand(can_read_surveys(asking.caller))
    wanted = Slice(reads.NEWEST_ANSWERS, paging.limit, paging.after)
    page = await reads.answers(asking, survey_id, wanted)
    return shapes.AnswerList(items=list(page.items), next=page.next)


@router.get("/surveys/{survey_id}/themes")
async def list_themes(asking: AskedOfRows, survey_id: str) -> shapes.Themes:
    """The terms that several answers share, each with its answers; a plain count, no model."""
    demand(can_read_surveys(asking.caller))
    found = await asyncio.to_thread(themes, await reads.worded(asking, survey_id))
    asked_for = await wishes(asking, [each.term for each in found])
    return shapes.Themes(
        items=[
            shapes.ThemeShown(
                term=each.term,
                answers=len(each.answers),
                mean_score=each.mean_score,
                positive=each.feeling("POSITIVE"),
                negative=each.feeling("NEGATIVE"),
                answer_ids=[answer.id for answer in each.answers],
                feature_ids=ids,
            )
            for each, ids in zip(found, asked_for, strict=True)
        ]
    )


@router.get("/surveys/{survey_id}/sends")
async def list_sends(
    asking: AskedOfRows, survey_id: str, paging: Annotated[Paging, Query()]
) -> shapes.SendList:
    """Who was asked by a survey, and how each asking stands."""
    demand(can_read_surveys(asking.caller))
    wanted = Slice(reads.NEWEST_SENDS, paging.limit, paging.after)
    page = await reads.sends(asking, survey_id, wanted)
    return shapes.SendList(items=list(page.items), next=page.next)


@router.post("/surveys/{survey_id}/sends", status_code=201)
async def send_this_survey(
    asking: AskedOfRows, survey_id: str, new: shapes.Recipient
) -> shapes.SentSurvey:
    """Send one survey to one member."""
    sent = await commands.send_this_survey(asking, survey_id, new.member_id)
    return shapes.SentSurvey(**sent._asdict())


@router.get("/surveys/{survey_id}/reach")
async def show_reach(asking: AskedOfRows, survey_id: str) -> shapes.ReachShown:
    """Whom a survey would ask if it were launched now, and why not the others; asks nobody."""
    demand(can_read_surveys(asking.caller))
    found = await reads.survey(asking, survey_id)
    if found is None:
        raise not_found("survey", survey_id)
    return _reach(await reach(asking, found))


@router.post("/surveys/{survey_id}/campaigns", status_code=202)
async def launch_survey(
    asking: AskedOfRows, survey_id: str, new: shapes.Campaign
) -> shapes.ReachShown:
    """Ask all whom a survey would reach; launched again, it asks nobody a second time."""
    return _reach(await commands.launch_survey(asking, survey_id, new.member_ids))


@router.post("/surveys/sends/{send_id}/deliveries", status_code=204)
async def record_delivery(asking: AskedOfRows, send_id: str, delivery: shapes.Delivery) -> None:
    """Say that one of the caller's surveys was shown to them: then it counts as delivered."""
    await commands.show_survey(asking, send_id, delivery.channel.value)


@router.put("/surveys/sends/{send_id}/answer")
async def answer_survey(asking: AskedOfRows, send_id: str, reply: shapes.Reply) -> shapes.Accepted:
    """Answer one of the caller's surveys, or answer it anew: the last answer counts."""
    accepted = await commands.answer_survey(
        asking, send_id, commands.Reply(reply.score, reply.text)
    )
    return shapes.Accepted.model_validate(accepted, from_attributes=True)


@router.put("/surveys/sends/{send_id}/dismissed", status_code=204)
async def dismiss_survey(asking: AskedOfRows, send_id: str) -> None:
    """Say that the caller does not want to answer."""
    await commands.dismiss_survey(asking, send_id)


@router.put("/surveys/links/{token}/answer")
async def answer_by_link(asking: Asked, token: str, reply: shapes.Reply) -> shapes.Accepted:
    """Answer by the token of a signed link, without a login."""
    bearer, send_id = await bearer_of(asking, token)
    accepted = await commands.answer_survey(
        bearer, send_id, commands.Reply(reply.score, reply.text)
    )
    return shapes.Accepted.model_validate(accepted, from_attributes=True)


def _reach(found: Reach) -> shapes.ReachShown:
    others = [
        shapes.Unreached(reason=reason, members=members, examples=found.examples[reason])
        for reason, members in found.reasons.most_common()
    ]
    return shapes.ReachShown(members=found.members, asked=found.asked, unreached=others)
