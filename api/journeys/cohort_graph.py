"""GraphQL types and queries about many people, a part of the field `experience`.

The questions themselves are in retention, funnels, paths and adoption.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import strawberry

from api import graph
from api.graph import Info
from api.journeys import funnels
from api.journeys import retention as returning
from api.journeys.complete import Completeness as FoundCompleteness
from api.journeys.kinds import beginning_of, kind_of
from api.journeys.spans import Period, span_of
from api.permissions import can_read_cohorts, demand


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
        period: CohortPeriod = CohortPeriod.WEEK,
        since: date | None = None,
        until: date | None = None,
    ) -> Retention:
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
        return _retention(await returning.retention(info.context, wanted))

    @strawberry.field
    async def funnel(
        self,
        info: Info,
        steps: list[str] = ["page", "forum_post"],  # noqa: B006 - a default of the schema
        window_days: int = 14,
        since: date | None = None,
        until: date | None = None,
    ) -> Funnel:
        """How many people took a row of steps in order within a window, and how long it took.

        A step is a type, such as "page", or a type and a name, such as "page:Pricing". For staff
        and analysts.
        """
        demand(can_read_cohorts(info.context.caller))
        wanted = funnels.Wanted(
            steps=funnels.steps_of(steps), window_days=window_days, span=span_of(since, until)
        )
        return _funnel(await funnels.funnel(info.context, wanted))


def _completeness(found: FoundCompleteness) -> Completeness:
    return Completeness(**found.model_dump())


def _retention(found: returning.Retention) -> Retention:
    known = found.model_dump(exclude={"cohorts", "mean", "completeness"})
    cohorts = [
        Cohort(
            begins=each.begins,
            size=each.size,
            complete=each.complete,
            returned=[Returned(**cell.model_dump()) for cell in each.returned],
        )
        for each in found.cohorts
    ]
    mean = [MeanReturned(**each.model_dump()) for each in found.mean]
    return Retention(
        cohorts=cohorts, mean=mean, completeness=_completeness(found.completeness), **known
    )


def _funnel(found: funnels.Funnel) -> Funnel:
    known = found.model_dump(exclude={"steps", "completeness"})
    return Funnel(
        steps=[FunnelStep(**each.model_dump()) for each in found.steps],
        completeness=_completeness(found.completeness),
        **known,
    )
