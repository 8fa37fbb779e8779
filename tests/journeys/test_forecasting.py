"""Forecasts and how they are tried on the past: nothing that came later, and counted right."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from statistics import fmean

import msgspec
import pytest

from infra.imports.dump import open_dump
from infra.settings import Settings
from schemas.events import (
    UNSTAMPED,
    EngagementForecasted,
    ForecastRequested,
    IdentityAttached,
    TouchpointAdded,
)
from streams.journeys.forecasting import (
    HORIZON,
    LEAST,
    SEASON,
    Outlook,
    backtest,
    forecast,
    origins,
)
from streams.journeys.measures import DAY
from streams.journeys.reactions import Engagement, prepare, told
from tests.journeys.crowds import chance_of
from tests.support.data import DUMPS

WEEK = (20, 22, 19, 21, 18, 6, 5)


def noisy(chance: Random, days: int) -> list[int]:
    """A community with a week's pattern and chance."""
    return [max(0, round(chance.gauss(WEEK[n % 7], 2))) for n in range(days)]


def touched(identity_id: str, day: int) -> TouchpointAdded:
    """A touchpoint on a day."""
    event = TouchpointAdded(identity_id, identity_id, f"{identity_id}-{day}", "page", "Home")
    meta = msgspec.structs.replace(UNSTAMPED, occurred_at=day * DAY + 5)
    return msgspec.structs.replace(event, meta=meta)


def attached(identity_id: str, person_id: str, sequence: int) -> IdentityAttached:
    """An identity is somebody's."""
    event = IdentityAttached(
        person_id=person_id, identity_id=identity_id, measures=(), evidence="said so"
    )
    meta = msgspec.structs.replace(UNSTAMPED, sequence=sequence)
    return msgspec.structs.replace(event, meta=meta)


def test_a_week_that_repeats_itself_is_expected_to_go_on() -> None:
    found = forecast(noisy(chance_of(1), 140))
    assert len(found) == HORIZON
    for number, outlook in enumerate(found):
        assert abs(outlook.expected - WEEK[number % 7]) < 3
        (low, high), (lower, higher) = outlook.intervals[80], outlook.intervals[95]
        assert 0 <= lower < low < outlook.expected < high < higher


def test_nothing_but_the_same_is_expected_to_stay() -> None:
    assert {each.expected for each in forecast([0] * 40)} == {0.0}


def test_the_past_is_forecast_with_nothing_that_came_later() -> None:
    counts = noisy(chance_of(2), 100)
    known: list[Sequence[int]] = []

    def model(history: Sequence[int]) -> Sequence[Outlook]:
        known.append(history)
        return [Outlook(0.0, {80: (0.0, 1.0), 95: (0.0, 2.0)})] * HORIZON

    tried = backtest(counts, model)
    assert [len(each) for each in known] == list(origins(100)) == [86, 72, 58, 44, 30]
    assert all(list(each) == counts[: len(each)] for each in known)
    assert (tried.origins, tried.points) == (5, 5 * HORIZON)


def test_the_coverage_is_the_share_of_days_in_their_interval_and_the_error_is_scaled() -> None:
    # The last two weeks are 0 to 13, the weeks before them change by three from one to the next.
    counts = [3 * (n // SEASON) for n in range(LEAST)] + list(range(HORIZON))

    def model(_: Sequence[int]) -> Sequence[Outlook]:
        return [Outlook(6.0, {80: (0.0, 6.0), 95: (1.0, 12.5)})] * HORIZON

    tried = backtest(counts, model)
    assert tried.coverage == {80: 7 / 14, 95: 12 / 14}
    assert tried.mase == pytest.approx(fmean(abs(n - 6) for n in range(14)) / 3)
    # The last week of what was known is nine each day.
    assert tried.baseline_mase == pytest.approx(fmean(abs(n - 9) for n in range(14)) / 3)


def test_intervals_hold_about_what_they_say_where_the_model_is_true() -> None:
    tried = backtest(noisy(chance_of(3), 250))
    assert tried.coverage is not None
    assert 0.65 <= tried.coverage[80] <= 0.95
    assert 0.88 <= tried.coverage[95] <= 1
    assert tried.mase is not None
    assert tried.baseline_mase is not None
    assert tried.mase < tried.baseline_mase


def test_what_is_known_is_counted_by_person_and_day_up_to_the_day_of_asking() -> None:
    engagement = Engagement()
    for event in (touched("a", 10), touched("v", 10), touched("v", 12), touched("a", 13)):
        engagement.add(event)
    engagement.add(attached("v", "a", 1))
    # Others accepted an answer of somebody, who was not there.
    engagement.add(msgspec.structs.replace(touched("b", 12), passive=True))
    assert engagement.counts(13) == {
        "active_people": [(10, 1), (11, 0), (12, 1)],
        "touchpoints": [(10, 2), (11, 0), (12, 2)],
    }
    engagement.add(attached("v", "v", 2))
    # What was said before comes late.
    engagement.add(attached("v", "a", 1))
    assert engagement.counts(13)["active_people"][0] == (10, 2)


def test_with_too_little_history_nothing_is_forecast_and_the_reason_is_told() -> None:
    days = [(n, 5) for n in range(LEAST - 1)]
    (found,) = told("f-1", {"touchpoints": days})
    assert (found.reason, found.days) == ("HISTORY_TOO_SHORT", ())
    assert [each.count for each in found.history] == [5] * (LEAST - 1)
    nothing = asyncio.run(prepare(Settings())(ForecastRequested("f-1")))
    assert {
        (each.measure, each.reason) for each in nothing if isinstance(each, EngagementForecasted)
    } == {("active_people", "HISTORY_TOO_SHORT"), ("touchpoints", "HISTORY_TOO_SHORT")}


def test_a_forecast_begins_with_the_day_after_the_last_that_is_known() -> None:
    days = [(100 + n, count) for n, count in enumerate(noisy(chance_of(4), LEAST))]
    (found,) = told("f-1", {"touchpoints": days})
    assert isinstance(found, EngagementForecasted)
    assert found.days[0].day == (100 + LEAST) * DAY
    assert all(later.day - each.day == DAY for each, later in pairwise(found.days))
    assert (found.points, found.coverage_80) == (0, None)


@pytest.mark.skipif(not DUMPS.is_dir(), reason="the dumps of Stack Exchange are not here")
def test_a_real_community_is_forecast_better_than_by_its_last_week() -> None:
    people: dict[date, set[str]] = {}
    dump = open_dump(DUMPS / "quantumcomputing")
    for name, author in (("Posts", "OwnerUserId"), ("Comments", "UserId")):
        for row in dump.rows(name):
            if author in row:
                day = date.fromisoformat(row["CreationDate"][:10])
                people.setdefault(day, set()).add(row[author])
    first, last = min(people), max(people)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    tried = backtest([len(people.get(day, ())) for day in days])
    assert tried.mase is not None
    assert tried.baseline_mase is not None
    assert tried.mase < tried.baseline_mase
    assert tried.coverage is not None
    assert tried.coverage[80] >= 0.75
    assert tried.coverage[95] >= 0.9
