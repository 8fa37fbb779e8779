"""Adoption: what share of people has used something, by days since they came and day by day.

Who has not been here for so many days yet counts neither as a user nor as none of that day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import BaseModel, Field

from api.asking import Asking
from api.journeys.complete import Answer, Completeness, Question, answered
from api.journeys.kinds import Kind
from api.journeys.spans import Span, day_of, midnight
from api.problems import invalid

HORIZON_MOST = 366


class AgeAdoption(BaseModel):
    """How many people had used it so many days after they were first seen."""

    days: int = Field(description="Days since the day on which they were first seen.")
    observed: int = Field(description="People whose day this is over, of those first seen then.")
    adopted: int = Field(description="How many of them had used it by its end.")
    share: float = Field(description="adopted / observed, 0 to 1.")


class DayAdoption(BaseModel):
    """How many people used it for the first time on a day, and up to it."""

    day: date
    first_time: int = Field(description="Who used it for the first time ever.")
    adopted: int = Field(description="Everybody who had used it by the day's end.")
    people: int = Field(description="Everybody who had been seen by the day's end.")
    share: float = Field(description="adopted / people, 0 to 1.")
    complete: bool = Field(description="Whether the day is over, late touchpoints included.")


class Adoption(BaseModel):
    """How something is taken up."""

    feature: str
    since: date
    until: date = Field(description="The first day that is not in it.")
    by_age: list[AgeAdoption] = Field(description="Of the people first seen in these days.")
    by_day: list[DayAdoption]
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is used, by the people first seen in the span, within how many days."""

    feature: Kind
    horizon: int
    span: Span


PARTS = """
seen AS MATERIALIZED (
    SELECT coalesce(i.person_id, d.identity_id) AS person_id, min(d.day) AS day
    FROM firsts AS d LEFT JOIN identities AS i ON i.identity_id = d.identity_id
    WHERE d.type = 'any' GROUP BY 1
), used AS MATERIALIZED (
    SELECT coalesce(i.person_id, d.identity_id) AS person_id,
        date_trunc('day', min(d.day), 'UTC') AS day
    FROM ({feature}) AS d LEFT JOIN identities AS i ON i.identity_id = d.identity_id
    GROUP BY 1
)
"""
# Whatever was before the span is one row with the day before it.
QUERY = """
SELECT 'seen' AS what, greatest(day, %(since)s - interval '24 hours') AS day,
    NULL::timestamptz AS used,
    count(*) AS people
FROM seen WHERE day < %(until)s GROUP BY 1, 2
UNION ALL
SELECT 'used', greatest(day, %(since)s - interval '24 hours'), NULL::timestamptz, count(*)
FROM used WHERE day < %(until)s GROUP BY 1, 2
UNION ALL
SELECT 'both', s.day, u.day, count(*) FROM seen AS s JOIN used AS u USING (person_id)
WHERE s.day >= %(since)s AND s.day < %(until)s
    AND u.day <= s.day + %(horizon)s * interval '24 hours'
GROUP BY 1, 2, 3
"""


async def adoption(asking: Asking, wanted: Wanted) -> Adoption:
    """Return how something is taken up. Raises RefusedError."""
    if not 0 <= wanted.horizon <= HORIZON_MOST:
        raise invalid("horizon", f"0 to {HORIZON_MOST} days", str(wanted.horizon))
    parts = PARTS.format(feature=wanted.feature.firsts("feature"))
    parameters = {
        **wanted.feature.parameters("feature"),
        **wanted.span.moments,
        "horizon": wanted.horizon,
    }
    found = await answered(asking, Question(parts, QUERY, parameters))
    return Adoption(
        feature=str(wanted.feature),
        since=wanted.span.since,
        until=wanted.span.until,
        by_age=list(_by_age(found, wanted)),
        by_day=list(_by_day(found, wanted.span)),
        completeness=found.completeness,
    )


def _by_age(found: Answer, wanted: Wanted) -> Iterator[AgeAdoption]:
    span, until = wanted.span, found.completeness.complete_until
    came = {day: people for day, people in _counts(found, "seen").items() if day >= span.since}
    taken: dict[tuple[date, int], int] = {}
    for row in found.rows:
        if row["what"] == "both":
            first = day_of(row["day"])
            age = (day_of(row["used"]) - first).days
            taken[first, age] = taken.get((first, age), 0) + row["people"]
    adopted = dict.fromkeys(came, 0)
    for days in range(wanted.horizon + 1):
        for day in came:
            adopted[day] += taken.get((day, days), 0)
        # Somebody's day is observed when it is over.
        over = [day for day in came if midnight(day + timedelta(days=days + 1)) <= until]
        observed, users = sum(came[day] for day in over), sum(adopted[day] for day in over)
        if not observed:
            return
        yield AgeAdoption(days=days, observed=observed, adopted=users, share=users / observed)


def _by_day(found: Answer, span: Span) -> Iterator[DayAdoption]:
    came, used = _counts(found, "seen"), _counts(found, "used")
    before = span.since - timedelta(days=1)
    people, adopted = came.get(before, 0), used.get(before, 0)
    for number in range(span.days):
        day = span.since + timedelta(days=number)
        if midnight(day) > found.asked_at:
            return
        people, adopted = people + came.get(day, 0), adopted + used.get(day, 0)
        yield DayAdoption(
            day=day,
            first_time=used.get(day, 0),
            adopted=adopted,
            people=people,
            share=adopted / people if people else 0.0,
            complete=midnight(day + timedelta(days=1)) <= found.completeness.complete_until,
        )


def _counts(found: Answer, what: str) -> dict[date, int]:
    return {day_of(row["day"]): row["people"] for row in found.rows if row["what"] == what}
