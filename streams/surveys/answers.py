"""Which answers to a survey count: in time, on the scale, from whom it was sent to, the last one.

Who is asked is decided by `sends`.
"""

from dataclasses import replace

from schemas.events import (
    SurveyAnswerAccepted,
    SurveyAnswered,
    SurveyAnswerRejected,
    SurveyDeclined,
    SurveyDismissed,
    SurveySendChanged,
)
from streams.claims import identity, later, moment
from streams.surveys.asked import Asked, Send, changed, noted, over

# The least and the greatest score of each type that has a scale (REFERENCE: Reichheld's 0 to 10,
# satisfaction 1 to 5, effort 1 to 7). FEEDBACK has none: it is words.
SCALES = {"NPS": (0, 10), "CSAT": (1, 5), "CES": (1, 7)}

Emits = SurveyAnswerAccepted | SurveyAnswerRejected | SurveyDeclined | SurveySendChanged
Folded = tuple[Asked, tuple[Send | None, ...], tuple[Emits, ...]]


def accept_answer(state: Asked, send: Send, event: SurveyAnswered) -> Folded:
    """An answer counts in place of the one before it, or is refused with the reason."""
    at = event.meta.occurred_at
    if reason := _foreign(send, event) or _late(state, send, event) or _unfit(send, event):
        return state, (send,), (_rejected(event, reason, event.score),)
    answered_at = at if send.answered_at is None else send.answered_at
    after = replace(
        send,
        answered_at=answered_at,
        answer=moment(event.meta),
        score=event.score,
        revision=send.revision + 1,
    )
    accepted = SurveyAnswerAccepted(
        send_id=event.send_id,
        survey_id=event.survey_id,
        member_id=event.member_id,
        type=send.type,
        answer_id=identity(event.meta),
        score=event.score,
        text=event.text,
        previous_score=send.score,
        revision=after.revision,
    )
    told = changed(event.send_id, event.member_id, after)
    return noted(state, event.send_id, after), (after,), (accepted, told)


def dismiss(state: Asked, send: Send, event: SurveyDismissed) -> Folded:
    """What is open can be dismissed, and still be answered in time; an answer stands."""
    if reason := _foreign(send, event) or _late(state, send, event):
        return state, (send,), (_rejected(event, reason),)
    send = replace(send, dismissed=True)
    declined = SurveyDeclined(
        send_id=event.send_id, survey_id=event.survey_id, member_id=event.member_id
    )
    told = changed(event.send_id, event.member_id, send)
    return noted(state, event.send_id, send), (send,), (declined, told)


def on_scale(kind: str, score: int | None) -> bool:
    """Whether a survey of this type takes this score.

    >>> on_scale("NPS", 10), on_scale("NPS", 11), on_scale("CSAT", 0), on_scale("CES", None)
    (True, False, False, False)
    >>> on_scale("FEEDBACK", None), on_scale("FEEDBACK", 3)
    (True, False)
    """
    if kind not in SCALES:
        return score is None
    least, greatest = SCALES[kind]
    return score is not None and least <= score <= greatest


def _foreign(send: Send, event: SurveyAnswered | SurveyDismissed) -> str | None:
    if send.survey_id is None:
        return "NOT_ASKED"
    return "WRONG_SURVEY" if send.survey_id != event.survey_id else None


def _late(state: Asked, send: Send, event: SurveyAnswered | SurveyDismissed) -> str | None:
    if over(state, event.send_id, send, event.meta.occurred_at):
        return "EXPIRED"
    return None if later(event.meta, send.answer) else "SUPERSEDED"


def _unfit(send: Send, event: SurveyAnswered) -> str | None:
    if not on_scale(send.type, event.score):
        return "OUT_OF_SCALE"
    return "TEXT_MISSING" if send.type not in SCALES and not event.text.strip() else None


def _rejected(
    event: SurveyAnswered | SurveyDismissed, reason: str, score: int | None = None
) -> SurveyAnswerRejected:
    return SurveyAnswerRejected(
        send_id=event.send_id,
        survey_id=event.survey_id,
        member_id=event.member_id,
        score=score,
        reason=reason,
    )
