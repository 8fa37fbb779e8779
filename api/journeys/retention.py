"""Retention: of those who began in one period, how many came back in each period after it.

As PostHog and Amplitude define it for calendar periods and the first time ever; which days people
were active on is the read models' business.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from pydantic import BaseModel, Field

from api.asking import Asking
from api.journeys.complete import Answer, Completeness, Question, answered
from api.journeys.kinds import Kind, identities_of
from api.journeys.spans import Period, Span, first_of, midnight, number_of, whole
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


# Who was here first is known only from the whole past; who came back, from the span. A person is a
# number here, as text takes longer to tell apart, and each day is looked up by its identity. The
# cohort is the number of its period, 0 before the span; after it there is no next one. Asked so and
# not as a range, of which it would expect a two-hundredth, Postgres expects as many as there are.
PARTS = """
starts AS MATERIALIZED (
    SELECT *, (%(bounds)s::timestamptz[])[cohort + 1] AS next FROM (
        SELECT person_id, row_number() OVER () AS number,
            width_bucket(first, %(bounds)s::timestamptz[]) AS cohort
        FROM (
            SELECT coalesce(i.person_id, s.identity_id) AS person_id, min(s.day) AS first
            FROM ({start}) AS s LEFT JOIN identities AS i ON i.identity_id = s.identity_id
            GROUP BY 1
        ) AS firsts
    ) AS numbered
    WHERE cohort <> 0 AND (%(bounds)s::timestamptz[])[cohort + 1] IS NOT NULL
), {own}, active AS (
    SELECT DISTINCT o.number, o.cohort, width_bucket(b.day, %(bounds)s::timestamptz[]) AS period
    FROM ({back}) AS b JOIN own AS o ON o.identity_id = b.identity_id
    WHERE b.day >= o.next AND b.day >= %(since)s AND b.day < %(until)s
)
"""
QUERY = """
SELECT cohort, cohort AS period, count(*) AS people FROM starts GROUP BY cohort
UNION ALL
SELECT cohort, period, count(*) FROM active GROUP BY cohort, period
"""


async def retention(asking: Asking, wanted: Wanted) -> Retention:
    """Return the retention matrix. Raises RefusedError."""
    span, period = whole(wanted.span, wanted.period), wanted.period
    cohorts = number_of(span.until, period) - number_of(span.since, period)
    if cohorts > COHORTS_MOST:
        expected = f"at most {COHORTS_MOST} cohorts; ask for longer periods or a shorter time"
        raise invalid("since", expected, f"{cohorts} {period.value}s")
    parts = PARTS.format(
        start=wanted.start.firsts("start"),
        back=wanted.back.days("back"),
        own=identities_of("starts"),
    )
    first = number_of(span.since, period)
    parameters = {
        **wanted.start.parameters("start"),
        **wanted.back.parameters("back"),
        **span.moments,
        "bounds": [midnight(first_of(first + each, period)) for each in range(cohorts + 1)],
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
    start, end = number_of(span.since, period), number_of(span.until, period)
    # Postgres counts the periods of the span from 1.
    counts: dict[tuple[int, int], int] = {
        (start + row["cohort"] - 1, start + row["period"] - 1): row["people"] for row in found.rows
    }
    until = found.completeness.complete_until
    # A period that did not begin yet is no period in which nobody came.
    begun = min(end, number_of(found.asked_at.astimezone(UTC).date(), period) + 1)
    for cohort in range(start, end):
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


def _over(number: int, period: Period, until: datetime) -> bool:
    return midnight(first_of(number + 1, period)) <= until
