"""GraphQL types of questions about many people.

The queries are in cohort_graph.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import strawberry

from api.journeys.forecasts import Measure
from api.journeys.spans import Period


@strawberry.enum(description="How long a step of a cohort is; weeks begin on Monday, all in UTC.")
class CohortPeriod(Enum):
    """The periods."""

    DAY = Period.DAY.value
    WEEK = Period.WEEK.value
    MONTH = Period.MONTH.value


@strawberry.type(description="How far an answer can be relied on.")
class Completeness:
    """The completeness of an answer."""

    complete_until: datetime = strawberry.field(
        description="What happened before is in the answer, but for one in a hundred touchpoints."
    )
    newest: datetime | None = strawberry.field(description="When the newest one read happened.")
    behind: int | None = strawberry.field(
        description="Records on their way to the answer; null where nobody could tell."
    )
    lateness_seconds: float = strawberry.field(
        description="99 of 100 touchpoints come within this time."
    )
    late_expected: float = strawberry.field(
        description="How many of the last seven days are estimated still to come."
    )
    position: str | None = strawberry.field(description="Up to where the log was read.")


@strawberry.type(description="How many of a cohort were there in one period.")
class Returned:
    """A cell of the matrix."""

    period: int = strawberry.field(description="Periods after the cohort's own, which is 0.")
    people: int
    share: float = strawberry.field(description="Of the cohort, 0 to 1.")
    complete: bool = strawberry.field(description="Whether the period is over.")


@strawberry.type(description="The people who began in one period, and when they were there again.")
class Cohort:
    """A row of the matrix."""

    begins: date
    size: int
    complete: bool = strawberry.field(description="Whether nobody can join it any more.")
    returned: list[Returned]


@strawberry.type(description="How many of all cohorts together were there in one period.")
class MeanReturned:
    """A mean over cohorts."""

    period: int
    cohorts: int = strawberry.field(description="Of how many cohorts the period is over.")
    share: float


@strawberry.type(description="A retention matrix.")
class Retention:
    """A matrix."""

    start: str
    back: str
    period: str
    since: date
    until: date = strawberry.field(description="The first day that is not in it.")
    cohorts: list[Cohort]
    mean: list[MeanReturned]
    completeness: Completeness


@strawberry.type(description="How many people took a step and all before it.")
class FunnelStep:
    """A step."""

    step: int
    kind: str
    people: int
    share: float = strawberry.field(description="Of those who took the first step, 0 to 1.")
    share_of_previous: float
    dropped: int = strawberry.field(description="Who took the step before and not this one.")
    median_seconds: float | None = strawberry.field(description="From the step before to this one.")


@strawberry.type(description="How many people took a row of steps in order within a window.")
class Funnel:
    """A funnel."""

    steps: list[FunnelStep]
    since: date
    until: date = strawberry.field(description="The first day that is not in it.")
    window_days: int
    conversion: float = strawberry.field(description="Who took the last, of who took the first.")
    median_seconds: float | None = strawberry.field(description="From the first step to the last.")
    undecided: int = strawberry.field(
        description="Who took the first step, not yet the last, and still has time for it."
    )
    completeness: Completeness


@strawberry.type(description="How many sessions went from one thing to another at one step.")
class PathWay:
    """A way."""

    source: str
    target: str | None = strawberry.field(description="Null where the session ended.")
    sessions: int


@strawberry.type(description="Where sessions went at one step.")
class PathStep:
    """A step of paths."""

    step: int
    sessions: int
    ended: int = strawberry.field(description="How many ended here.")
    ways: list[PathWay]
    others: int = strawberry.field(description="Sessions that took a way that is not listed.")


@strawberry.type(description="Where sessions go from a touchpoint on.")
class Paths:
    """Paths."""

    start: str
    since: date
    until: date = strawberry.field(description="The first day that is not in it.")
    sessions: int = strawberry.field(description="How many sessions came by the start.")
    going_on: int = strawberry.field(description="How many of them may not be over yet.")
    steps: list[PathStep]
    completeness: Completeness


@strawberry.type(description="How many people had used it so many days after they came.")
class AgeAdoption:
    """A point of the curve by age."""

    days: int
    observed: int = strawberry.field(description="People whose day this is over.")
    adopted: int
    share: float = strawberry.field(description="adopted / observed, 0 to 1.")


@strawberry.type(description="How many people used it for the first time on a day, and up to it.")
class DayAdoption:
    """A point of the curve by day."""

    day: date
    first_time: int
    adopted: int
    people: int = strawberry.field(description="Everybody seen by the day's end.")
    share: float = strawberry.field(description="adopted / people, 0 to 1.")
    complete: bool


@strawberry.type(description="How something is taken up.")
class Adoption:
    """Adoption."""

    feature: str
    since: date
    until: date = strawberry.field(description="The first day that is not in it.")
    by_age: list[AgeAdoption]
    by_day: list[DayAdoption]
    completeness: Completeness


@strawberry.enum(description="What is forecast.")
class EngagementMeasure(Enum):
    """The measures."""

    ACTIVE_PEOPLE = strawberry.enum_value(
        Measure.ACTIVE_PEOPLE.value, description="People who did something on the day."
    )
    TOUCHPOINTS = strawberry.enum_value(
        Measure.TOUCHPOINTS.value, description="How many touchpoints there were."
    )


@strawberry.type(description="What is expected of one day: the median, and two intervals.")
class ExpectedDay:
    """A day to come."""

    day: datetime
    expected: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@strawberry.type(description="What was counted on one day.")
class PastDay:
    """A day that is over."""

    day: datetime
    count: int


@strawberry.type(description="How forecasts from days of the past would have done.")
class ForecastBacktest:
    """A backtest."""

    origins: int = strawberry.field(description="From how many days they were tried.")
    points: int = strawberry.field(description="How many days they forecast.")
    mase: float | None = strawberry.field(description="Error over the change from week to week.")
    baseline_mase: float | None = strawberry.field(description="That of repeating the last week.")
    coverage_80: float | None = strawberry.field(description="Share of days in the interval.")
    coverage_95: float | None = strawberry.field(description="Share of days in the interval.")


@strawberry.type(description="How the forecasts that were really made compare with what came.")
class KeptForecasts:
    """Forecasts beside what came."""

    points: int = strawberry.field(description="Days forecast that are over.")
    coverage_80: float | None
    coverage_95: float | None
    mean_error: float | None


@strawberry.type(description="What the community is expected to do.")
class EngagementForecast:
    """A forecast."""

    id: strawberry.ID
    measure: str
    asked_at: datetime
    days: list[ExpectedDay]
    history: list[PastDay] = strawberry.field(description="The last twelve weeks.")
    backtest: ForecastBacktest
    kept: KeptForecasts
    model: str
    model_version: str
    reason: str | None = strawberry.field(description="Why there is none; null where there is one.")
