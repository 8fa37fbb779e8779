"""The fold `survey-scores`: a survey's counts and scores, in all and by day.

Which answers count is decided by `answers`; the formulas are in `formulas`.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from schemas.events import SurveyDayScoreChanged, SurveyScoreChanged, SurveySendChanged
from streams.surveys.asked import ANSWERED, DAY, DISMISSED, EXPIRED
from streams.surveys.formulas import SCORES, measure, share

Reads = SurveySendChanged
Emits = SurveyScoreChanged | SurveyDayScoreChanged

NOTHING = (0,) * SCORES


@dataclass(frozen=True, slots=True)
class Tally:
    """How many askings of a survey stand where, and how many answers have each score."""

    sent: int = 0
    delivered: int = 0
    answered: int = 0
    dismissed: int = 0
    expired: int = 0
    counts: tuple[int, ...] = NOTHING


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking as it is counted; what was answered has been delivered, whoever said so."""

    delivered: bool = False
    answered: bool = False
    dismissed: bool = False
    expired: bool = False
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The answers of the askings that were first answered on one day."""

    answered: int = 0
    counts: tuple[int, ...] = NOTHING


INITIAL = Tally()

ENTRIES = {"send": Asking, "day": Day}

Folded = tuple[Tally, tuple[Any, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The asking, and the day that it was first answered on, as days since 1970.

    >>> event = SurveySendChanged(
    ...     survey_id="s-1", send_id="send-1", member_id="ada", type="NPS", status="ANSWERED",
    ...     sent_at=0, expires_at=DAY, answered_at=2 * DAY + 1, score=9, revision=1,
    ... )
    >>> entries(event)
    ('send:send-1', 'day:2')
    """
    asking = f"send:{event.send_id}"
    return (asking,) if event.answered_at is None else (asking, f"day:{event.answered_at // DAY}")


def fold(state: Tally, parts: tuple[Any, ...], event: Reads) -> Folded:
    """An asking is set to how it stands; each change is answered by the score, and by its day's.

    >>> event = SurveySendChanged(
    ...     survey_id="s-1", send_id="send-1", member_id="ada", type="NPS", status="ANSWERED",
    ...     sent_at=0, expires_at=DAY, answered_at=1, score=9, revision=1,
    ... )
    >>> state, parts, (score, day) = fold(INITIAL, (None, None), event)
    >>> score.score, score.response_rate, day.counts
    (100.0, 1.0, {'9': 1})
    >>> fold(state, parts, event)[0] == state
    True
    """
    before = parts[0] or Asking()
    after = _asking(event)
    state = _counted(state, before, after, first=parts[0] is None)
    if event.answered_at is None:
        return state, (after,), (_score(event, state),)
    day = _day_counted(parts[1] or Day(), before, after)
    return state, (after, day), (_score(event, state), _day_score(event, day))


def _asking(event: SurveySendChanged) -> Asking:
    answered = event.status == ANSWERED
    return Asking(
        delivered=event.delivered_at is not None or answered,
        answered=answered,
        dismissed=event.status == DISMISSED,
        expired=event.status == EXPIRED,
        score=event.score,
    )


def _counted(state: Tally, before: Asking, after: Asking, *, first: bool) -> Tally:
    return Tally(
        sent=state.sent + first,
        delivered=state.delivered + after.delivered - before.delivered,
        answered=state.answered + after.answered - before.answered,
        dismissed=state.dismissed + after.dismissed - before.dismissed,
        expired=state.expired + after.expired - before.expired,
        counts=_moved(state.counts, before.score, after.score),
    )


def _day_counted(day: Day, before: Asking, after: Asking) -> Day:
    return replace(
        day,
        answered=day.answered + after.answered - before.answered,
        counts=_moved(day.counts, before.score, after.score),
    )


def _moved(counts: tuple[int, ...], before: int | None, after: int | None) -> tuple[int, ...]:
    return tuple(count + (score == after) - (score == before) for score, count in enumerate(counts))


def _score(event: SurveySendChanged, state: Tally) -> SurveyScoreChanged:
    rate, low, high = share(state.answered, state.delivered)
    return SurveyScoreChanged(
        survey_id=event.survey_id,
        type=event.type,
        sent=state.sent,
        delivered=state.delivered,
        answered=state.answered,
        dismissed=state.dismissed,
        expired=state.expired,
        counts=_shown(state.counts),
        **asdict(measure(event.type, state.counts)),
        response_rate=rate,
        response_low=low,
        response_high=high,
    )


def _day_score(event: SurveySendChanged, day: Day) -> SurveyDayScoreChanged:
    return SurveyDayScoreChanged(
        survey_id=event.survey_id,
        type=event.type,
        day=(event.answered_at or 0) // DAY * DAY,
        answered=day.answered,
        counts=_shown(day.counts),
        **asdict(measure(event.type, day.counts)),
    )


def _shown(counts: tuple[int, ...]) -> dict[str, int]:
    return {str(score): count for score, count in enumerate(counts) if count}
