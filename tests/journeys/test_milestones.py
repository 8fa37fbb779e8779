"""Milestones and sessions: what is reached by which touchpoints, and what belongs together."""

from schemas.events import Event, EventTracked, MilestoneReached, SessionEnded, TouchpointRecorded
from streams.engine.memory import MemoryEngine
from streams.journeys.milestones import NOTHING_REACHED, PATTERNS, advance
from streams.journeys.sessions import PAUSE
from streams.journeys.tracking import INITIAL, tick, wake_at
from tests.journeys.lives import DAY, MINUTE, START, heard, lived
from tests.support.stories import Story, fold_named, only


def page(name: str = "Pricing") -> EventTracked:
    """The visitor opens a page."""
    return EventTracked(person_id="visitor", type="page", name=name)


def reached(engine: MemoryEngine) -> list[str]:
    """The visitor's milestones."""
    events = heard(engine, "visitor")
    return [each.milestone for each in events if isinstance(each, MilestoneReached)]


def sessions(engine: MemoryEngine) -> list[SessionEnded]:
    """The visitor's sessions."""
    return [each for each in heard(engine, "visitor") if isinstance(each, SessionEnded)]


def test_a_first_is_reached_once() -> None:
    assert reached(lived([(page(), 0), (page(), MINUTE)])) == ["first_visit"]


def test_a_milestone_with_a_window_needs_all_of_it_within() -> None:
    spread = [(page(), n * DAY) for n in range(12)]
    assert "regular_visitor" not in reached(lived(spread))
    dense = [(page(), n * DAY // 2) for n in range(10)]
    assert reached(lived(dense)) == ["first_visit", "regular_visitor"]


def test_late_touchpoints_complete_a_window_as_well() -> None:
    progress = NOTHING_REACHED
    found: tuple[str, ...] = ()
    for at in [9, 3, 7, 1, 8, 2, 6, 4, 5, 0]:
        assert "regular_visitor" not in found
        progress, found = advance(progress, PATTERNS, ("page", "x"), at)
    assert found == ("regular_visitor",)


def test_a_renewal_is_reached_each_time() -> None:
    story = Story(fold_named("journeys"))
    for number in range(2):
        renewed = TouchpointRecorded("ada", "ada", f"t-{number}", "purchase", "plan_renewed")
        assert only(MilestoneReached, story.tell(renewed)).milestone == "renewal"


def test_a_pause_of_thirty_minutes_ends_a_session() -> None:
    first, later = PAUSE - 1, 2 * PAUSE - 1
    engine = lived([(page("A"), 0), (page("B"), first), (page("C"), later)])
    (ended,) = sessions(engine)
    assert (ended.started_at, ended.ended_at) == (START, START + first)
    assert (ended.touchpoints, ended.pages) == (2, 2)
    added = [each for each in engine.events("journeys.touchpoints") if hasattr(each, "session_id")]
    assert [each.session_id == ended.session_id for each in added] == [True, True, False]


def test_a_session_is_ended_by_the_clock_alone() -> None:
    story = Story(fold_named("tracking"))
    story.tell(page(), at=START)
    assert wake_at(story.states["visitor"]) == START + PAUSE
    state, (ended,) = tick(story.states["visitor"], START + PAUSE)
    assert isinstance(ended, SessionEnded)
    assert (ended.person_id, ended.ended_at) == ("visitor", START)
    assert wake_at(state) is None
    assert wake_at(INITIAL) is None


def test_what_comes_late_joins_its_session_or_none() -> None:
    facts: list[tuple[Event, int]] = [
        (page("A"), 10 * PAUSE),
        (page("late"), 10 * PAUSE - MINUTE),
        (page("too late"), 5 * PAUSE),
        (page("next day"), DAY),
    ]
    engine = lived(facts)
    (ended,) = sessions(engine)
    assert (ended.started_at, ended.touchpoints) == (START + 10 * PAUSE - MINUTE, 2)
    joined = {
        each.name: each.session_id
        for each in engine.events("journeys.touchpoints")
        if isinstance(each, TouchpointRecorded)
    }
    assert joined["late"] == joined["A"] == ended.session_id
    assert joined["too late"] is None
