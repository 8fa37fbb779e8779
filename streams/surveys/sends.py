"""The fold `survey-sends`: decides who is asked, when an asking ends, and hands answers on.

Which answers count is decided by `answers`; scores are the business of `scores`.
"""

from dataclasses import replace
from typing import assert_never

from schemas.events import (
    SurveyAnswerAccepted,
    SurveyAnswered,
    SurveyAnswerRejected,
    SurveyArrived,
    SurveyDeclined,
    SurveyDelivered,
    SurveyDismissed,
    SurveyExpired,
    SurveyRefused,
    SurveyRequested,
    SurveySendChanged,
    SurveySent,
    SurveyTriggered,
)
from streams.surveys.answers import accept_answer, dismiss
from streams.surveys.asked import (
    DAY,
    DAYS_LIMIT,
    EXPIRED,
    NO_SEND,
    Asked,
    Latest,
    Send,
    begun,
    changed,
    decide,
    known,
    noted,
    over,
)
from streams.surveys.sampling import drawn

Asking = SurveyRequested | SurveyTriggered
Reads = Asking | SurveyDelivered | SurveyAnswered | SurveyDismissed
Emits = (
    SurveySent
    | SurveyRefused
    | SurveyArrived
    | SurveyAnswerAccepted
    | SurveyAnswerRejected
    | SurveyDeclined
    | SurveyExpired
    | SurveySendChanged
)

# Whatever its type and its definition say, no member is asked more than one survey a day.
REST = DAY

INITIAL = Asked()

ENTRIES = {"send": Send}

Folded = tuple[Asked, tuple[Send | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that an event needs: the asking that it names.

    >>> entries(SurveyDismissed(send_id="send-1", survey_id="s-1", member_id="ada"))
    ('send:send-1',)
    """
    return (f"send:{event.send_id}",)


def fold(state: Asked, parts: tuple[Send | None, ...], event: Reads) -> Folded:
    """Each claim is decided once; what follows is told by member and by survey.

    >>> event = SurveyRequested(send_id="send-1", survey_id="s-1", member_id="ada", type="NPS")
    >>> state, parts, (sent, changed) = fold(INITIAL, (None,), event)
    >>> changed.status, sent.expires_at == 14 * DAY
    ('SENT', True)
    >>> fold(state, parts, event)[2]
    ()
    """
    before = parts[0] or NO_SEND
    if known(before, event.meta):
        return state, parts, ()
    send = decide(before, event.meta)
    match event:
        case SurveyRequested() | SurveyTriggered():
            return request(state, send, event)
        case SurveyDelivered():
            return deliver(state, send, event)
        case SurveyAnswered():
            return accept_answer(state, send, event)
        case SurveyDismissed():
            return dismiss(state, send, event)
        case _:
            assert_never(event)


def request(state: Asked, send: Send, event: Asking) -> Folded:
    """A member is asked, or refused with the reason and, where time heals it, from when on."""
    if refused := _refused(state, send, event):
        return state, (send,), (refused,)
    send = begun(send, event)
    latest = Latest(event.send_id, event.survey_id, send.sent_at, send.expires_at)
    state = Asked(event.member_id, {**state.latest, event.type: latest})
    sent = SurveySent(
        send_id=event.send_id,
        survey_id=event.survey_id,
        member_id=event.member_id,
        type=event.type,
        expires_at=send.expires_at,
    )
    return state, (send,), (sent, changed(event.send_id, event.member_id, send))


def deliver(state: Asked, send: Send, event: SurveyDelivered) -> Folded:
    """The first delivery counts; what is unknown, or over, cannot reach anybody."""
    if send.survey_id != event.survey_id or send.delivered_at is not None:
        return state, (send,), ()
    if over(state, event.send_id, send, event.meta.occurred_at):
        return state, (send,), ()
    send = replace(send, delivered_at=event.meta.occurred_at, channel=event.channel)
    arrived = SurveyArrived(
        send_id=event.send_id,
        survey_id=event.survey_id,
        member_id=event.member_id,
        channel=event.channel,
    )
    told = changed(event.send_id, event.member_id, send)
    return noted(state, event.send_id, send), (send,), (arrived, told)


def objection(state: Asked, send: Send, event: Asking) -> tuple[str | None, int | None]:
    """Why a member may not be asked now, and from when on they may; two Nones where they may.

    >>> event = SurveyRequested(send_id="send-2", survey_id="s-1", member_id="ada", type="NPS")
    >>> objection(INITIAL, NO_SEND, event)
    (None, None)
    >>> asked = Asked("ada", {"CSAT": Latest("send-1", "s-2", 0, DAY, ended=EXPIRED)})
    >>> objection(asked, NO_SEND, event) == ("RESTING", REST)
    True
    """
    at = event.meta.occurred_at
    if send.survey_id is not None:
        return "KNOWN_SEND", None
    if not drawn(event.survey_id, event.member_id, event.sample_permille):
        return "NOT_SAMPLED", None
    if latest := state.latest.get(event.type):
        # A request of before the last asking comes too early as well: they stand side by side.
        cooled_at = latest.sent_at + min(max(event.cool_down_days, 0), DAYS_LIMIT) * DAY
        if at < cooled_at:
            return "COOL_DOWN", cooled_at
        if not latest.ended:
            return "OPEN_ALREADY", latest.expires_at
    rested_at = max((each.sent_at for each in state.latest.values()), default=at - REST) + REST
    return ("RESTING", rested_at) if at < rested_at else (None, None)


def wake_at(state: Asked) -> int | None:
    """When the next of the open askings ends, in microseconds since 1970.

    >>> wake_at(INITIAL) is None
    True
    """
    return min((each.expires_at for each in state.latest.values() if not each.ended), default=None)


def tick(state: Asked, now: int) -> tuple[Asked, tuple[Emits, ...]]:
    """What nobody answered in time has expired."""
    derived: list[Emits] = []
    for kind, latest in state.latest.items():
        if latest.ended is None and latest.expires_at <= now:
            ended = replace(latest, ended=EXPIRED)
            state = replace(state, latest={**state.latest, kind: ended})
            derived += _expired(state.member_id, kind, latest)
    return state, tuple(derived)


def _expired(member_id: str, kind: str, latest: Latest) -> tuple[Emits, Emits]:
    expired = SurveyExpired(
        send_id=latest.send_id, survey_id=latest.survey_id, member_id=member_id, type=kind
    )
    told = SurveySendChanged(
        survey_id=latest.survey_id,
        send_id=latest.send_id,
        member_id=member_id,
        type=kind,
        status=EXPIRED,
        sent_at=latest.sent_at,
        expires_at=latest.expires_at,
        delivered_at=latest.delivered_at,
        channel=latest.channel,
    )
    return expired, told


def _refused(state: Asked, send: Send, event: Asking) -> SurveyRefused | None:
    reason, again_at = objection(state, send, event)
    if reason is None:
        return None
    return SurveyRefused(
        send_id=event.send_id,
        survey_id=event.survey_id,
        member_id=event.member_id,
        type=event.type,
        reason=reason,
        again_at=again_at,
    )
