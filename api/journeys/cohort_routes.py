"""REST routes of questions about many people, twins of their GraphQL operations.

The questions themselves are in retention, funnels, paths and adoption.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.asking import AskedOfRows
from api.journeys import adoption as adopting
from api.journeys import forecasts, funnels
from api.journeys import paths as leading
from api.journeys import retention as returning
from api.journeys.kinds import KIND_DOC, beginning_of, kind_of
from api.journeys.spans import Period, span_of
from api.permissions import can_read_cohorts, demand
from api.problems import RefusedError

# A question is short; a step may be as long as a touchpoint's name.
TEXT_LIMIT = 300
NO_FORECAST = 'there is no forecast of "{measure}" yet: `community train forecast` makes one'
SINCE = Field(None, description="The first day, in UTC; 84 days before the end by default.")
UNTIL = Field(None, description="The first day that is not in it; tomorrow by default.")

KindText = Annotated[str, Field(max_length=TEXT_LIMIT, description=KIND_DOC)]


class RetentionAsked(BaseModel):
    """Whose return is asked for."""

    start: KindText = Field("any", description=f"{KIND_DOC} Or `milestone:first_post`.")
    back: KindText = "any"
    period: Period = Period.WEEK
    since: date | None = SINCE
    until: date | None = UNTIL


class FunnelAsked(BaseModel):
    """The steps, and the time that they may take."""

    # Visiting and then writing is the way that every community has.
    step: list[KindText] = Field(["page", "forum_post"], description="The steps in their order.")
    window_days: int = Field(14, description="How long the whole way may take, 1 to 366.")
    since: date | None = SINCE
    until: date | None = UNTIL


class PathsAsked(BaseModel):
    """From where sessions are followed, and how far."""

    start: KindText = "page"
    depth: int = Field(3, description="How many steps, 1 to 10.")
    ways: int = Field(20, description="How many ways of each step are listed, 1 to 100.")
    since: date | None = SINCE
    until: date | None = UNTIL


class AdoptionAsked(BaseModel):
    """What is taken up, and within how many days."""

    feature: KindText = "forum_post"
    horizon: int = Field(30, description="How many days after the first, 0 to 366.")
    since: date | None = SINCE
    until: date | None = UNTIL


router = APIRouter(prefix="/v1/experience", tags=["experience"])


@router.get("/retention")
async def show_retention(
    asking: AskedOfRows, asked: Annotated[RetentionAsked, Query()]
) -> returning.Retention:
    """Of those who began in one period, how many came back in each period after it."""
    demand(can_read_cohorts(asking.caller))
    wanted = returning.Wanted(
        start=beginning_of("start", asked.start),
        back=kind_of("back", asked.back),
        period=asked.period,
        span=span_of(asked.since, asked.until),
    )
    return await returning.retention(asking, wanted)


@router.get("/funnel")
async def show_funnel(
    asking: AskedOfRows, asked: Annotated[FunnelAsked, Query()]
) -> funnels.Funnel:
    """How many people took a row of steps in order within a window, and how long it took."""
    demand(can_read_cohorts(asking.caller))
    wanted = funnels.Wanted(
        steps=funnels.steps_of(asked.step),
        window_days=asked.window_days,
        span=span_of(asked.since, asked.until),
    )
    return await funnels.funnel(asking, wanted)


@router.get("/paths")
async def show_paths(asking: AskedOfRows, asked: Annotated[PathsAsked, Query()]) -> leading.Paths:
    """Where sessions go from a touchpoint on, step by step, and where they end."""
    demand(can_read_cohorts(asking.caller))
    wanted = leading.Wanted(
        start=kind_of("start", asked.start),
        depth=asked.depth,
        ways=asked.ways,
        span=span_of(asked.since, asked.until),
    )
    return await leading.paths(asking, wanted)


@router.get("/adoption")
async def show_adoption(
    asking: AskedOfRows, asked: Annotated[AdoptionAsked, Query()]
) -> adopting.Adoption:
    """What share of people has used something, by days since they came and day by day."""
    demand(can_read_cohorts(asking.caller))
    wanted = adopting.Wanted(
        feature=kind_of("feature", asked.feature),
        horizon=asked.horizon,
        span=span_of(asked.since, asked.until),
    )
    return await adopting.adoption(asking, wanted)


@router.get("/forecast")
async def show_forecast(
    asking: AskedOfRows,
    measure: Annotated[forecasts.Measure, Query(description="What is forecast.")] = (
        forecasts.Measure.ACTIVE_PEOPLE
    ),
) -> forecasts.Forecast:
    """The last forecast of what the community will do, with intervals and how good they were.

    `community train forecast` makes one.
    """
    demand(can_read_cohorts(asking.caller))
    found = await forecasts.newest_forecast(asking, measure)
    if found is None:
        raise RefusedError("NOT_FOUND", NO_FORECAST.format(measure=measure.value))
    return found
