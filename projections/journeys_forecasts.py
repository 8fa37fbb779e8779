"""What the community was expected to do, by forecast, and what it did as the last one counted it.

How good forecasts were is asked where both are read.
"""

from collections.abc import Iterable

from projections.projection import (
    Column,
    Index,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    reading_order,
)
from schemas.events import EngagementForecasted

Reads = EngagementForecasted

FORECAST = Column("forecast_id", "text", "The forecast that was asked for.")
MEASURE = Column(
    "measure",
    "text",
    "active_people: people with a touchpoint on the day; touchpoints: how many there were.",
)
SEQUENCE = Column("sequence", "bigint", "Grows with the reaction's version, then with the request.")

FORECASTS = Table(
    name="engagement_forecasts",
    doc="Forecasts of what the community will do, and how good such ones were in the past.",
    key=("forecast_id", "measure"),
    columns=(
        FORECAST,
        MEASURE,
        Column("asked_at", "timestamptz", "When it was asked for."),
        Column("origins", "bigint", "From how many days of the past forecasts were tried."),
        Column("points", "bigint", "How many days of the past were forecast so."),
        Column("mase", "double precision", "Their mean absolute error, scaled by weekly change."),
        Column("baseline_mase", "double precision", "The same of repeating the last week."),
        Column("coverage_80", "double precision", "The share of them in their 80 % interval."),
        Column("coverage_95", "double precision", "The share of them in their 95 % interval."),
        Column("model", "text", "The model's id."),
        Column("model_version", "text", "The model's version."),
        Column("reason", "text", "Why there is no forecast; null where there is one."),
        SEQUENCE,
    ),
    indexes=(Index(("measure", "asked_at")),),
)

FORECAST_DAYS = Table(
    name="engagement_forecast_days",
    doc="What each forecast expects of each day.",
    key=("forecast_id", "measure", "day"),
    columns=(
        FORECAST,
        MEASURE,
        Column("day", "timestamptz", "The day's beginning, in UTC."),
        Column("expected", "double precision", "The median of what is expected."),
        Column("low_80", "double precision", "Where the 80 % interval begins."),
        Column("high_80", "double precision", "Where it ends."),
        Column("low_95", "double precision", "Where the 95 % interval begins."),
        Column("high_95", "double precision", "Where it ends."),
        SEQUENCE,
    ),
    indexes=(Index(("measure", "day")),),
)

ENGAGEMENT_DAYS = Table(
    name="engagement_days",
    doc="What was counted on each day, as the last forecast that knew of it counted it.",
    key=("measure", "day"),
    columns=(
        MEASURE,
        Column("day", "timestamptz", "The day's beginning, in UTC."),
        Column("count", "bigint", "How many there were."),
        SEQUENCE,
    ),
)

VIEWS = tuple(
    View(
        table.name,
        table.doc,
        f"SELECT {', '.join(each.name for each in table.columns)} FROM {{{table.name}}}",
    )
    for table in (FORECASTS, FORECAST_DAYS, ENGAGEMENT_DAYS)
)

# What is a column of the forecast itself, not of one of its days.
WHOLE = (
    *("origins", "points", "mase", "baseline_mase", "coverage_80", "coverage_95"),
    *("model", "model_version", "reason"),
)
OF_DAY = ("day", "expected", "low_80", "high_80", "low_95", "high_95")


def project(event: Reads) -> Iterable[Write]:
    """A forecast is its row, one for each day to come, and the days that it was made from."""
    sequence = {"measure": event.measure, "sequence": reading_order(event)}
    key = {**sequence, "forecast_id": event.forecast_id}
    known = {name: getattr(event, name) for name in WHOLE}
    asked = {"asked_at": event.meta.occurred_at}
    yield Upsert("engagement_forecasts", {**key, **known, **asked})
    for day in event.days:
        expected = {name: getattr(day, name) for name in OF_DAY}
        yield Upsert("engagement_forecast_days", {**key, **expected})
    for past in event.history:
        yield Upsert("engagement_days", {**sequence, "day": past.day, "count": past.count})


FORECASTS_PROJECTION = Projection(
    name="forecast-days",
    version=1,
    doc="Forecasts of what the community will do.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(FORECASTS, FORECAST_DAYS, ENGAGEMENT_DAYS),
    views=VIEWS,
)
