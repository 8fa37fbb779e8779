"""Who people are: anonymous ids are linked and un-linked, and nothing is lost or kept by it."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events import (
    ConsentChanged,
    Event,
    EventTracked,
    HealthChanged,
    IdentityAttached,
    IdentityLinked,
    IdentityRestated,
    IdentityUnlinked,
    ReplyPosted,
    TouchpointRefused,
)
from streams.engine.memory import MemoryEngine
from streams.journeys.rules import Journey
from tests.journeys.lives import DAY, MINUTE, health, heard, lived, timeline
from tests.support.stories import HOUR, Story, fold_named, kinds, only, stamp

Facts = Sequence[tuple[Event, int]]


def page(person_id: str, name: str = "Pricing") -> EventTracked:
    """Somebody opens a page."""
    return EventTracked(person_id=person_id, type="page", name=name)


def post(member_id: str, number: int) -> ReplyPosted:
    """Somebody replies."""
    return ReplyPosted(post_id=f"p-{number}", discussion_id="d-1", author_id=member_id, body="Yes.")


def link(person_id: str = "visitor", member_id: str = "ada") -> IdentityLinked:
    """Somebody signs in."""
    return IdentityLinked(person_id=person_id, member_id=member_id, evidence="signed in")


def unlink(person_id: str = "visitor", member_id: str = "ada") -> IdentityUnlinked:
    """It was somebody else after all."""
    return IdentityUnlinked(person_id=person_id, member_id=member_id, reason="shared computer")


def test_what_is_tracked_after_a_link_is_the_members() -> None:
    engine = lived([(page("visitor", "Before"), 0), (link(), 1), (page("visitor", "After"), 2)])
    assert timeline(engine, "visitor") == ["Before"]
    assert timeline(engine, "ada") == ["After"]


def test_a_link_brings_the_health_of_what_was_tracked_before() -> None:
    alone = lived([(page("ada"), 0), (page("ada"), MINUTE)])
    linked = lived([(page("visitor"), 0), (page("visitor"), MINUTE), (link(), MINUTE)])
    assert health(linked, "ada").points == health(alone, "ada").points > 0
    assert health(linked, "visitor").points == 0
    assert health(linked, "visitor").last_activity_at is None
    assert health(linked, "ada").last_activity_at == health(alone, "ada").last_activity_at


def states(facts: Facts, person_id: str) -> tuple[Journey, int]:
    """What the fold keeps of a person, and their score, when all is told."""
    engine = lived(facts)
    story = Story(fold_named("journeys"))
    for event in engine.events("journeys.touchpoints"):
        if getattr(event, "person_id", None) == person_id:
            story.deliver(event)
    return story.states[person_id], health(engine, person_id).points


KINDS = st.sampled_from(["visitor", "ada", "post"])


@settings(max_examples=40, deadline=None)
@given(
    kinds_=st.lists(st.tuples(KINDS, st.integers(0, 90 * DAY)), min_size=1, max_size=12),
    link_at=st.integers(0, 12),
    unlink_at=st.integers(0, 12),
)
def test_link_then_unlink_is_as_if_never_linked(
    kinds_: list[tuple[str, int]], link_at: int, unlink_at: int
) -> None:
    facts: list[tuple[Event, int]] = [
        (post("ada", number) if kind == "post" else page(kind), at)
        for number, (kind, at) in enumerate(kinds_)
    ]
    facts = [(page("visitor"), 0), (page("ada"), 0), *facts]
    first, second = sorted((min(link_at, len(facts)), min(unlink_at, len(facts))))
    end = 91 * DAY
    merged = [
        *facts[:first],
        (link(), end - 2),
        *facts[first:second],
        (unlink(), end - 1),
        *facts[second:],
        # A touchpoint at the end, so that both are measured at one moment.
        (page("visitor"), end),
        (page("ada"), end),
    ]
    never = [*facts, (page("visitor"), end), (page("ada"), end)]
    for person_id in ("visitor", "ada"):
        after, score = states(merged, person_id)
        before, wanted = states(never, person_id)
        assert (after.measures, after.latest, score) == (before.measures, before.latest, wanted)


def test_an_identity_that_goes_to_another_member_leaves_the_first() -> None:
    engine = lived([(page("visitor"), 0), (link(), 1), (link(member_id="bob"), 2)])
    assert health(engine, "ada").points == 0
    assert health(engine, "bob").points > 0


def test_a_link_that_came_late_changes_nothing_and_is_answered() -> None:
    story = Story(fold_named("tracking"))
    story.tell(link(member_id="ada"), at=9)
    answer = story.tell(link(member_id="bob"), at=8)
    assert only(IdentityAttached, answer).person_id == "ada"


def test_an_unlink_from_another_member_changes_nothing_and_is_answered() -> None:
    story = Story(fold_named("tracking"))
    story.tell(link(member_id="ada"))
    assert only(IdentityAttached, story.tell(unlink(member_id="bob"))).person_id == "ada"


def test_an_unlink_that_came_before_its_link_holds() -> None:
    story = Story(fold_named("tracking"))
    story.tell(unlink(), at=9)
    assert only(IdentityAttached, story.tell(link(), at=8)).person_id == "visitor"
    assert only(IdentityAttached, story.tell(link(member_id="bob"), at=7)).person_id == "bob"


def test_a_link_after_an_unlink_holds_again() -> None:
    story = Story(fold_named("tracking"))
    story.tell(unlink(), at=9)
    assert only(IdentityAttached, story.tell(link(), at=10)).person_id == "ada"


def test_a_person_is_not_linked_to_themselves() -> None:
    story = Story(fold_named("tracking"))
    assert kinds(story.tell(link("ada", "ada"))) == ["IdentityAttached"]
    assert story.states["ada"].member_id is None


def test_what_is_attached_twice_counts_once() -> None:
    tracking, journeys = Story(fold_named("tracking")), Story(fold_named("journeys"))
    tracking.tell(page("visitor"))
    attached = only(IdentityAttached, tracking.tell(link(), at=HOUR))
    once = only(HealthChanged, journeys.tell(attached, at=HOUR))
    twice = only(HealthChanged, journeys.tell(attached, at=HOUR))
    assert once.points == twice.points


def test_without_consent_nothing_is_tracked_until_it_is_given() -> None:
    refuse = ConsentChanged(person_id="ada", tracking=False)
    allow = ConsentChanged(person_id="ada", tracking=True)
    engine = lived(
        [
            (page("ada", "A"), 0),
            (refuse, 1),
            (page("ada", "B"), 2),
            (allow, 3),
            (page("ada", "C"), 4),
        ]
    )
    assert timeline(engine, "ada") == ["A", "C"]
    refused = [each for each in heard(engine, "ada") if isinstance(each, TouchpointRefused)]
    assert [each.reason for each in refused] == ["NO_CONSENT"]


def test_who_refuses_is_not_tracked_by_a_linked_identity_and_still_writes() -> None:
    refuse = ConsentChanged(person_id="ada", tracking=False)
    engine = lived([(link(), 0), (refuse, 1), (page("visitor"), 2), (post("ada", 1), 3)])
    assert timeline(engine, "ada") == ["replied"]


def test_what_was_said_last_about_consent_holds_in_whatever_order_it_comes() -> None:
    story = Story(fold_named("tracking"))
    story.tell(ConsentChanged(person_id="ada", tracking=False), at=9)
    story.tell(ConsentChanged(person_id="ada", tracking=True), at=5)
    assert kinds(story.tell(page("ada"), at=10)) == ["TouchpointRefused"]


def test_a_tracked_event_that_comes_again_counts_once() -> None:
    story = Story(fold_named("tracking"))
    event = stamp(page("visitor"), "same", 1)
    assert kinds(story.deliver(event)) == ["TouchpointRecorded", "MilestoneReached"]
    assert story.deliver(event) == ()


REFUSE = ConsentChanged(person_id="ada", tracking=False)
ALLOW = ConsentChanged(person_id="ada", tracking=True)


def test_what_somebody_refused_does_not_come_by_signing_in_again() -> None:
    """Given tracking under a linked id while its member refuses, then no later link brings it."""
    kept_away: Facts = [(link(), 0), (REFUSE, 1), (page("visitor", "A"), 2), (link(), 3)]
    again: Facts = [*kept_away, (ALLOW, 4), (link(), 5)]
    for facts in (kept_away, again):
        measured = health(lived(facts), "ada")
        assert (measured.points, measured.last_activity_at) == (0, None)
        assert not moments_of(lived(facts), "ada")
    once, twice = [(page("visitor", "B"), 6)], [(page("visitor", "B"), 6), (link(), 7)]
    assert timeline(lived([*again, *once]), "ada") == ["B"]
    alone = health(lived([(page("ada", "B"), 6)]), "ada").points
    assert health(lived([*again, *once]), "ada").points == alone > 0
    assert health(lived([*again, *twice]), "ada").points == alone


def moments_of(engine: MemoryEngine, person_id: str) -> list[int]:
    """The moments of touchpoints that identities brought to a person's segments."""
    told = [each for each in heard(engine, person_id) if isinstance(each, IdentityRestated)]
    return [at for each in told for kind in each.moments for at in kind.moments]


def test_what_was_tracked_before_a_visitor_joins_stays_away_from_who_refuses() -> None:
    """Given a member who refuses, when they sign in, then what they looked at before stays away."""
    engine = lived([(REFUSE, 0), (page("visitor"), 1), (link(), 2)])
    assert health(engine, "ada").points == 0
    unlinked = lived([(REFUSE, 0), (page("visitor"), 1), (link(), 2), (unlink(), 3)])
    assert health(unlinked, "visitor").points > 0


def test_what_is_of_a_time_without_consent_is_refused_however_late_it_comes() -> None:
    story = Story(fold_named("tracking"))
    story.tell(REFUSE, at=5)
    story.tell(ALLOW, at=9)
    assert kinds(story.tell(page("ada"), at=7)) == ["TouchpointRefused"]
    for at in (4, 9):
        assert kinds(story.tell(page("ada"), at=at))[0] == "TouchpointRecorded"
    assert (
        timeline(lived([(link(), 0), (REFUSE, 5), (ALLOW, 9), (page("visitor"), 7)]), "ada") == []
    )
