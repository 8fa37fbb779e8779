"""Surveys that wait for what members do: who is asked by them, and who is not."""

from collections.abc import Sequence
from typing import Any

from schemas.events import (
    Event,
    SegmentEntered,
    SegmentLeft,
    SurveyClosed,
    SurveyDefined,
    SurveyRefused,
    SurveySent,
    SurveyTriggered,
    TouchpointAdded,
)
from streams.engine.memory import MemoryEngine
from streams.registry import FOLDS
from tests.support.stories import DAY, stamp


def survey(survey_id: str = "s-1", **more: Any) -> SurveyDefined:
    """A survey that asks after each solved ticket, with a cool-down of 30 days."""
    given: dict[str, Any] = {"trigger": "ticket_solved", "cool_down_days": 30, **more}
    return SurveyDefined(survey_id, "CSAT", "How was it?", **given)


def solved(number: int = 1, person: str = "ada", name: str = "ticket_solved") -> TouchpointAdded:
    """A ticket of somebody's was solved."""
    return TouchpointAdded(person, person, f"t-{person}-{number}", "support_ticket", name)


def entered(person: str = "ada") -> SegmentEntered:
    """Somebody is in the segment."""
    return SegmentEntered("seg-1", person, 5, 1, "OBSERVED")


def lived(facts: Sequence[tuple[Event, int]], limit: int = 5_000) -> MemoryEngine:
    """What became of facts, each told at its moment."""
    run = (fold for fold in FOLDS if fold.name.startswith("survey-"))
    engine = MemoryEngine(tuple(run))
    for number, (event, at) in enumerate(facts):
        engine.append([stamp(event, f"e-{number:03}", at)])
        engine.run(limit)
    return engine


def asked(engine: MemoryEngine) -> list[tuple[str, str]]:
    """Who was asked by which survey."""
    said = engine.events("surveys.sends")
    return sorted((e.survey_id, e.member_id) for e in said if isinstance(e, SurveySent))


def test_a_trigger_asks_whoever_did_it_and_nobody_for_anything_else() -> None:
    engine = lived([(survey(), 1), (solved(), DAY), (solved(1, "bob", "ticket_opened"), DAY)])
    assert asked(engine) == [("s-1", "ada")]


def test_what_was_done_before_the_survey_was_defined_asks_nobody() -> None:
    engine = lived([(solved(1), 1), (survey(), DAY), (solved(2), DAY - 1), (solved(3), DAY)])
    (triggered,) = [
        each for each in engine.events("surveys.requests") if isinstance(each, SurveyTriggered)
    ]
    assert triggered.send_id == "s-1/t-ada-3"


def test_a_survey_for_a_segment_asks_who_is_in_it_then() -> None:
    left = SegmentLeft("seg-1", "bob", 5, 6, 1, "TIME")
    engine = lived(
        [
            *((entered(), 1), (entered("bob"), 1), (survey(segment_id="seg-1"), 2), (left, 3)),
            *((solved(1, each), DAY) for each in ("ada", "bob", "eve")),
        ]
    )
    assert asked(engine) == [("s-1", "ada")]


def test_a_closed_survey_and_one_without_a_trigger_ask_nobody() -> None:
    engine = lived(
        [
            *((survey(), 1), (survey("s-2", trigger=None), 1), (SurveyClosed("s-1"), 2)),
            *((solved(), DAY), (survey(), 2 * DAY), (solved(2), 3 * DAY)),
        ]
    )
    assert asked(engine) == []


def test_nobody_is_asked_twice_however_many_surveys_and_tickets_there_are() -> None:
    tickets = [(solved(number), DAY) for number in range(20)]
    engine = lived([(survey(), 1), (survey("s-2"), 1), *tickets])
    assert asked(engine) == [("s-1", "ada")]
    refused = [e for e in engine.events("surveys.sends") if isinstance(e, SurveyRefused)]
    assert {each.reason for each in refused} == {"COOL_DOWN"}
    assert len(refused) == 39


def test_a_sample_is_drawn_as_for_every_survey() -> None:
    people = [f"member-{number}" for number in range(200)]
    engine = lived([(survey(sample_permille=100), 1)])
    engine.append(stamp(solved(1, each), f"e-{each}", DAY) for each in people)
    engine.run()
    assert 5 < len(asked(engine)) < 50


def test_facts_that_come_again_trigger_nothing() -> None:
    facts: list[tuple[Event, int]] = [
        (entered(), 1),
        (survey(segment_id="seg-1"), 2),
        (solved(), DAY),
    ]
    once, again = lived(facts), lived(facts)
    again.append([stamp(facts[1][0], "e-001", 2)])
    again.run()
    assert asked(once) == asked(again) == [("s-1", "ada")]
    assert len(once.events("surveys.requests")) == len(again.events("surveys.requests"))
