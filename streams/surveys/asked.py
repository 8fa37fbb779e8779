"""What is known of a member's surveys: the latest asking of each type, and each asking's course.

Who may be asked is decided by `sends`, which answers count by `answers`.
"""

from dataclasses import dataclass, field, replace

from schemas.events import Meta, SurveyRequested, SurveySendChanged, SurveyTriggered
from streams.claims import REMEMBERED, Moment, identity

DAY = 86_400_000_000
# Ten years: as good as never again, and no time of such a sum leaves the calendar.
DAYS_LIMIT = 3_650

# What an asking can no longer leave but by an answer.
ANSWERED, DISMISSED, EXPIRED = "ANSWERED", "DISMISSED", "EXPIRED"


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest asking of one type; `ended` is None while it waits for an answer."""

    send_id: str
    survey_id: str
    sent_at: int
    expires_at: int
    delivered_at: int | None = None
    channel: str | None = None
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A member and the latest asking of each type of survey, by type."""

    member_id: str = ""
    latest: dict[str, Latest] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Send:
    """One asking and its answer; without a survey where only claims about its id were heard.

    `answered_at` is when it was first answered, `answer` the moment of the answer that counts.
    """

    survey_id: str | None = None
    type: str = ""
    sent_at: int = 0
    expires_at: int = 0
    delivered_at: int | None = None
    channel: str | None = None
    dismissed: bool = False
    answered_at: int | None = None
    answer: Moment | None = None
    score: int | None = None
    revision: int = 0
    decided: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Where the asking stands, but for time running out."""
        if self.revision:
            return ANSWERED
        if self.dismissed:
            return DISMISSED
        return "SENT" if self.delivered_at is None else "DELIVERED"


NO_SEND = Send()


def known(send: Send, meta: Meta) -> bool:
    """Whether this very claim about an asking has been decided before."""
    return identity(meta) in send.decided


def decide(send: Send, meta: Meta) -> Send:
    """The asking that remembers that this claim was decided."""
    return replace(send, decided=(*send.decided, identity(meta))[-REMEMBERED:])


def begun(send: Send, event: SurveyRequested | SurveyTriggered) -> Send:
    """The asking as it begins."""
    sent_at = event.meta.occurred_at
    days = min(max(event.expires_days, 1), DAYS_LIMIT)
    return replace(
        send,
        survey_id=event.survey_id,
        type=event.type,
        sent_at=sent_at,
        expires_at=sent_at + days * DAY,
    )


def over(state: Asked, send_id: str, send: Send, at: int) -> bool:
    """Whether an asking could no longer be answered at a moment.

    Time has run out by the answer's own word, or the clock has said so before: then no date helps.
    """
    if at >= send.expires_at:
        return True
    latest = state.latest[send.type]
    if latest.send_id == send_id:
        return latest.ended == EXPIRED
    # Another one was sent, which waits until this one has ended: without an answer, by time.
    return send.status in {"SENT", "DELIVERED"}


def noted(state: Asked, send_id: str, send: Send) -> Asked:
    """The state that knows how an asking stands, where it is the latest of its type."""
    latest = state.latest.get(send.type)
    if latest is None or latest.send_id != send_id:
        return state
    ended = send.status if send.status in {ANSWERED, DISMISSED} else latest.ended
    after = replace(latest, delivered_at=send.delivered_at, channel=send.channel, ended=ended)
    return replace(state, latest={**state.latest, send.type: after})


def changed(send_id: str, member_id: str, send: Send) -> SurveySendChanged:
    """How an asking stands, for its survey."""
    return SurveySendChanged(
        survey_id=send.survey_id or "",
        send_id=send_id,
        member_id=member_id,
        type=send.type,
        status=send.status,
        sent_at=send.sent_at,
        expires_at=send.expires_at,
        delivered_at=send.delivered_at,
        channel=send.channel,
        answered_at=send.answered_at,
        score=send.score,
        revision=send.revision,
    )
