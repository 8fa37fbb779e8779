"""The last forecast of what the community will do, and how past ones compare with what came.

How it is forecast is the reaction's business.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from infra.reading import Row


class Measure(Enum):
    """What is forecast."""

    ACTIVE_PEOPLE = "active_people"
    TOUCHPOINTS = "touchpoints"


class ExpectedDay(BaseModel):
    """What is expected of one day."""

    day: datetime = Field(description="Its beginning, in UTC.")
    expected: float = Field(description="The median.")
    low_80: float
    high_80: float
    low_95: float
    high_95: float


class PastDay(BaseModel):
    """What was counted on one day."""

    day: datetime = Field(description="Its beginning, in UTC.")
    count: int


class Backtest(BaseModel):
    """How forecasts from days of the past would have done, made with nothing that came later."""

    origins: int = Field(description="From how many days they were tried.")
    points: int = Field(description="How many days they forecast.")
    mase: float | None = Field(
        description="Mean absolute error over the mean change from week to week; null if untried."
    )
    baseline_mase: float | None = Field(description="The same of repeating the last week.")
    coverage_80: float | None = Field(description="The share of days in their 80 % interval.")
    coverage_95: float | None = Field(description="The share of days in their 95 % interval.")


class Kept(BaseModel):
    """How the forecasts that were really made compare with what came."""

    points: int = Field(description="Days forecast that are over, of all forecasts made.")
    coverage_80: float | None
    coverage_95: float | None
    mean_error: float | None = Field(description="Mean absolute difference from the median.")


class Forecast(BaseModel):
    """What the community is expected to do."""

    id: str
    measure: str
    asked_at: datetime
    days: Sequence[ExpectedDay] = Field(description="None where there is a reason.")
    history: Sequence[PastDay] = Field(description="The last twelve weeks of what is known.")
    backtest: Backtest
    kept: Kept
    model: str
    model_version: str
    reason: str | None = Field(description="HISTORY_TOO_SHORT: there are less than four weeks.")


NEWEST = """
SELECT forecast_id, measure, asked_at, origins, points, mase, baseline_mase, coverage_80,
    coverage_95, model, model_version, reason
FROM engagement_forecasts WHERE measure = %(measure)s ORDER BY asked_at DESC, forecast_id LIMIT 1
"""
DAYS = """
SELECT day, expected, low_80, high_80, low_95, high_95 FROM engagement_forecast_days
WHERE measure = %(measure)s AND forecast_id = %(id)s ORDER BY day
"""
HISTORY = """
SELECT day, count FROM (
    SELECT day, count FROM engagement_days WHERE measure = %(measure)s ORDER BY day DESC LIMIT 84
) AS newest ORDER BY day
"""
# What came is what a later forecast counted; a day that none has counted yet is not over.
KEPT = """
SELECT count(*) AS points, avg(abs(e.count - f.expected)) AS mean_error,
    avg((e.count BETWEEN f.low_80 AND f.high_80)::int)::double precision AS coverage_80,
    avg((e.count BETWEEN f.low_95 AND f.high_95)::int)::double precision AS coverage_95
FROM engagement_forecast_days AS f JOIN engagement_days AS e USING (measure, day)
WHERE measure = %(measure)s
"""


async def newest_forecast(asking: Asking, measure: Measure) -> Forecast | None:
    """Return the last forecast, or None where none was ever made."""
    asked = {"measure": measure.value}
    row = await asking.database.row(NEWEST, asked)
    if row is None:
        return None
    days = await asking.database.rows(DAYS, {**asked, "id": row["forecast_id"]})
    history = await asking.database.rows(HISTORY, asked)
    kept = await asking.database.row(KEPT, asked)
    assert kept is not None, "a query of aggregates gives one row"
    return Forecast(
        id=row["forecast_id"],
        days=[ExpectedDay(**each) for each in days],
        history=[PastDay(**each) for each in history],
        backtest=Backtest(**_part(row, Backtest)),
        kept=Kept(**kept),
        **{name: row[name] for name in row if name in Forecast.model_fields},
    )


def _part(row: Row, model: type[BaseModel]) -> dict[str, Any]:
    return {name: row[name] for name in model.model_fields}
