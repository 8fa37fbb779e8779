"""What callers may do with surveys: each act is one fact, checked before and answered after.

Both GraphQL and REST come here, and links; who is asked and what counts is decided by folds.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from api.asking import Asking
from api.looking import looked_for
from api.permissions import (
    can_answer_survey,
    can_close_survey,
    can_define_survey,
    can_send_survey,
    demand,
)
from api.problems import RefusedError, not_found
from api.publishing import publish
from api.surveys import reads
from api.surveys.defaults import DEFAULTS, Definition, default_id
from api.surveys.reach import Reach, definition_of, judged, request_of
from api.telling import answered_by, tell, tell_only
from schemas.events import (
    SurveyAnswerAccepted,
    SurveyAnswered,
    SurveyAnswerRejected,
    SurveyClosed,
    SurveyDeclined,
    SurveyDefined,
    SurveyDelivered,
    SurveyDismissed,
    SurveyRefused,
    SurveySent,
)
from streams.surveys.answers import SCALES
from streams.surveys.sampling import WHOLE

# What a refusal says to people, by its reason.
REFUSALS = {
    "COOL_DOWN": "the member was asked a survey of this type too lately",
    "OPEN_ALREADY": "a survey of this type waits for the member's answer already",
    "RESTING": "the member was asked another survey less than a day ago",
    "NOT_SAMPLED": "the member is not among those drawn for this survey",
    "NOT_IN_SEGMENT": "the survey is for a segment that the member is not in",
    "KNOWN_SEND": "this id names another asking",
    "NOT_ASKED": "the member was not asked by this id",
    "WRONG_SURVEY": "the member was asked another survey by this id",
    "EXPIRED": "the survey can no longer be answered: its time is over",
    "OUT_OF_SCALE": "the score is not on the survey's scale",
    "TEXT_MISSING": "feedback is given in words",
    "SUPERSEDED": "a later answer stands",
}


class Sent(NamedTuple):
    """A survey that was sent."""

    survey_id: str
    send_id: str
    delivery_status: str
    expires_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a member answers: a score on the survey's scale, words, or both."""

    score: int | None = None
    text: str = ""


async def send_survey(asking: Asking, member_id: str, kind: str) -> Sent:
    """Send the newest open survey of a type to a member; the built-in one where there is none.

    Raises RefusedError with the decision's reason where the member is not asked.
    """
    demand(can_send_survey(asking.caller))
    chosen = await reads.newest_of_type(asking, kind)
    if chosen is not None:
        return await _send(asking, chosen.id, member_id, definition_of(chosen))
    known = await reads.survey(asking, default_id(kind))
    if known is not None and known.status != "OPEN":
        raise RefusedError("SURVEY_CLOSED", f'no survey of type "{kind}" is open: define one')
    if known is None:
        # Told again by another process it is the same: the first one counts.
        await tell_only(asking, _defined(default_id(kind), DEFAULTS[kind]))
    return await _send(asking, default_id(kind), member_id, DEFAULTS[kind])


async def send_this_survey(asking: Asking, survey_id: str, member_id: str) -> Sent:
    """Send one survey to a member. Raises RefusedError with the reason where they are not asked."""
    demand(can_send_survey(asking.caller))
    found = await _open_survey(asking, survey_id)
    if not await reads.belongs(asking, member_id, found.segment_id):
        raise RefusedError("NOT_IN_SEGMENT", REFUSALS["NOT_IN_SEGMENT"])
    return await _send(asking, survey_id, member_id, definition_of(found))


async def launch_survey(asking: Asking, survey_id: str, ids: Sequence[str] | None = None) -> Reach:
    """Send a survey to all whom it would reach; the decision about each is the fold's.

    Returns whom it would reach as far as could be known before. Asked again, it reaches nobody a
    second time.
    """
    demand(can_send_survey(asking.caller))
    found = await _open_survey(asking, survey_id)
    reached = Reach()
    async for some in judged(asking, found, ids):
        for each in some:
            reached.add(each)
        requests = [each.request for each in some if each.reason is None]
        for place in await publish(asking.platform.writer, requests):
            asking.written.note(*place)
    return reached


async def define_survey(asking: Asking, definition: Definition) -> str:
    """Define a survey and return its id."""
    demand(can_define_survey(asking.caller))
    wanted = definition.segment_id
    if wanted is not None and not await looked_for(lambda: reads.open_segment(asking, wanted)):
        raise not_found("open segment", wanted)
    survey_id = str(uuid.uuid4())
    await tell_only(asking, _defined(survey_id, definition))
    return survey_id


