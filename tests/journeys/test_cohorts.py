"""Questions about many people, held to a recount of random histories without SQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

import pytest

from api.journeys import adoption as adopting
from api.journeys import funnels
from api.journeys import paths as leading
from api.journeys import retention as returning
from api.journeys.kinds import beginning_of, kind_of
from api.journeys.spans import Period, Span, span_of
from infra.settings import Settings
from tests.journeys.crowds import DAY, Crowd, Touch, chance_of, crowd, live, people, some
from tests.journeys.recounting import followed, funnelled, retained, taken_up

SEEDS = range(6)
WHOLE = Span(date(2018, 1, 1), date(2018, 4, 1))
KINDS = (("any", "any"), ("page", "custom"), ("page:Pricing", "any"), ("any", "page:Home"))
FUNNELS = (
    ("page", "forum_post"),
    ("page:Home", "page:Pricing", "custom"),
    ("page", "page", "page"),
    ("page", "forum_post:answer_accepted"),
    ("page", "page:Docs", "forum_post", "custom:exported"),
)


@pytest.fixture
def many(services: Settings) -> Iterator[Crowd]:
    """An empty database for many people."""
    with crowd(services) as made:
        yield made


def matrix(many: Crowd, start: str, back: str, period: Period) -> dict[tuple[date, date], int]:
    """What the API says of who came back, by the cohort's and the later period."""
    wanted = returning.Wanted(beginning_of("start", start), kind_of("back", back), period, WHOLE)
    found = many.asked(partial(returning.retention, wanted=wanted))
    began = [each.begins for each in found.cohorts]
    return {
        (cohort.begins, began[place + cell.period]): cell.people
        for place, cohort in enumerate(found.cohorts)
        for cell in cohort.returned
        if cell.people
    }


def steps(many: Crowd, wanted: funnels.Wanted) -> list[tuple[int, float | None]]:
    """What the API says of a funnel."""
    found = many.asked(partial(funnels.funnel, wanted=wanted))
    return [(step.people, step.median_seconds) for step in found.steps]


