"""What the tests of surveys tell: requests, answers and deliveries of one member."""

from typing import Any

from schemas.events import SurveyAnswered, SurveyDelivered, SurveyDismissed, SurveyRequested


def asked(send_id: str = "send-1", kind: str = "NPS", **more: Any) -> SurveyRequested:
    """A member is to be asked, with a cool-down of 30 days and a week to answer."""
    given = {"survey_id": f"s-{kind}", "member_id": "ada", "cool_down_days": 30, "expires_days": 7}
    return SurveyRequested(send_id=send_id, type=kind, **{**given, **more})


def answered(score: int | None = 9, text: str = "", **more: Any) -> SurveyAnswered:
    """The member answers."""
    given = {"send_id": "send-1", "survey_id": "s-NPS", "member_id": "ada"}
    return SurveyAnswered(score=score, text=text, **{**given, **more})


def delivered(channel: str = "IN_APP", send_id: str = "send-1") -> SurveyDelivered:
    """The survey reaches the member."""
    return SurveyDelivered(send_id=send_id, survey_id="s-NPS", member_id="ada", channel=channel)


def dismissed(send_id: str = "send-1") -> SurveyDismissed:
    """The member does not want to answer."""
    return SurveyDismissed(send_id=send_id, survey_id="s-NPS", member_id="ada")
