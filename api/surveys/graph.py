"""GraphQL types and queries of surveys, a part of the field `experience`.

The SQL behind them is in reads; what changes something is in mutations.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from enum import Enum

import strawberry
from strawberry.scalars import JSON

from api import graph
from api.graph import Info, PageInfo
from api.paging import LIMIT_DEFAULT, Slice, checked_limit
from api.permissions import can_answer_survey, can_read_surveys, demand
from api.surveys import reach as reaching
from api.surveys import reads
from api.surveys.themes import FEATURE_IDS, themes
from api.surveys.wishes import wishes


@strawberry.enum(description="What a survey measures.")
class SurveyType(Enum):
    """The types of surveys, as the events name them."""

    NPS = strawberry.enum_value("NPS", description="Would recommend, 0 to 10.")
    CSAT = strawberry.enum_value("CSAT", description="Is satisfied, 1 to 5.")
    CES = strawberry.enum_value("CES", description="Found it easy, 1 to 7.")
    FEEDBACK = strawberry.enum_value("FEEDBACK", description="Words alone.")


@strawberry.enum(description="What a member does before they are asked.")
class SurveyTrigger(Enum):
    """The triggers, as the events name them."""

    TICKET_SOLVED = "ticket_solved"
    PURCHASED = "purchased"
    PLAN_RENEWED = "plan_renewed"
    DISCUSSION_STARTED = "discussion_started"
    ANSWER_ACCEPTED = "answer_accepted"
    FEATURE_SUBMITTED = "feature_submitted"


@strawberry.type(description="A survey as it was defined.")
class Survey:
    """A survey."""

    id: strawberry.ID
    type: str
    question: str
    follow_up: str
    segment_id: str | None
    trigger: str | None = strawberry.field(
        description="What members do before they are asked; null where staff send it."
    )
    sample_permille: int
    cool_down_days: int
    expires_days: int
    status: str = strawberry.field(description="OPEN or CLOSED.")
    defined_at: datetime
    closed_at: datetime | None


@strawberry.type(description="A page of surveys.")
class SurveyPage:
    """Some surveys and where the page ends."""

    nodes: list[Survey]
    page_info: PageInfo


@strawberry.type(description="A survey that the caller may answer.")
class OpenSurvey:
    """A survey that waits."""

    send_id: strawberry.ID
    survey_id: strawberry.ID
    type: str
    question: str
    follow_up: str
    status: str = strawberry.field(description="SENT, DELIVERED, ANSWERED or EXPIRED.")
    sent_at: datetime
    expires_at: datetime
    score: int | None
    link: str = strawberry.field(description="Answers it without a login, until it expires.")


@strawberry.type(description="A survey's counts and score, with 95 % intervals.")
class SurveyScore:
    """A survey's score."""

    survey_id: strawberry.ID
    type: str
    sent: int
    delivered: int
    answered: int
    dismissed: int
    expired: int
    counts: JSON = strawberry.field(description="Answers by score, the last of each asking.")
    score: float | None = strawberry.field(description="NPS -100 to 100, CSAT 0 to 1, CES 1 to 7.")
    low: float | None
    high: float | None
    half_width: float | None = strawberry.field(description="Before it is cut to the scale.")
    share: float | None = strawberry.field(description="CSAT: 4 and 5 of 5; CES: 5 to 7 of 7.")
    share_low: float | None
    share_high: float | None
    response_rate: float | None = strawberry.field(description="answered / delivered.")
    response_low: float | None
    response_high: float | None


@strawberry.type(description="The score of the askings that were first answered on one day.")
class SurveyDay:
    """A day's score."""

    survey_id: strawberry.ID
    type: str
    day: datetime
    answered: int
    counts: JSON
    score: float | None
    low: float | None
    high: float | None
    half_width: float | None
    share: float | None
    share_low: float | None
    share_high: float | None


@strawberry.type(description="An accepted answer.")
class SurveyAnswer:
    """An answer."""

    id: strawberry.ID
    send_id: strawberry.ID
    survey_id: strawberry.ID
    member_id: strawberry.ID
    type: str
    score: int | None
    text: str
    previous_score: int | None
    revision: int
    answered_at: datetime
    counts: bool = strawberry.field(description="Whether it is the last one of its asking.")
    sentiment: str | None = strawberry.field(
        description="NEGATIVE, NEUTRAL or POSITIVE, once a model has read it; if it counts."
    )
    needs_attention: bool | None


@strawberry.type(description="A page of answers.")
class SurveyAnswerPage:
    """Some answers and where the page ends."""

    nodes: list[SurveyAnswer]
    page_info: PageInfo


@strawberry.type(description="Members who would not be asked, for one reason.")
class Unreached:
    """A reason, and how many it keeps from being asked."""

    reason: str
    members: int
    examples: list[strawberry.ID]


@strawberry.type(description="Whom a survey would reach now.")
class SurveyReach:
    """The answer to a dry run."""

    members: int = strawberry.field(description="Members that the survey is for.")
    asked: int = strawberry.field(description="Members who would be asked.")
    unreached: list[Unreached] = strawberry.field(description="The others, by reason.")


