"""The fold `survey-arming`: tells every part of all people which surveys have which trigger.

What triggers them is told by `occasions`, who is asked decided by `triggers` and then by `sends`.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from schemas.events import SurveyClosed, SurveyDefined, TriggerArmed, TriggerDisarmed
from streams.formulas import shards

Reads = SurveyDefined | SurveyClosed
Emits = TriggerArmed | TriggerDisarmed


@dataclass(frozen=True, slots=True)
class Armed:
    """Whether the survey was told, and whether it has a trigger and is open."""

    defined: bool = False
    armed: bool = False
    closed: bool = False


INITIAL = Armed()


def fold(state: Armed, event: Reads) -> tuple[Armed, tuple[Emits, ...]]:
    """A survey is armed once, by its first definition, and disarmed once.

    >>> event = SurveyDefined("s-1", "CSAT", "How was it?", trigger="ticket_solved")
    >>> state, armed = fold(INITIAL, event)
    >>> len(armed), fold(state, event)[1]
    (64, ())
    """
    match event:
        case SurveyDefined():
            return _defined(state, event)
        case SurveyClosed():
            told = tuple(TriggerDisarmed(each, event.survey_id) for each in shards())
            return Armed(state.defined, closed=True), told if state.armed else ()
        case _:
            assert_never(event)


def _defined(state: Armed, event: SurveyDefined) -> tuple[Armed, tuple[Emits, ...]]:
    trigger = event.trigger
    if state.defined or state.closed or trigger is None:
        return replace(state, defined=True), ()
    told = (
        TriggerArmed(
            shard=each,
            survey_id=event.survey_id,
            type=event.type,
            trigger=trigger,
            segment_id=event.segment_id,
            sample_permille=event.sample_permille,
            cool_down_days=event.cool_down_days,
            expires_days=event.expires_days,
        )
        for each in shards()
    )
    return Armed(defined=True, armed=True), tuple(told)
