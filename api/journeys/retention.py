"""Retention: of those who began in one period, how many came back in each period after it.

As PostHog and Amplitude define it for calendar periods and the first time ever; which days people
were active on is the read models' business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from api.journeys.complete import Answer, Completeness, Question, answered
from api.journeys.kinds import Kind
from api.journeys.spans import Period, Span, day_of, first_of, midnight, number_of, whole
from api.problems import invalid

# What a person can read at once; more cohorts are for SQL.
COHORTS_MOST = 100


class Returned(BaseModel):
    """How many of a cohort were there in one period."""

    period: int = Field(description="Periods after the cohort's own, which is 0.")
    people: int
    share: float = Field(description="Of the cohort, 0 to 1.")
    complete: bool = Field(description="Whether the period is over, late touchpoints included.")


class Cohort(BaseModel):
    """The people who began in one period, and when they were there again."""

    begins: date
    size: int
    complete: bool = Field(description="Whether nobody can join it any more.")
    returned: list[Returned]


class MeanReturned(BaseModel):
    """How many of all cohorts together were there in one period, those cohorts being over."""

    period: int
    cohorts: int = Field(description="Of how many cohorts the period is over.")
    share: float = Field(description="Of the people of these cohorts.")


class Retention(BaseModel):
    """A retention matrix."""

    start: str
    back: str
    period: str
    since: date
    until: date = Field(description="The first day that is not in it.")
    cohorts: list[Cohort]
    mean: list[MeanReturned]
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose return is asked for: who began by `start` in the span, and came back by `back`."""

    start: Kind
    back: Kind
    period: Period
    span: Span


# Who was here first is known only from the whole past; who came back, from the span. An identity
# that belongs to somebody else is that person from its first day on.
PARTS = """
starts AS MATERIALIZED (
    SELECT person_id, date_trunc(%(period)s, first, 'UTC') AS cohort FROM (
        SELECT coalesce(i.person_id, s.identity_id) AS person_id, min(s.day) AS first
        FROM ({start}) AS s LEFT JOIN identities AS i ON i.identity_id = s.identity_id
        GROUP BY 1
    ) AS firsts WHERE first >= %(since)s AND first < %(until)s
), active AS (
    SELECT DISTINCT coalesce(i.person_id, b.identity_id) AS person_id,
        date_trunc(%(period)s, b.day, 'UTC') AS period
    FROM ({back}) AS b LEFT JOIN identities AS i ON i.identity_id = b.identity_id
    WHERE b.day >= %(since)s AND b.day < %(until)s
)
"""
QUERY = """
SELECT cohort, cohort AS period, count(*) AS people FROM starts GROUP BY cohort
UNION ALL
SELECT cohort, period, count(*) FROM starts JOIN active USING (person_id)
WHERE period > cohort GROUP BY cohort, period
"""


async def retention(asking: Asking, wanted: Wanted) -> Retention:
    """Return the retention matrix. Raises RefusedError."""
    span, period = whole(wanted.span, wanted.period), wanted.period
    cohorts = number_of(span.until, period) - number_of(span.since, period)
    if cohorts > COHORTS_MOST:
        expected = f"at most {COHORTS_MOST} cohorts; ask for longer periods or a shorter time"
        raise invalid("since", expected, f"{cohorts} {period.value}s")
    parts = PARTS.format(start=wanted.start.days("start"), back=wanted.back.days("back"))
    parameters = {
        **wanted.start.parameters("start"),
        **wanted.back.parameters("back"),
        **span.moments,
        "period": period.value,
    }
    found = await answered(asking, Question(parts, QUERY, parameters))
    made = list(_cohorts(found, span, period))
    return Retention(
        start=str(wanted.start),
        back=str(wanted.back),
        period=period.value,
        since=span.since,
        until=span.until,
        cohorts=made,
        mean=list(_mean(made)),
        completeness=found.completeness,
    )


def _cohorts(found: Answer, span: Span, period: Period) -> Iterator[Cohort]:
    counts: dict[tuple[int, int], int] = {
        (_number(row, "cohort", period), _number(row, "period", period)): row["people"]
        for row in found.rows
    }
    until = found.completeness.complete_until
    end = number_of(span.until, period)
    # A period that did not begin yet is no period in which nobody came.
    begun = min(end, number_of(found.asked_at.astimezone(UTC).date(), period) + 1)
    for cohort in range(number_of(span.since, period), end):
        size = counts.get((cohort, cohort), 0)
        returned = [
            Returned(
                period=number - cohort,
                people=(people := counts.get((cohort, number), 0)),
                share=people / size,
                complete=_over(number, period, until),
            )
            for number in range(cohort, begun)
            if size
        ]
        yield Cohort(
            begins=first_of(cohort, period),
            size=size,
            complete=_over(cohort, period, until),
            returned=returned,
        )


def _mean(cohorts: list[Cohort]) -> Iterator[MeanReturned]:
    cells = sorted(
        (each.period, each.people, cohort.size)
        for cohort in cohorts
        for each in cohort.returned
        if each.complete
    )
    for period, found in groupby(cells, key=lambda cell: cell[0]):
        same = list(found)
        people, size = sum(cell[1] for cell in same), sum(cell[2] for cell in same)
        yield MeanReturned(period=period, cohorts=len(same), share=people / size)


def _number(row: Mapping[str, Any], column: str, period: Period) -> int:
    return number_of(day_of(row[column]), period)


def _over(number: int, period: Period, until: datetime) -> bool:
    return midnight(first_of(number + 1, period)) <= until
