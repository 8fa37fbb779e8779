"""The fold `survey-triggers`: which surveys are asked for because of what a member did.

It is keyed by a part of all people, where surveys, segments and occasions meet in one order.
Whether the member is asked is decided by `sends`, as for every other request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from schemas.events import (
    GuestMoved,
    OccasionReached,
    SurveyTriggered,
    TriggerArmed,
    TriggerDisarmed,
)
from streams.claims import pair
from streams.formulas import acted_at

Reads = TriggerArmed | TriggerDisarmed | GuestMoved | OccasionReached
Emits = SurveyTriggered


@dataclass(frozen=True, slots=True)
class Part:
    """Nothing is known of a part but its armed surveys and its people, which are entries."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A survey that waits for its trigger, since a moment."""

    type: str
    trigger: str
    segment_id: str | None
    sample_permille: int
    cool_down_days: int
    expires_days: int
    since: int


@dataclass(frozen=True, slots=True)
class Armory:
    """The armed surveys, by survey."""

    triggers: Mapping[str, Trigger] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guest:
    """The segments that a person is in."""

    segments: tuple[str, ...] = ()


INITIAL = Part()

ENTRIES = {"armory": Armory, "guest": Guest}

Folded = tuple[Part, tuple[Any, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs: the armed surveys, the person, or both.

    >>> entries(OccasionReached("41", "ada", "ticket_solved", "t-1"))
    ('armory:', 'guest:ada')
    """
    match event:
        case TriggerArmed() | TriggerDisarmed():
            return ("armory:",)
        case GuestMoved():
            return (f"guest:{event.person_id}",)
        case OccasionReached():
            return "armory:", f"guest:{event.member_id}"
        case _:
            assert_never(event)


def fold(state: Part, parts: tuple[Any, ...], event: Reads) -> Folded:
    """What a member does triggers every armed survey that is for them.

    >>> armed = TriggerArmed("41", "s-1", "CSAT", "ticket_solved")
    >>> state, (armory,), _ = fold(INITIAL, (None,), armed)
    >>> occasion = OccasionReached("41", "ada", "ticket_solved", "t-1")
    >>> [each.send_id for each in fold(state, (armory, None), occasion)[2]]
    ['s-1/t-1']
    """
    match event:
        case TriggerArmed() | TriggerDisarmed():
            return state, (_armory(parts[0] or Armory(), event),), ()
        case GuestMoved():
            return state, (_guest(parts[0] or Guest(), event),), ()
        case OccasionReached():
            return state, parts, _fired(parts[0] or Armory(), parts[1] or Guest(), event)
        case _:
            assert_never(event)


def _armory(armory: Armory, event: TriggerArmed | TriggerDisarmed) -> Armory:
    others = {each: by for each, by in armory.triggers.items() if each != event.survey_id}
    if isinstance(event, TriggerDisarmed):
        return Armory(others)
    trigger = Trigger(
        event.type,
        event.trigger,
        event.segment_id,
        event.sample_permille,
        event.cool_down_days,
        event.expires_days,
        acted_at(event.meta),
    )
    return Armory({**others, event.survey_id: trigger})


def _guest(guest: Guest, event: GuestMoved) -> Guest:
    others = tuple(each for each in guest.segments if each != event.segment_id)
    return Guest((*others, event.segment_id) if event.inside else others)


def _fired(armory: Armory, guest: Guest, event: OccasionReached) -> tuple[SurveyTriggered, ...]:
    at = acted_at(event.meta)
    return tuple(
        SurveyTriggered(
            send_id=pair(survey_id, event.occasion_id),
            survey_id=survey_id,
            member_id=event.member_id,
            type=each.type,
            cool_down_days=each.cool_down_days,
            expires_days=each.expires_days,
            sample_permille=each.sample_permille,
            trigger=each.trigger,
        )
        for survey_id, each in armory.triggers.items()
        # What was done before a survey was defined, and is reported only now, is no occasion.
        if each.trigger == event.trigger and at >= each.since
        if each.segment_id is None or each.segment_id in guest.segments
    )