def reach_type(found: reaching.Reach) -> SurveyReach:
    """Return a reach's GraphQL type."""
    others = [
        Unreached(
            reason=reason,
            members=members,
            examples=[strawberry.ID(each) for each in found.examples[reason]],
        )
        for reason, members in found.reasons.most_common()
    ]
    return SurveyReach(members=found.members, asked=found.asked, unreached=others)


@strawberry.type(description="A term that several answers share.")
class SurveyTheme:
    """A theme."""

    term: str
    answers: int = strawberry.field(description="How many answers have it.")
    mean_score: float | None = strawberry.field(description="Of these answers.")
    positive: int = strawberry.field(description="How many of them feel positive.")
    negative: int = strawberry.field(description="How many of them feel negative.")
    answer_ids: list[strawberry.ID] = strawberry.field(description="Which, newest first.")
    feature_ids: list[strawberry.ID] | None = strawberry.field(description=FEATURE_IDS)


@graph.described
@strawberry.type(description="Reading surveys.")
class SurveysQuery:
    """Queries of surveys."""

    @strawberry.field
    async def surveys(
        self, info: Info, first: int = LIMIT_DEFAULT, after: str | None = None
    ) -> SurveyPage:
        """Surveys, newest first; for staff and analysts."""
        demand(can_read_surveys(info.context.caller))
        wanted = Slice(reads.NEWEST_SURVEYS, checked_limit(first), after)
        page = await reads.surveys(info.context, wanted)
        return SurveyPage(
            nodes=[Survey(**each.model_dump()) for each in page.items],
            page_info=graph.page_info(page),
        )

    @strawberry.field
    async def survey(self, info: Info, id: strawberry.ID) -> Survey | None:  # noqa: A002 - the API's word
        """One survey; null where there is none."""
        demand(can_read_surveys(info.context.caller))
        found = await reads.survey(info.context, id)
        return Survey(**found.model_dump()) if found else None

    @strawberry.field
    async def my_surveys(self, info: Info) -> list[OpenSurvey]:
        """What the caller may answer, newest first: ask this to show a survey inside an app."""
        demand(can_answer_survey(info.context.caller))
        found = await reads.open_surveys(info.context, info.context.member_id)
        return [OpenSurvey(**each.model_dump()) for each in found]

    @strawberry.field
    async def survey_reach(
        self, info: Info, survey_id: strawberry.ID, member_ids: list[strawberry.ID] | None = None
    ) -> SurveyReach | None:
        """Whom a survey would ask if it were launched now, and why not the others."""
        demand(can_read_surveys(info.context.caller))
        found = await reads.survey(info.context, survey_id)
        if found is None:
            return None
        return reach_type(await reaching.reach(info.context, found, member_ids))

    @strawberry.field
    async def survey_score(self, info: Info, survey_id: strawberry.ID) -> SurveyScore | None:
        """A survey's score; null where it was never sent."""
        demand(can_read_surveys(info.context.caller))
        found = await reads.score(info.context, survey_id)
        return SurveyScore(**found.model_dump()) if found else None

    @strawberry.field
    async def survey_days(
        self, info: Info, survey_id: strawberry.ID, limit: int = LIMIT_DEFAULT
    ) -> list[SurveyDay]:
        """A survey's scores by day, newest first."""
        demand(can_read_surveys(info.context.caller))
        found = await reads.days(info.context, survey_id, checked_limit(limit))
        return [SurveyDay(**each.model_dump()) for each in found]

    @strawberry.field
    async def survey_answers(
        self,
        info: Info,
        survey_id: strawberry.ID,
        first: int = LIMIT_DEFAULT,
        after: str | None = None,
    ) -> SurveyAnswerPage:
        """A survey's answers, newest first, with those that a later one replaced."""
        demand(can_read_surveys(info.context.caller))
        wanted = Slice(reads.NEWEST_ANSWERS, checked_limit(first), after)
        page = await reads.answers(info.context, survey_id, wanted)
        return SurveyAnswerPage(
            nodes=[SurveyAnswer(**each.model_dump()) for each in page.items],
            page_info=graph.page_info(page),
        )

    @strawberry.field
    async def survey_themes(self, info: Info, survey_id: strawberry.ID) -> list[SurveyTheme]:
        """The terms that several answers share, each with its answers; a plain count."""
        demand(can_read_surveys(info.context.caller))
        worded = await reads.worded(info.context, survey_id)
        found = await asyncio.to_thread(themes, worded)
        asked_for = await wishes(info.context, [each.term for each in found])
        return [
            SurveyTheme(
                term=each.term,
                answers=len(each.answers),
                mean_score=each.mean_score,
                positive=each.feeling("POSITIVE"),
                negative=each.feeling("NEGATIVE"),
                answer_ids=[strawberry.ID(answer.id) for answer in each.answers],
                feature_ids=None if ids is None else [*map(strawberry.ID, ids)],
            )
            for each, ids in zip(found, asked_for, strict=True)
        ]
