"""Who enters and leaves segments, by all that the folds of the rooms say of people."""

import msgspec
import pytest

from schemas.events import (
    AccountJoined,
    ConsentChanged,
    Event,
    EventTracked,
    MembershipConfirmed,
    MembershipRefused,
    PeopleListed,
    PlanChanged,
    PurchaseMade,
    SegmentChanged,
    SegmentClosed,
    SegmentDefined,
    SegmentLeft,
    SegmentMemberRemoved,
    SegmentRefused,
    SegmentRuleChanged,
    SegmentSettled,
    ShardSettled,
)
from streams.engine.memory import MemoryEngine
from streams.formulas import shard_of, shards
from streams.segments.people import PAGE
from tests.segments.crowd import NEEDY, START, added, defined, lived, moves, tell_time, ticket
from tests.support.stories import DAY, Story, fold_named, kinds, stamp


def test_a_person_enters_with_the_event_that_makes_the_rule_hold() -> None:
    engine = lived([(defined(), 0), (ticket(1), DAY), (ticket(2), 2 * DAY), (ticket(3), 3 * DAY)])
    assert moves(engine) == [("in", "ada", 2 * DAY, "OBSERVED")]


def test_a_person_leaves_when_the_window_has_run_out_without_any_event_of_theirs() -> None:
    engine = lived([(defined(), 0), (ticket(1), DAY), (ticket(2), 2 * DAY)])
    tell_time(engine, 31 * DAY - 1)
    assert len(moves(engine)) == 1
    tell_time(engine, 50 * DAY)
    assert moves(engine)[1:] == [("out", "ada", 31 * DAY, "TIME")]


def test_a_late_event_finds_the_person_where_time_has_put_them() -> None:
    by_event = lived(
        [(defined(), 0), (ticket(1), DAY), (ticket(2), 2 * DAY), (ticket(3), 40 * DAY)]
    )
    assert moves(by_event)[1:] == [("out", "ada", 31 * DAY, "TIME")]
    tell_time(by_event, 41 * DAY)
    assert len(moves(by_event)) == 2


def test_nobody_enters_before_a_moment_for_which_they_were_judged_already() -> None:
    engine = lived([(defined(), 0), (ticket(1), 5 * DAY), (ticket(2), 2 * DAY)])
    assert moves(engine) == [("in", "ada", 5 * DAY, "OBSERVED")]


def test_who_leaves_was_inside_since_they_entered() -> None:
    engine = lived([(defined(), 0), (ticket(1), DAY), (ticket(2), 2 * DAY)])
    tell_time(engine, 50 * DAY)
    (left,) = [each for each in engine.events("segments.members") if isinstance(each, SegmentLeft)]
    assert (left.entered_at, left.left_at) == (START + 2 * DAY, START + 31 * DAY)


def test_an_earlier_plan_that_is_told_later_changes_nothing() -> None:
    team = defined(rule={"measure": "plan", "is": ["team"]})
    plans = [PlanChanged("ada", each, 1, "EUR") for each in ("team", "free")]
    engine = lived([(team, 0), (plans[0], 5 * DAY), (plans[1], 4 * DAY)])
    assert [each[0] for each in moves(engine)] == ["in"]


def test_time_can_make_a_person_enter() -> None:
    quiet = {"measure": "days_quiet", "at_least": 14}
    engine = lived([(defined(rule=quiet), 0), (ticket(1), DAY)])
    tell_time(engine, 20 * DAY)
    assert moves(engine) == [("in", "ada", 15 * DAY, "TIME")]


@pytest.mark.parametrize(
    ("rule", "fact"),
    [
        ({"measure": "plan", "is": ["team"]}, PlanChanged("ada", "team", 4900, "EUR")),
        ({"measure": "account", "is": ["acme"]}, AccountJoined("ada", "acme")),
        ({"measure": "consent", "is": ["withdrawn"]}, ConsentChanged("ada", tracking=False)),
        ({"measure": "milestone", "is": ["first_ticket"]}, ticket(1)),
        ({"measure": "milestone", "is": ["first_visit"]}, EventTracked("ada", "page", "Home")),
        ({"measure": "health", "at_most": 49}, EventTracked("ada", "page", "Home")),
        ({"measure": "health_band", "is": ["RED"]}, EventTracked("ada", "page", "Home")),
        ({"measure": "engagement", "is": ["low"]}, EventTracked("ada", "custom", "Exported")),
        (
            {"measure": "touchpoints", "type": "purchase", "days": 1, "at_least": 1},
            PurchaseMade("o-1", "ada", "team", 4900, "EUR"),
        ),
    ],
    ids=lambda each: each["measure"] if isinstance(each, dict) else type(each).__name__,
)
def test_each_measure_comes_from_the_room_that_knows_it(rule: object, fact: Event) -> None:
    engine = lived([(defined(rule=rule), 0), (fact, DAY)])
    assert [each[:2] for each in moves(engine)] == [("in", "ada")]


