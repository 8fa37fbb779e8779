"""Forecasts as they are read: the last one, and how those before compare with what came."""

from functools import partial

import msgspec
import pytest

from api.journeys.forecasts import Forecast, Measure, newest_forecast
from infra.settings import Settings
from projections.journeys_forecasts import FORECASTS_PROJECTION
from schemas.events import EngagementDay, EngagementForecasted, ForecastDay, Origin
from tests.journeys.crowds import DAY, START, Crowd, crowd
from tests.projections.private import stamped

COUNTS = (4, 9, 14, 20)


def forecasted(name: str, place: int, known: int) -> EngagementForecasted:
    """A forecast after so many days: of 10 each day, between 8 and 12, or 5 and 15."""
    days = [ForecastDay(START + n * DAY, 10.0, 8.0, 12.0, 5.0, 15.0) for n in range(known, 6)]
    history = [EngagementDay(START + n * DAY, COUNTS[n]) for n in range(known)]
    event = EngagementForecasted(
        forecast_id=name,
        measure="active_people",
        days=tuple(days),
        history=tuple(history),
        origins=2,
        points=28,
        mase=0.7,
        baseline_mase=0.9,
        coverage_80=0.79,
        coverage_95=0.96,
        model="a-model",
        model_version="1",
    )
    made = stamped(event, place, START + known * DAY)
    # A reaction's events have an origin, and are not numbered.
    meta = msgspec.structs.replace(made.meta, origin=Origin("forecasts", 1, 0, place, 0))
    return msgspec.structs.replace(made, meta=meta)


def newest(many: Crowd) -> Forecast | None:
    """What the API answers."""
    return many.asked(partial(newest_forecast, measure=Measure.ACTIVE_PEOPLE))


def test_a_forecast_is_compared_with_what_came_once_that_was_counted(services: Settings) -> None:
    with crowd(services, FORECASTS_PROJECTION) as many:
        assert newest(many) is None
        many.tell([forecasted("f-1", 1, 1)])
        first = newest(many)
        assert first is not None
        # Of the days that it forecast none is over.
        assert (first.kept.points, first.kept.coverage_80) == (0, None)
        many.tell([forecasted("f-2", 2, 2), forecasted("f-3", 3, 4)])
        # What is told again changes nothing, and the first is not the newest again.
        many.tell([forecasted("f-1", 1, 1)])
        last = newest(many)
        assert last is not None
        assert (last.id, len(last.days), last.reason) == ("f-3", 2, None)
        assert [each.count for each in last.history] == [*COUNTS]
        # The first said something of 9, 14 and 20, the second of the last two: one of these lay
        # within 8 to 12, and three within 5 to 15.
        assert last.kept.points == 5
        assert last.kept.coverage_80 == pytest.approx(1 / 5)
        assert last.kept.coverage_95 == pytest.approx(3 / 5)
        assert last.kept.mean_error == pytest.approx((1 + 4 + 10 + 4 + 10) / 5)
        assert (last.backtest.mase, last.backtest.coverage_95) == (0.7, 0.96)
