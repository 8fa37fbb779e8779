"""GraphQL queries about many people, a part of the field `experience`.

The questions themselves are in retention, funnels, paths and adoption, the types in cohort_types.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import strawberry

from api import graph
from api.graph import Info
from api.journeys import adoption as adopting
from api.journeys import cohort_types as types
from api.journeys import forecasts, funnels
from api.journeys import paths as leading
from api.journeys import retention as returning
from api.journeys.kinds import beginning_of, kind_of
from api.journeys.spans import Period, span_of
from api.permissions import can_read_cohorts, demand

Shown = TypeVar("Shown")


@graph.described
@strawberry.type(description="Questions about many people.")
class CohortsQuery:
    """Queries about many people."""

    @strawberry.field
    async def retention(
        self,
        info: Info,
        start: str = "any",
        back: str = "any",
        period: types.CohortPeriod = types.CohortPeriod.WEEK,
        since: date | None = None,
        until: date | None = None,
    ) -> types.Retention:
        """Who began in one period, and came back in each period after it.

        `start` and `back` are a type, such as "page", a type and a name, such as "page:Pricing", or
        "any"; `start` may be a milestone, such as "milestone:first_post". For staff and analysts.
        """
        demand(can_read_cohorts(info.context.caller))
        wanted = returning.Wanted(
            start=beginning_of("start", start),
            back=kind_of("back", back),
            period=Period(period.value),
            span=span_of(since, until),
        )
        found = await returning.retention(info.context, wanted)
        cohorts = [
            types.Cohort(**{**_known(each), "returned": _all(types.Returned, each.returned)})
            for each in found.cohorts
        ]
        mean = _all(types.MeanReturned, found.mean)
        return types.Retention(**{**_known(found), "cohorts": cohorts, "mean": mean})

    @strawberry.field
    async def funnel(
        self,
        info: Info,
        steps: list[str] = ["page", "forum_post"],  # noqa: B006 - a default of the schema
        window_days: int = 14,
        since: date | None = None,
        until: date | None = None,
    ) -> types.Funnel:
        """How many people took a row of steps in order within a window, and how long it took.

        A step is a type, such as "page", or a type and a name, such as "page:Pricing". For staff
        and analysts.
        """
        demand(can_read_cohorts(info.context.caller))
        wanted = funnels.Wanted(
            steps=funnels.steps_of(steps), window_days=window_days, span=span_of(since, until)
        )
        found = await funnels.funnel(info.context, wanted)
        return types.Funnel(**{**_known(found), "steps": _all(types.FunnelStep, found.steps)})

    @strawberry.field
    async def paths(
        self,
        info: Info,
        start: str = "page",
        depth: int = 3,
        ways: int = 20,
        since: date | None = None,
        until: date | None = None,
    ) -> types.Paths:
        """Where sessions go from a touchpoint on, step by step, and where they end.

        `start` is a type, such as "page", a type and a name, such as "page:Pricing", or "any" for
        the beginning of sessions. For staff and analysts.
        """
        demand(can_read_cohorts(info.context.caller))
        wanted = leading.Wanted(
            start=kind_of("start", start), depth=depth, ways=ways, span=span_of(since, until)
        )
        found = await leading.paths(info.context, wanted)
        steps = [
            types.PathStep(**{**_known(each), "ways": _all(types.PathWay, each.ways)})
            for each in found.steps
        ]
        return types.Paths(**{**_known(found), "steps": steps})

    @strawberry.field
    async def adoption(
        self,
        info: Info,
        feature: str = "forum_post",
        horizon: int = 30,
        since: date | None = None,
        until: date | None = None,
    ) -> types.Adoption:
        """What share of people has used something, by days since they came and day by day.

        `feature` is a type, such as "custom", or a type and a name, such as "custom:exported". For
        staff and analysts.
        """
        demand(can_read_cohorts(info.context.caller))
        wanted = adopting.Wanted(
            feature=kind_of("feature", feature), horizon=horizon, span=span_of(since, until)
        )
        found = await adopting.adoption(info.context, wanted)
        curves = {
            "by_age": _all(types.AgeAdoption, found.by_age),
            "by_day": _all(types.DayAdoption, found.by_day),
        }
        return types.Adoption(**{**_known(found), **curves})

    @strawberry.field
    async def engagement_forecast(
        self,
        info: Info,
        measure: types.EngagementMeasure = types.EngagementMeasure.ACTIVE_PEOPLE,
    ) -> types.EngagementForecast | None:
        """The last forecast of what the community will do; null before the first was made.

        With intervals, and how good they were, tried on the past and in fact. For staff and
        analysts.
        """
        demand(can_read_cohorts(info.context.caller))
        found = await forecasts.newest_forecast(info.context, forecasts.Measure(measure.value))
        if found is None:
            return None
        parts = {
            "days": _all(types.ExpectedDay, found.days),
            "history": _all(types.PastDay, found.history),
            "backtest": types.ForecastBacktest(**found.backtest.model_dump()),
            "kept": types.KeptForecasts(**found.kept.model_dump()),
        }
        return types.EngagementForecast(**{**_known(found), **parts})


def _known(found: Any) -> dict[str, Any]:
    """The fields of an answer, its completeness as GraphQL shows it."""
    known = {name: getattr(found, name) for name in type(found).model_fields}
    if "completeness" in known:
        known["completeness"] = types.Completeness(**found.completeness.model_dump())
    return known


def _all(kind: type[Shown], found: Sequence[Any]) -> list[Shown]:
    return [kind(**each.model_dump()) for each in found]