def test_who_is_known_already_enters_by_the_definition_page_after_page() -> None:
    people = [f"member-{number}" for number in range(PAGE + 60)]
    facts: list[tuple[Event, int]] = [(PlanChanged(each, "team", 1, "EUR"), 1) for each in people]
    engine = MemoryEngine(lived([]).folds)
    engine.append(stamp(event, f"e-{n}", at) for n, (event, at) in enumerate(facts))
    engine.append([stamp(defined(rule={"measure": "plan", "is": ["team"]}), "define", DAY)])
    engine.run()
    assert {each[1] for each in moves(engine)} == set(people)
    assert {each[3] for each in moves(engine)} <= {"DEFINITION", "OBSERVED"}
    assert len(moves(engine)) == len(people)


def test_whatever_is_told_while_everybody_is_judged_is_one_sweep_more() -> None:
    people = [f"member-{number}" for number in range(200)]
    facts: list[tuple[Event, int]] = [(PlanChanged(each, "team", 1, "EUR"), 1) for each in people]
    engine = lived(facts)
    rule = {"measure": "plan", "is": ["team"]}
    told = [defined(rule=rule, segment_id=f"team-{number}") for number in range(10)]
    engine.append(stamp(event, f"define-{n}", START + DAY) for n, event in enumerate(told))
    engine.run()
    pages = [each for each in engine.events("segments.people") if isinstance(each, PeopleListed)]
    parts = {shard_of(each) for each in people}
    assert all(sum(each.shard == part for each in pages) == 2 for part in parts)
    for each in told:
        assert {person for _, person, *_ in moves(engine, each.segment_id)} == {*people}
        assert len(moves(engine, each.segment_id)) == len(people)
    assert len(settled(engine)) == len(told)


def test_a_definition_reaches_who_was_judged_for_a_later_moment_already() -> None:
    engine = lived([(ticket(1), 5 * DAY), (ticket(2), 6 * DAY), (defined(), 3 * DAY)])
    assert moves(engine) == [("in", "ada", 6 * DAY, "DEFINITION")]


def test_more_people_than_fit_on_a_page_of_one_part_are_all_judged() -> None:
    count = 64 * PAGE // 20
    one_part = [each for each in (f"m-{n}" for n in range(64 * count)) if shard_of(each) == "07"]
    assert len(one_part) > 2 * PAGE
    engine = MemoryEngine(lived([]).folds)
    engine.append(stamp(PlanChanged(each, "team", 1, "EUR"), f"e-{each}", 1) for each in one_part)
    engine.run()
    engine.append([stamp(defined(rule={"measure": "plan", "is": ["team"]}), "define", DAY)])
    engine.run()
    assert {each[1] for each in moves(engine)} == set(one_part)
    assert settled(engine) == [1]


def test_another_rule_moves_everybody_it_concerns() -> None:
    other = SegmentRuleChanged("needy", msgspec.json.encode({**NEEDY, "at_least": 3}).decode())
    engine = lived(
        [
            (defined(), 0),
            *((ticket(n), DAY + n) for n in range(2)),
            *((ticket(n, "bob"), DAY + n) for n in range(3)),
            (other, 2 * DAY),
        ]
    )
    assert moves(engine)[2:] == [("out", "ada", 2 * DAY, "DEFINITION")]
    assert settled(engine) == [1, 2]


def settled(engine: MemoryEngine) -> list[int]:
    """By which definitions everybody was judged."""
    said = engine.events("segments.settled")
    return [each.revision for each in said if isinstance(each, SegmentSettled)]


