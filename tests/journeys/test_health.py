"""How health is measured: evidence decays, and what measures give sums to the score exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import (
    ConsentApplied,
    HealthChanged,
    IdentityAttached,
    Measured,
    MoodObserved,
    TouchpointRecorded,
)
from streams.journeys.activity import QUIET_DAYS, UNHEARD, heard, last_at, without
from streams.journeys.evidence import EPOCH, Evidence, left, plus, read, weight, written
from streams.journeys.health import Part, band, health, shared_out
from streams.journeys.measures import DAY, MEASURES, of_touchpoint
from streams.journeys.rules import INITIAL, fold, tick, wake_at
from tests.support.stories import Story, fold_named, only

NOW = EPOCH + 6_000 * DAY
VALUES = st.integers(0, 100_000)


def touch(
    type_: str, name: str, number: int = 1, rating: int | None = None, subject: str = "s"
) -> TouchpointRecorded:
    """Something touches ada's journey."""
    return TouchpointRecorded(
        person_id="ada",
        identity_id="ada",
        touchpoint_id=f"t-{number}",
        type=type_,
        name=name,
        subject_id=subject,
        rating=rating,
    )


@pytest.fixture
def story() -> Story:
    """A story of journeys."""
    return Story(fold_named("journeys"))


def measured(story: Story, event: TouchpointRecorded | MoodObserved, at: int) -> dict[str, int]:
    """The values of the measures after an event, in whole points."""
    changed = only(HealthChanged, story.tell(event, at))
    return {each.measure: each.value // 1000 for each in changed.contributions}


@given(values=st.lists(VALUES, min_size=1, max_size=len(MEASURES)))
def test_contributions_sum_to_the_rounded_mean(values: list[int]) -> None:
    parts = [Part(each, value) for each, value in zip(MEASURES, values, strict=False)]
    given_ = shared_out(parts)
    total = sum(each.measure.weight for each in parts)
    mean = sum(each.measure.weight * each.value for each in parts) / total
    assert abs(sum(each.points for each in given_) - mean) <= 0.5
    for part, each in zip(parts, given_, strict=True):
        assert abs(each.points - part.measure.weight * part.value / total) < 1


@given(
    rounds=st.lists(
        st.tuples(
            st.sampled_from(["page", "custom", "forum_post", "feedback", "support_ticket"]),
            st.integers(0, 400 * DAY),
        ),
        max_size=20,
    ),
    at=st.integers(0, 800 * DAY),
)
def test_a_score_is_within_its_scale_and_sums_whatever_happens(
    rounds: list[tuple[str, int]], at: int
) -> None:
    measures: dict[str, Evidence] = {}
    for type_, when in rounds:
        measures = plus(measures, of_touchpoint(type_, "any", None, NOW + when))
    found = health(measures, NOW + at)
    assert found.points == sum(each.points for each in found.contributions)
    assert 0 <= found.points <= 100_000


@given(st.lists(st.integers(0, 2_000 * DAY), min_size=2, max_size=8), st.randoms())
def test_the_order_of_evidence_does_not_matter(moments: list[int], chance: st.DrawFn) -> None:
    def summed(order: list[int]) -> dict[str, Evidence]:
        total: dict[str, Evidence] = {}
        for at in order:
            total = plus(total, of_touchpoint("page", "x", None, EPOCH + at))
        return total

    shuffled = list(moments)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    assert summed(shuffled) == summed(moments)


@given(st.integers(-(2**300), 2**300), st.integers(-(2**300), 2**300))
def test_evidence_survives_the_wire(high: int, low: int) -> None:
    measures = {"activity": Evidence(high, low)}
    assert read(written(measures)) == measures


def test_a_half_life_halves() -> None:
    one = 1_000_000 * weight(NOW, 14 * DAY)
    assert left(one, NOW + 14 * DAY, 14 * DAY) == 500_000
    assert abs(left(one, NOW + 7 * DAY, 14 * DAY) - 707_107) < 8_000


def test_what_is_older_than_the_first_moment_weighs_as_that() -> None:
    assert weight(0, DAY) == weight(EPOCH, DAY)


def test_bands_are_those_of_the_reference() -> None:
    bands = [band(points * 1000) for points in (0, 50, 51, 75, 76, 100)]
    assert bands == ["RED", "RED", "YELLOW", "YELLOW", "GREEN", "GREEN"]


def test_more_activity_is_more_health_and_idle_time_less(story: Story) -> None:
    scores = [
        only(HealthChanged, story.tell(touch("forum_post", "replied", n), NOW + n)).points
        for n in range(5)
    ]
    assert scores == sorted(set(scores))
    _, (quiet,) = tick(story.states["ada"], NOW + 30 * DAY)
    assert quiet.points < scores[-1]


def test_a_ticket_takes_health_and_its_solution_gives_half_back(story: Story) -> None:
    opened = measured(story, touch("support_ticket", "ticket_opened"), NOW)["support"]
    solved = measured(story, touch("support_ticket", "ticket_solved", 2), NOW)["support"]
    assert (opened, solved) == (66, 80)


def test_what_others_did_is_no_activity(story: Story) -> None:
    changed = only(HealthChanged, story.tell(touch("forum_post", "answer_accepted"), NOW))
    assert changed.last_activity_at is None
    assert changed.engagement_level == "inactive"


def test_a_site_may_name_an_event_as_it_likes(story: Story) -> None:
    assert measured(story, touch("custom", "refunded"), NOW)["usage"] > 0


def test_a_text_read_again_replaces_what_was_read_before(story: Story) -> None:
    unhappy = MoodObserved("ada", "p-1", positive=0.0, negative=1.0)
    happy = MoodObserved("ada", "p-1", positive=1.0, negative=0.0)
    assert measured(story, unhappy, NOW)["sentiment"] == 25
    assert measured(story, happy, NOW)["sentiment"] == 75
    other = MoodObserved("ada", "p-2", positive=1.0, negative=0.0)
    assert measured(story, other, NOW)["sentiment"] == 83


def test_another_answer_to_a_survey_replaces_the_one_before(story: Story) -> None:
    assert measured(story, touch("survey", "answered", 1, rating=20), NOW)["surveys"] == 20
    assert measured(story, touch("survey", "answered", 2, rating=90), NOW)["surveys"] == 90
    two = measured(story, touch("survey", "answered", 3, rating=50, subject="other"), NOW)
    assert two["surveys"] == 70


def test_an_answer_in_words_has_no_rating(story: Story) -> None:
    assert "surveys" not in measured(story, touch("survey", "answered"), NOW)


def test_a_refund_takes_the_purchase_back(story: Story) -> None:
    assert measured(story, touch("purchase", "purchased"), NOW)["purchases"] == 50
    assert "purchases" not in measured(story, touch("purchase", "refunded", 2), NOW)


def test_a_quiet_person_is_looked_at_again_ever_more_seldom() -> None:
    recorded = touch("page", "Pricing")
    story = Story(fold_named("journeys"))
    story.tell(recorded, NOW)
    state, woken = story.states["ada"], []
    while (at := wake_at(state)) is not None:
        woken.append((at - NOW) // DAY)
        state, (changed,) = tick(state, at)
    assert tuple(woken) == QUIET_DAYS
    assert (changed.points, changed.engagement_level) == (0, "inactive")


def test_who_was_never_active_is_not_looked_at_again() -> None:
    assert wake_at(INITIAL) is None
    assert wake_at(fold(INITIAL, (), ConsentApplied("ada", tracking=True, reason=""))[0]) is None


def test_the_same_touchpoint_counts_once(story: Story) -> None:
    story.tell(touch("forum_post", "replied"), NOW)
    assert story.tell(touch("forum_post", "replied"), NOW + 1) == ()


def test_an_identity_that_goes_takes_its_activity_along() -> None:
    latest = heard(heard(heard(UNHEARD, 5, None), 9, "v-1"), 7, "v-2")
    assert [last_at(each) for each in (latest, without(latest, "v-1"))] == [9, 7]


def test_the_state_of_a_person_with_many_identities_stays_small(story: Story) -> None:
    high = tuple(range(1, 16))
    for number in range(50):
        measures = tuple(Measured(each.name, high, high) for each in MEASURES)
        story.tell(IdentityAttached("ada", f"{number:0200}", "x", measures, NOW + number), NOW)
    assert len(story.states["ada"].latest.of_identities) == 8
