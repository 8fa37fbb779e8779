"""What REST takes and gives of surveys, as shapes.

The routes are in `routes`; what can be read has its shapes in `reads`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.inputs import Given, limits_of
from api.surveys import reads
from api.surveys.graph import SurveyTrigger, SurveyType
from api.surveys.mutations import SurveyChannel
from api.surveys.themes import FEATURE_IDS
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


class NewSurvey(Given):
    """A survey to be defined."""

    type: SurveyType
    question: Annotated[str, limits_of(DEFINED, "question")]
    follow_up: Annotated[str, limits_of(DEFINED, "follow_up")] = ""
    segment_id: str | None = Field(None, description="Whom it is for; null for every member.")
    trigger: SurveyTrigger | None = Field(
        None, description="What members do before they are asked; null to send it."
    )
    sample_permille: int = Field(WHOLE, ge=0, le=WHOLE)
    cool_down_days: Days = 90
    expires_days: Days = 14


class DefinedSurvey(BaseModel):
    """A survey that was defined."""

    survey_id: str


class Closing(Given):
    """Why a survey is closed."""

    reason: Annotated[str, limits_of("surveys.SurveyClosed", "reason")] = ""


class Recipient(Given):
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


class Unreached(BaseModel):
    """Members who would not be asked, for one reason."""

    reason: str
    members: int
    examples: list[str]


class ReachShown(BaseModel):
    """Whom a survey would reach."""

    members: int = Field(description="Members that the survey is for.")
    asked: int = Field(description="Members who would be asked.")
    unreached: list[Unreached] = Field(description="The others, by reason.")


class Campaign(Given):
    """To whom a survey is launched."""

    member_ids: list[str] | None = Field(None, description="Null: to every member.")


class Delivery(Given):
    """How a survey came to the caller."""

    channel: SurveyChannel = SurveyChannel.IN_APP


class Reply(Given):
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


class ThemeShown(BaseModel):
    """A term that several answers share."""

    term: str
    answers: int = Field(description="How many answers have it.")
    mean_score: float | None = Field(description="Of these answers.")
    positive: int = Field(description="How many of them feel positive, as a model read them.")
    negative: int = Field(description="How many of them feel negative.")
    answer_ids: list[str] = Field(description="Which answers, newest first.")
    feature_ids: list[str] | None = Field(description=FEATURE_IDS)


class Themes(BaseModel):
    """What answers in words are about."""

    items: list[ThemeShown]
