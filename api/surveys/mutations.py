"""GraphQL mutations of surveys, a part of the field `experience`.

What they do is in commands; what can be read is in graph.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import strawberry

from api.graph import Info, described
from api.surveys import commands
from api.surveys.defaults import Definition
from api.surveys.graph import SurveyReach, SurveyTrigger, SurveyType, reach_type


@strawberry.enum(description="The way on which a survey came to a member.")
class SurveyChannel(Enum):
    """The channels, as the events name them."""

    IN_APP = "IN_APP"
    LINK = "LINK"
    MAIL = "MAIL"


@strawberry.input(description="A new survey.")
class SurveyInput:
    """What a new survey says."""

    type: SurveyType
    question: str = strawberry.field(description="1 to 500 characters.")
    follow_up: str = strawberry.field(default="", description="At most 500 characters.")
    segment_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whom it is for; null for every member."
    )
    trigger: SurveyTrigger | None = strawberry.field(
        default=None, description="What members do before they are asked; null to send it."
    )
    sample_permille: int = strawberry.field(default=1000, description="0 to 1000.")
    cool_down_days: int = strawberry.field(default=90, description="1 to 3650.")
    expires_days: int = strawberry.field(default=14, description="1 to 3650.")


@strawberry.type(description="A survey that was sent.")
class SentSurvey:
    """The answer to sendSurvey."""

    survey_id: strawberry.ID
    delivery_status: str = strawberry.field(
        description="SENT: it waits for the member in the app and behind its link."
    )
    send_id: strawberry.ID
    expires_at: datetime
    link: str = strawberry.field(description="Answers it without a login, until it expires.")


@strawberry.type(description="An answer that counts.")
class AcceptedReply:
    """The answer to answerSurvey."""

    send_id: strawberry.ID
    survey_id: strawberry.ID
    score: int | None
    previous_score: int | None
    revision: int


@strawberry.type(description="A survey that was defined or closed.")
class SurveyChange:
    """The answer to defineSurvey and closeSurvey."""

    survey_id: strawberry.ID
    status: str


@strawberry.type(description="An asking that was shown or dismissed.")
class SendChange:
    """The answer to showSurvey and dismissSurvey."""

    send_id: strawberry.ID
    success: bool


@described
@strawberry.type(description="Telling surveys something.")
class SurveysMutation:
    """Mutations of surveys; each answers with what was decided."""

    @strawberry.field
    async def send_survey(
        self,
        info: Info,
        user_id: strawberry.ID,
        type: SurveyType,  # noqa: A002 - the brief's word
    ) -> SentSurvey:
        """Ask a member; the newest open survey of the type is sent, or the built-in one."""
        sent = await commands.send_survey(info.context, user_id, str(type.value))
        return SentSurvey(**sent._asdict())

    @strawberry.field
    async def launch_survey(
        self, info: Info, survey_id: strawberry.ID, member_ids: list[strawberry.ID] | None = None
    ) -> SurveyReach:
        """Ask all whom a survey would reach; launched again, it asks nobody a second time."""
        return reach_type(await commands.launch_survey(info.context, survey_id, member_ids))

    @strawberry.field
    async def define_survey(
        self,
        info: Info,
        input: SurveyInput,  # noqa: A002 - the brief's word
    ) -> SurveyChange:
        """Define a survey; it never changes, so that all answers answer one question."""
        definition = Definition(
            type=str(input.type.value),
            question=input.question,
            follow_up=input.follow_up,
            segment_id=input.segment_id,
            trigger=input.trigger and str(input.trigger.value),
            sample_permille=input.sample_permille,
            cool_down_days=input.cool_down_days,
            expires_days=input.expires_days,
        )
        survey_id = await commands.define_survey(info.context, definition)
        return SurveyChange(survey_id=strawberry.ID(survey_id), status="OPEN")

    @strawberry.field
    async def close_survey(
        self, info: Info, survey_id: strawberry.ID, reason: str = ""
    ) -> SurveyChange:
        """Send a survey to nobody any more; what is open can still be answered."""
        await commands.close_survey(info.context, survey_id, reason)
        return SurveyChange(survey_id=survey_id, status="CLOSED")

    @strawberry.field
    async def show_survey(
        self, info: Info, send_id: strawberry.ID, channel: SurveyChannel = SurveyChannel.IN_APP
    ) -> SendChange:
        """Say that one of the caller's surveys was shown to them: then it counts as delivered."""
        await commands.show_survey(info.context, send_id, str(channel.value))
        return SendChange(send_id=send_id, success=True)

    @strawberry.field
    async def answer_survey(
        self, info: Info, send_id: strawberry.ID, score: int | None = None, text: str = ""
    ) -> AcceptedReply:
        """Answer one of the caller's surveys, or answer it anew: the last answer counts."""
        reply = commands.Reply(score, text)
        accepted = await commands.answer_survey(info.context, send_id, reply)
        return AcceptedReply(
            send_id=send_id,
            survey_id=strawberry.ID(accepted.survey_id),
            score=accepted.score,
            previous_score=accepted.previous_score,
            revision=accepted.revision,
        )

    @strawberry.field
    async def dismiss_survey(self, info: Info, send_id: strawberry.ID) -> SendChange:
        """Say that the caller does not want to answer."""
        await commands.dismiss_survey(info.context, send_id)
        return SendChange(send_id=send_id, success=True)
