"""Who is held out of retention actions, and what is said of what actions do."""

from collections.abc import Iterator
from itertools import product
from math import comb

import msgspec
import pytest

from api.holdout import Trial, trial
from infra.settings import Settings
from projections.churn import CHURN
from schemas.catalog import EVENT_TYPES
from schemas.codec import example_event
from schemas.events import ChurnScored, Event, ExampleLabelled, HoldoutChanged
from streams.churn.actions import ACTIONS
from streams.churn.holdout import ACT, HELD_OUT, PERMILLE_MOST, Holdout, treatment, uplift
from streams.engine.memory import MemoryEngine
from tests.churn.people import engine, scores, tell_time, touchpoint
from tests.journeys.crowds import crowd
from tests.projections.private import stamped
from tests.support.stories import stamp

PEOPLE = [f"person-{number}" for number in range(400)]


def held(permille: int) -> set[str]:
    """Who is held out."""
    chosen = Holdout(permille)
    return {each for each in PEOPLE if treatment(chosen, each, "high") == HELD_OUT}


def test_about_the_chosen_part_is_held_out_and_a_larger_part_holds_the_smaller() -> None:
    assert held(0) == set()
    assert 20 < len(held(100)) < 60
    assert held(50) < held(100) < held(PERMILLE_MOST)
    assert 160 < len(held(PERMILLE_MOST)) < 240


def chosen(memory: MemoryEngine, permille: int, at: int) -> None:
    """Staff choose how many are held out."""
    memory.append([stamp(HoldoutChanged("online", permille), f"chosen-{at}", at)])
    memory.run()


def test_nobody_is_held_out_until_it_is_chosen_and_nobody_any_more_when_it_ends() -> None:
    memory, known = engine(), 0
    tried: list[set[str | None]] = []
    for days, permille in ((0, None), (10, PERMILLE_MOST), (20, 0)):
        if permille is not None:
            chosen(memory, permille, days)
        memory.append(touchpoint(f"p-{days}-{n}", days) for n in range(40))
        memory.run()
        # A week of silence, and they are at risk.
        tell_time(memory, days + 8)
        memory.run()
        said, known = scores(memory)[known:], len(scores(memory))
        tried.append({each.treatment for each in said if each.risk_level != "low"})
    assert tried == [{None}, {ACT, HELD_OUT}, {None}]
    for each in scores(memory):
        wanted = () if each.treatment == HELD_OUT else ACTIONS[each.risk_level]
        assert each.recommended_actions == wanted
        assert each.treatment is None or each.risk_level != "low"


def test_what_was_chosen_last_holds_in_whatever_order_it_is_told() -> None:
    memory = engine()
    chosen(memory, 0, 9)
    chosen(memory, PERMILLE_MOST, 5)
    memory.append(touchpoint(f"p-{n}", 0) for n in range(20))
    memory.run()
    tell_time(memory, 8)
    memory.run()
    assert {each.treatment for each in scores(memory)} == {None}


def test_a_difference_that_is_there_is_held_by_its_interval_about_as_often_as_it_says() -> None:
    """Given 40 people of whom 0.7 stay beside 15 of whom 0.5 do, by all that may come of it."""
    holding = 0.0
    for stayed, kept in product(range(41), range(16)):
        found = uplift((stayed, kept), (40 - stayed, 15 - kept))
        assert found.low is not None
        assert found.high is not None
        if found.low <= 0.2 <= found.high:
            chance = comb(40, stayed) * 0.7**stayed * 0.3 ** (40 - stayed)
            holding += chance * comb(15, kept) * 0.5**15
    assert 0.94 < holding < 0.97


def test_nothing_is_said_of_a_difference_from_nobody() -> None:
    assert uplift((3, 0), (1, 0)).difference is None


def of_one(name: str, tried: str | None, day: int = 1, *, churned: bool | None) -> Iterator[Event]:
    """The events of one example of one person; one whose label is not known has only a score."""
    given = {"person_id": name, "example_id": f"{name}@{day}"}
    scored = example_event(EVENT_TYPES["churn.ChurnScored"])
    labelled = example_event(EVENT_TYPES["churn.ExampleLabelled"])
    assert isinstance(scored, ChurnScored)
    assert isinstance(labelled, ExampleLabelled)
    yield msgspec.structs.replace(scored, **given, treatment=tried, taken_at=day)
    if churned is not None:
        yield msgspec.structs.replace(labelled, **given, churned=churned, taken_at=day)


def test_what_actions_do_is_counted_by_person_and_their_first_example(services: Settings) -> None:
    """Given 8 of 10 that stayed beside 2 of 5, then 0.4 more stay, 0.8 and 0.4."""
    told = [
        *(each for n in range(10) for each in of_one(f"act-{n}", ACT, churned=n < 2)),
        *(each for n in range(5) for each in of_one(f"out-{n}", HELD_OUT, churned=n < 3)),
        # Later examples of the same people, of whom nothing is known, and of whom nothing is tried.
        *(each for n in range(5) for each in of_one(f"out-{n}", HELD_OUT, 2, churned=False)),
        *of_one("unknown", ACT, churned=None),
        *of_one("untried", None, churned=True),
    ]
    with crowd(services, CHURN) as many:
        assert many.asked(trial).difference is None
        many.tell([stamped(event, place, place) for place, event in enumerate(told, 1)])
        found: Trial = many.asked(trial)
    assert (found.acted_on.people, found.acted_on.stayed, found.acted_on.share) == (10, 8, 0.8)
    assert (found.held_out.people, found.held_out.stayed, found.held_out.share) == (5, 2, 0.4)
    assert found.difference == pytest.approx(0.4)
    # Wilson's bounds are 0.4902 and 0.9433, 0.1176 and 0.7693; so 0.4 - √(0.3098² + 0.3693²).
    assert found.low == pytest.approx(-0.0820, abs=1e-4)
    assert found.high == pytest.approx(0.4 + (0.1433**2 + 0.2824**2) ** 0.5, abs=1e-3)