def micros(day: date) -> int:
    """The beginning of a day in microseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize("seed", SEEDS)
def test_retention_is_that_of_a_recount_and_restates_itself(many: Crowd, seed: int) -> None:
    chance = chance_of(seed)
    live(many, chance)
    for start, back in KINDS:
        for period in Period:
            assert matrix(many, start, back, period) == retained(
                people(many), start, back, period.value
            ), (start, back, period)
    # What comes late, and an un-link, change the past.
    many.touch(some(chance, 20, days=3))
    for identity_id in [*many.owners]:
        many.own(identity_id, identity_id)
    assert matrix(many, "any", "any", Period.WEEK) == retained(people(many), "any", "any", "week")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_funnel_is_that_of_a_recount_and_restates_itself(many: Crowd, seed: int) -> None:
    chance = chance_of(seed)
    live(many, chance)
    span = Span(date(2018, 1, 20), date(2018, 2, 10))
    ends = (micros(span.since), micros(span.until))
    for texts in FUNNELS:
        for window in (1, 5, 30):
            wanted = funnels.Wanted(funnels.steps_of(texts), window, span)
            assert steps(many, wanted) == funnelled(people(many), texts, window, ends), texts
    many.touch(some(chance, 20))
    for identity_id in [*many.owners]:
        many.own(identity_id, identity_id)
    wanted = funnels.Wanted(funnels.steps_of(FUNNELS[1]), 5, span)
    assert steps(many, wanted) == funnelled(people(many), FUNNELS[1], 5, ends)


@pytest.mark.parametrize("seed", SEEDS)
def test_paths_are_those_of_a_recount_and_restate_themselves(many: Crowd, seed: int) -> None:
    chance = chance_of(seed)
    live(many, chance)
    span = Span(date(2018, 1, 20), date(2018, 2, 10))
    ends = (micros(span.since), micros(span.until))

    def agree() -> None:
        for start in ("any", "page", "page:Pricing"):
            wanted = leading.Wanted(kind_of("start", start), 3, 100, span)
            found = many.asked(partial(leading.paths, wanted=wanted))
            counted = followed([*many.touches.values()], start, 3, ends)
            assert {
                (step.step, way.source, way.target): way.sessions
                for step in found.steps
                for way in step.ways
            } == counted, start
            assert {(step.step, step.ended, step.others) for step in found.steps} == {
                (n, sum(counted[each] for each in counted if each[0] == n and not each[2]), 0)
                for n in {each[0] for each in counted}
            }

    agree()
    many.touch(some(chance, 40))
    agree()


def test_what_others_do_is_no_day_of_somebody(many: Crowd) -> None:
    # An answer of long ago was accepted; nobody has come back by that.
    asked = Touch("p", "ada", "forum_post", "replied", micros(date(2018, 1, 18)))
    accepted = Touch("a", "ada", "forum_post", "answer_accepted", micros(date(2018, 2, 18)))
    only = Touch("o", "bob", "forum_post", "answer_accepted", micros(date(2018, 2, 18)))
    many.touch([asked, accepted, only])
    assert matrix(many, "any", "any", Period.MONTH) == {(date(2018, 1, 1), date(2018, 1, 1)): 1}
    for kind, people_there in (("forum_post", 1), ("forum_post:answer_accepted", 2)):
        wanted = funnels.Wanted(funnels.steps_of([kind, "page"]), 30, WHOLE)
        assert steps(many, wanted)[0] == (people_there, None), kind


def test_ways_that_are_not_listed_are_counted(many: Crowd) -> None:
    live(many, chance_of(7), 600)
    few, whole = (
        many.asked(
            partial(leading.paths, wanted=leading.Wanted(kind_of("start", "any"), 2, ways, WHOLE))
        )
        for ways in (2, 100)
    )
    for short, long in zip(few.steps, whole.steps, strict=True):
        assert short.ways == long.ways[:2]
        assert short.others == sum(way.sessions for way in long.ways[2:]) > 0
        assert (short.sessions, short.ended) == (long.sessions, long.ended)
    assert few.going_on == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_adoption_is_that_of_a_recount_and_restates_itself(many: Crowd, seed: int) -> None:
    chance = chance_of(seed)
    live(many, chance)
    span = Span(date(2018, 1, 18), date(2018, 2, 20))

    def agree() -> None:
        for feature in ("forum_post", "page:Pricing", "any"):
            wanted = adopting.Wanted(kind_of("feature", feature), 30, span)
            found = many.asked(partial(adopting.adoption, wanted=wanted))
            ages, days = taken_up(people(many), feature, (span.since, span.until))
            there = {each.days: (each.observed, each.adopted) for each in found.by_age}
            assert there == ages, feature
            assert {each.day: (each.first_time, each.people) for each in found.by_day} == days
            before = found.by_day[0].adopted - found.by_day[0].first_time
            assert found.by_day[-1].adopted == before + sum(each[0] for each in days.values())

    agree()
    many.touch(some(chance, 20, days=3))
    for identity_id in [*many.owners]:
        many.own(identity_id, identity_id)
    agree()


def test_who_has_not_been_here_for_so_long_is_not_counted_as_no_user(many: Crowd) -> None:
    # The old one has had three weeks and used it after ten days, the new one has had two days.
    now = int(datetime.now(UTC).timestamp()) * 1_000_000
    seen = {"old": 21, "new": 2}
    visits = [Touch(f"{n}-v", n, "page", "Home", now - days * DAY) for n, days in seen.items()]
    many.touch([*visits, Touch("old-p", "old", "forum_post", "replied", now - 11 * DAY)])
    wanted = adopting.Wanted(kind_of("feature", "forum_post"), 60, span_of(None, None))
    found = many.asked(partial(adopting.adoption, wanted=wanted))
    by_age = {each.days: (each.observed, each.adopted) for each in found.by_age}
    assert (by_age[1], by_age[9], by_age[10]) == ((2, 0), (1, 0), (1, 1))
    assert max(by_age) == 20
    assert [each.complete for each in found.by_day[-2:]] == [True, False]
