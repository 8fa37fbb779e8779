"""Retention and funnels, held to a recount of random histories without SQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from api.journeys import funnels
from api.journeys import retention as returning
from api.journeys.kinds import beginning_of, kind_of
from api.journeys.spans import Period, Span
from infra.settings import Settings
from tests.journeys.crowds import Crowd, chance_of, crowd, live, people, some
from tests.journeys.recounting import funnelled, retained

SEEDS = range(6)
WHOLE = Span(date(2018, 1, 1), date(2018, 4, 1))
KINDS = (("any", "any"), ("page", "custom"), ("page:Pricing", "any"), ("any", "page:Home"))
FUNNELS = (
    ("page", "forum_post"),
    ("page:Home", "page:Pricing", "custom"),
    ("page", "page", "page"),
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
    found = many.asked(lambda asking: returning.retention(asking, wanted))
    began = [each.begins for each in found.cohorts]
    return {
        (cohort.begins, began[place + cell.period]): cell.people
        for place, cohort in enumerate(found.cohorts)
        for cell in cohort.returned
        if cell.people
    }


def steps(many: Crowd, wanted: funnels.Wanted) -> list[tuple[int, float | None]]:
    """What the API says of a funnel."""
    found = many.asked(lambda asking: funnels.funnel(asking, wanted))
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