def test_a_closed_segment_is_left_by_everybody_and_entered_by_nobody() -> None:
    engine = lived(
        [
            *(
                (defined(), 0),
                (ticket(1), DAY),
                (ticket(2), DAY),
                (SegmentClosed("needy"), 2 * DAY),
            ),
            *((ticket(1, "bob"), 3 * DAY), (ticket(2, "bob"), 3 * DAY)),
        ]
    )
    assert moves(engine) == [("in", "ada", DAY, "OBSERVED"), ("out", "ada", 2 * DAY, "DEFINITION")]


def test_staff_say_who_is_in_a_static_segment() -> None:
    engine = lived(
        [
            *((defined("friends", None), 0), (added("friends"), DAY), (added("friends"), 2 * DAY)),
            (SegmentMemberRemoved("ada", "friends"), 3 * DAY),
        ]
    )
    assert moves(engine, "friends") == [
        ("in", "ada", DAY, "ASKED"),
        ("out", "ada", 3 * DAY, "ASKED"),
    ]
    confirmed = [
        each for each in engine.events("segments.members") if isinstance(each, MembershipConfirmed)
    ]
    assert [each.inside for each in confirmed] == [True]


def test_what_was_asked_last_holds_whatever_comes_last() -> None:
    engine = lived(
        [
            *((defined("friends", None), 0), (SegmentMemberRemoved("ada", "friends"), 3 * DAY)),
            (added("friends"), 2 * DAY),
        ]
    )
    assert moves(engine, "friends") == []


def test_nobody_is_put_into_a_segment_that_is_not_there_or_has_a_rule() -> None:
    engine = lived([(defined(), 0), (added("needy"), 1), (added("nowhere"), 2)])
    refused = engine.events("segments.members")
    reasons = {
        each.segment_id: each.reason for each in refused if isinstance(each, MembershipRefused)
    }
    assert reasons == {"needy": "RULED_SEGMENT", "nowhere": "NO_SEGMENT"}


def test_a_segment_is_defined_once_and_only_what_is_open_changes() -> None:
    engine = lived(
        [
            *((defined("s", None), 0), (defined("s", None), 1), (SegmentClosed("none"), 2)),
            *((SegmentRuleChanged("s", "{}"), 3), (defined("r"), 4), (SegmentClosed("r"), 5)),
            *((SegmentRuleChanged("r", "{}"), 6), (SegmentClosed("r"), 7)),
            (SegmentDefined("bad", "Bad", "RULE", rule='{"measure":"x"}'), 8),
            (SegmentDefined("odd", "Odd", "STATIC", rule="{}"), 9),
        ]
    )
    said = engine.events("segments.changes")
    refused = [(e.segment_id, e.reason) for e in said if isinstance(e, SegmentRefused)]
    assert sorted(refused) == [
        *(("bad", "BAD_RULE"), ("none", "NO_SEGMENT"), ("odd", "BAD_RULE"), ("r", "NO_SEGMENT")),
        *(("s", "KNOWN_SEGMENT"), ("s", "STATIC_SEGMENT")),
    ]
    changed = [(e.segment_id, e.status) for e in said if isinstance(e, SegmentChanged)]
    assert sorted(changed) == [("r", "CLOSED"), ("r", "CLOSED"), ("r", "OPEN"), ("s", "OPEN")]


def test_a_rule_may_hold_for_whom_nothing_is_known_of() -> None:
    nobody = {"not": {"measure": "plan", "is": ["team"]}}
    engine = lived(
        [(defined(rule=nobody), 0), (ticket(1), 1), (PlanChanged("ada", "team", 1, "EUR"), 2)]
    )
    assert [each[0] for each in moves(engine)] == ["in", "out"]


def test_a_definition_is_settled_by_the_last_part_and_not_before() -> None:
    story = Story(fold_named("segment-settlings"))
    *others, last = [ShardSettled("needy", shard, revision=1) for shard in shards()]
    assert [told for each in others for told in story.tell(each)] == []
    assert story.tell(last) == (SegmentSettled("needy", 1),)


def test_a_wish_that_is_heard_again_asks_for_nothing() -> None:
    story = Story(fold_named("segment-wishes"))
    wish = stamp(added("friends"), "e-1", START)
    assert kinds(story.deliver(wish)) == ["MembershipAsked"]
    assert story.deliver(wish) == ()