async def close_survey(asking: Asking, survey_id: str, reason: str) -> None:
    """Send a survey to nobody any more; what is open can still be answered."""
    demand(can_close_survey(asking.caller))
    if await looked_for(lambda: reads.survey(asking, survey_id)) is None:
        raise not_found("survey", survey_id)
    await tell_only(asking, SurveyClosed(survey_id=survey_id, reason=reason))


async def show_survey(asking: Asking, send_id: str, channel: str) -> None:
    """Say that an asking of the caller's reached them."""
    demand(can_answer_survey(asking.caller))
    found = await _own(asking, send_id)
    fact = SurveyDelivered(
        send_id=send_id, survey_id=found.survey_id, member_id=asking.member_id, channel=channel
    )
    await tell_only(asking, fact)


async def answer_survey(asking: Asking, send_id: str, reply: Reply) -> SurveyAnswerAccepted:
    """Answer an asking of the caller's, or answer it anew.

    Raises RefusedError with the decision's reason where the answer does not count.
    """
    demand(can_answer_survey(asking.caller))
    found = await _own(asking, send_id)
    fact = SurveyAnswered(
        send_id=send_id,
        survey_id=found.survey_id,
        member_id=asking.member_id,
        score=reply.score,
        text=reply.text,
    )
    told = await tell(
        asking, fact, answered_by(SurveyAnswerRejected), answered_by(SurveyAnswerAccepted)
    )
    if rejected := told.some(SurveyAnswerRejected):
        scale = f": {_scale(found.type)}" if rejected.reason == "OUT_OF_SCALE" else ""
        raise RefusedError(rejected.reason, REFUSALS[rejected.reason] + scale)
    return told.one(SurveyAnswerAccepted)


async def dismiss_survey(asking: Asking, send_id: str) -> None:
    """Say that the caller does not want to answer. Raises RefusedError where that is too late."""
    demand(can_answer_survey(asking.caller))
    found = await _own(asking, send_id)
    fact = SurveyDismissed(send_id=send_id, survey_id=found.survey_id, member_id=asking.member_id)
    told = await tell(asking, fact, answered_by(SurveyAnswerRejected), answered_by(SurveyDeclined))
    if rejected := told.some(SurveyAnswerRejected):
        raise RefusedError(rejected.reason, REFUSALS[rejected.reason])


async def _send(asking: Asking, survey_id: str, member_id: str, definition: Definition) -> Sent:
    # Whoever names a member means them: only a survey that looks for its members draws a sample.
    fact = request_of(survey_id, member_id, replace(definition, sample_permille=WHOLE))
    told = await tell(asking, fact, answered_by(SurveyRefused), answered_by(SurveySent))
    if refused := told.some(SurveyRefused):
        again = {"againAt": _moment(refused.again_at).isoformat()} if refused.again_at else {}
        raise RefusedError(refused.reason, REFUSALS[refused.reason], **again)
    sent = told.one(SurveySent)
    expires_at = _moment(sent.expires_at)
    link = reads.link_to(asking, sent.send_id, expires_at)
    return Sent(survey_id, sent.send_id, "SENT", expires_at, link)


async def _open_survey(asking: Asking, survey_id: str) -> reads.Survey:
    found = await looked_for(lambda: reads.survey(asking, survey_id))
    if found is None:
        raise not_found("survey", survey_id)
    if found.status != "OPEN":
        raise RefusedError("SURVEY_CLOSED", "the survey is closed: it is sent to nobody any more")
    return found


async def _own(asking: Asking, send_id: str) -> reads.Send:
    # Another member's asking is as absent as one that never was.
    found = await looked_for(lambda: reads.send(asking, send_id))
    if found is None or found.member_id != asking.member_id:
        raise not_found("open survey", send_id)
    return found


def _scale(kind: str) -> str:
    if kind not in SCALES:
        return f"{kind} is given in words, without a score"
    least, greatest = SCALES[kind]
    return f"{kind} asks for a whole number from {least} to {greatest}"


def _defined(survey_id: str, definition: Definition) -> SurveyDefined:
    return SurveyDefined(survey_id=survey_id, **asdict(definition))


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)
