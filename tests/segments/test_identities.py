"""What was tracked of a visitor counts for the member that they turn out to be."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events import Event, EventTracked, IdentityLinked, IdentityUnlinked
from streams.engine.memory import MemoryEngine
from streams.journeys.lately import KEPT
from streams.journeys.measures import TRACKED
from streams.segments.identities import MOMENTS_KEPT
from streams.segments.measures import TRACKED_TYPES
from streams.segments.people import Person
from tests.segments.crowd import defined, lived, moves, tell_time, ticket
from tests.support.stories import DAY


def page(person_id: str, name: str = "Pricing") -> EventTracked:
    """Somebody opens a page."""
    return EventTracked(person_id, "page", name)


def link(person_id: str = "visitor", member_id: str = "ada") -> IdentityLinked:
    """Somebody signs in."""
    return IdentityLinked(person_id, member_id, "signed in")


def unlink(person_id: str = "visitor", member_id: str = "ada") -> IdentityUnlinked:
    """It was somebody else after all."""
    return IdentityUnlinked(person_id, member_id, "shared computer")


LOOKING = {"measure": "touchpoints", "type": "page", "days": 30, "at_least": 3}
VISITED = {"measure": "milestone", "is": ["first_visit"]}


def moved(engine: MemoryEngine) -> dict[str, list[tuple[str, int]]]:
    """Who entered and left when: between two people there is no order."""
    found: dict[str, list[tuple[str, int]]] = {}
    for way, person, at, _ in moves(engine):
        found.setdefault(person, []).append((way, at))
    return found


def test_what_was_done_before_signing_in_counts_for_the_member_until_they_are_unlinked() -> None:
    engine = lived(
        [
            *((defined(rule=LOOKING), 0), (page("visitor"), 1), (page("visitor"), 2)),
            *((page("ada"), 3), (link(), 4), (unlink(), 5), (page("ada"), 6), (page("ada"), 7)),
        ]
    )
    assert moved(engine) == {"ada": [("in", 4), ("out", 5), ("in", 7)]}


def test_what_was_tracked_under_a_linked_id_goes_back_with_it() -> None:
    engine = lived(
        [
            *((defined(rule=LOOKING), 0), (page("visitor"), 1), (link(), 2), (page("visitor"), 3)),
            *((page("visitor"), 4), (unlink(), 5)),
        ]
    )
    assert moved(engine) == {"ada": [("in", 4), ("out", 5)], "visitor": [("in", 5)]}


def test_an_id_that_goes_to_another_member_takes_its_touchpoints_there() -> None:
    looked: list[tuple[Event, int]] = [(page("visitor"), at) for at in (1, 2, 3)]
    engine = lived([(defined(rule=LOOKING), 0), *looked, (link(), 4), (link(member_id="bob"), 5)])
    assert moved(engine) == {
        "visitor": [("in", 3), ("out", 4)],
        "ada": [("in", 4), ("out", 5)],
        "bob": [("in", 5)],
    }


def test_a_window_over_what_was_linked_runs_out_at_its_moment() -> None:
    looked: list[tuple[Event, int]] = [(page("visitor"), at * DAY) for at in (1, 2, 3)]
    engine = lived([(defined(rule=LOOKING), 0), *looked, (link(), 4 * DAY)])
    tell_time(engine, 50 * DAY)
    assert moved(engine)["ada"] == [("in", 4 * DAY), ("out", 31 * DAY)]


def test_a_milestone_comes_and_goes_with_the_id_that_reached_it() -> None:
    engine = lived([(defined(rule=VISITED), 0), (page("visitor"), 1), (link(), 2), (unlink(), 3)])
    assert moved(engine) == {
        "visitor": [("in", 1), ("out", 2), ("in", 3)],
        "ada": [("in", 2), ("out", 3)],
    }
    after = lived([(defined(rule=VISITED), 0), (link(), 1), (page("visitor"), 2)])
    assert moved(after) == {"ada": [("in", 2)]}


def test_a_milestone_that_two_ids_reached_stays_while_one_of_them_does() -> None:
    engine = lived(
        [
            *((defined(rule=VISITED), 0), (page("visitor"), 1), (page("ada"), 2)),
            *((link(), 3), (unlink(), 4)),
        ]
    )
    assert moved(engine)["ada"] == [("in", 2)]


def test_an_id_that_is_a_members_is_nobody_of_whom_rules_ask() -> None:
    """A visitor who signed in is one person and not two, and comes back when it was another."""
    red = {"measure": "health_band", "is": ["RED"]}
    signed_in: list[tuple[Event, int]] = [(page("visitor"), 1), (link(), 2)]
    engine = lived([(defined(rule=red), 0), *signed_in, (unlink(), 3)])
    assert moved(engine) == {"visitor": [("in", 1), ("out", 2), ("in", 3)], "ada": [("in", 2)]}


def test_whoever_is_linked_away_and_does_something_again_is_somebody() -> None:
    asked = {"measure": "touchpoints", "type": "support_ticket", "days": 30, "at_least": 1}
    signed_in: list[tuple[Event, int]] = [(page("visitor"), 1), (link(), 2)]
    engine = lived([(defined(rule=asked), 0), *signed_in, (ticket(1, "visitor"), 3)])
    assert moved(engine) == {"visitor": [("in", 3)]}


def test_who_is_left_without_any_activity_has_not_been_quiet_for_long() -> None:
    quiet = {"measure": "days_quiet", "at_least": 1}
    engine = lived(
        [(defined(rule=quiet), 0), (page("visitor"), 1), (link(), 2 * DAY), (unlink(), 3 * DAY)]
    )
    assert moved(engine)["ada"] == [("in", 2 * DAY), ("out", 3 * DAY)]


@settings(max_examples=40, deadline=None)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["visitor", "ada", "ticket"]), st.integers(0, 20)), max_size=9
    ),
    first=st.integers(0, 9),
    second=st.integers(0, 9),
)
def test_link_then_unlink_leaves_everybody_as_if_never_linked(
    acts: list[tuple[str, int]], first: int, second: int
) -> None:
    facts: list[tuple[Event, int]] = [
        (ticket(number) if who == "ticket" else page(who), at * DAY)
        for number, (who, at) in enumerate(acts)
    ]
    begin, end = sorted((min(first, len(facts)), min(second, len(facts))))
    merged = [
        *facts[:begin],
        (link(), 21 * DAY),
        *facts[begin:end],
        (unlink(), 22 * DAY),
        *facts[end:],
    ]
    known = [(page("visitor"), 0), (page("ada"), 0)]
    assert people(lived([*known, *merged])) == people(lived([*known, *facts]))


def people(engine: MemoryEngine) -> dict[str, tuple[object, ...]]:
    """What segments know of everybody's touchpoints and milestones."""
    store = engine.store.kept_entries
    found: dict[str, tuple[object, ...]] = {}
    for name in ("visitor", "ada"):
        (stored,) = [each for slot, each in store.items() if slot[2] == f"person:{name}"]
        person = msgspec.json.decode(stored, type=Person)
        found[name] = (person.marks, person.moments, person.brought, person.away)
    return found


def test_segments_and_journeys_mean_the_same_by_what_is_tracked() -> None:
    """Rooms know no other room, so that each has its own copy of these."""
    assert (TRACKED_TYPES, MOMENTS_KEPT) == (TRACKED, KEPT)
