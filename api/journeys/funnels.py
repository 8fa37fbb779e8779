"""Funnels: how many people took a row of steps in order within a window, and how long it took.

As PostHog and Mixpanel define an ordered funnel: other touchpoints may lie between the steps, and
any entry may be the one that leads furthest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from api.journeys.complete import Completeness, Question, answered
from api.journeys.kinds import Kind, identities_of, kind_of
from api.journeys.spans import Span
from api.problems import invalid
from projections.journeys_tables import ANY_TYPE

# Each step is one more pass over the touchpoints of all of them.
STEPS_LEAST, STEPS_MOST = 2, 10
WINDOW_MOST = 366
DAY_SECONDS = 86_400


class Step(BaseModel):
    """How many people took a step and all before it."""

    step: int = Field(description="From 1 on.")
    kind: str
    people: int
    share: float = Field(description="Of those who took the first step, 0 to 1.")
    share_of_previous: float
    dropped: int = Field(description="Who took the step before and not this one.")
    median_seconds: float | None = Field(
        description="From the step before to this one; null for the first, and where nobody came."
    )


class Funnel(BaseModel):
    """A funnel."""

    steps: list[Step]
    since: date
    until: date = Field(description="The first day that is not in it.")
    window_days: int
    conversion: float = Field(description="Of those who took the first step, who took the last.")
    median_seconds: float | None = Field(description="From the first step to the last.")
    undecided: int = Field(
        description="Who took the first step, not yet the last, and still has time for it."
    )
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class Wanted:
    """The steps, who takes the first in the span, and within how many days they take the rest."""

    steps: Sequence[Kind]
    window_days: int
    span: Span


# Most people enter and go no further. Who never took the second step after the first is counted and
# not followed; of the others each person is a number, as text takes longer to sort. Of each row of
# a chain: the latest entry from which its step can be reached in time. It only grows with time, so
# the least is that of the first row. Of two touchpoints at the same moment none is after the other,
# so the later step comes first.
PARTS = """
entered AS MATERIALIZED (
    SELECT coalesce(i.person_id, a.identity_id) AS person_id,
        min(a.day) FILTER (WHERE step = 1) AS first, max(a.day) FILTER (WHERE step = 2) AS last
    FROM ({taken}) AS a LEFT JOIN identities AS i ON i.identity_id = a.identity_id GROUP BY 1
), able AS MATERIALIZED (
    SELECT person_id, row_number() OVER () AS number FROM entered WHERE first <= last
), {own}, acts AS (
    SELECT o.number AS person, a.step, a.at
    FROM ({acts}) AS a JOIN own AS o ON o.identity_id = a.identity_id
), chain_1 AS (
    SELECT person, step, at, CASE step WHEN 1 THEN at END AS start_1 FROM acts
), {chains}, moment_1 AS MATERIALIZED (
    SELECT max(start_1) AS entered, coalesce({starts}) AS start, coalesce({starts}) AS at,
        CASE {depths} END AS depth, {times}
    FROM chain_{last} GROUP BY person HAVING count(start_1) > 0
), {moments}, waiting AS (
    SELECT FROM ({latest}) AS a LEFT JOIN identities AS i ON i.identity_id = a.identity_id
    WHERE {undecided} GROUP BY coalesce(i.person_id, a.identity_id)
)
"""
# A span is of whole days, so that days say who took a step in it.
TAKEN = """
SELECT identity_id, {number} AS step, day FROM ({days}) AS days_{number}
WHERE day >= %(since)s AND day < %(until)s + {further} * interval '24 hours'
"""
ACT = """
SELECT identity_id, {number} AS step, date_part('epoch', occurred_at) AS at FROM touches
WHERE {condition} AND occurred_at >= greatest(%(since)s, {after})
    AND occurred_at < %(until)s + {further} * interval '24 hours'
"""
# Whose time is not over has entered lately; the second more is cut off by exact numbers.
LATELY = "now() - %(window_days)s * interval '24 hours' - interval '1 second'"
UNDECIDED = "{entered} + %(window)s > date_part('epoch', now())"
CHAIN = """
chain_{number} AS (
    SELECT *, CASE WHEN step = {number} AND at - before_{number} <= %(window)s
        THEN before_{number} END AS start_{number}
    FROM (
        SELECT *, max(start_{previous}) OVER (
            PARTITION BY person ORDER BY at, step DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before_{number}
        FROM chain_{previous}
    ) AS ordered_{number}
)
"""
# From that entry each step is taken at the first chance. A person's moments are few and lie in
# arrays: nobody knows how many people there will be, and a join was planned for a few.
MOMENT = """
moment_{number} AS (
    SELECT start, depth, {left} at AS before,
        (SELECT min(each) FROM unnest(at_{number}) AS each WHERE each > at) AS at
    FROM moment_{previous} WHERE depth >= {number}
)
"""
FIRST = """
SELECT 1 AS step, (SELECT count(first) FROM entered) AS people, NULL::double precision AS median,
    (SELECT count(*) FROM waiting)
    - (SELECT count(*) FROM moment_1 WHERE depth = {last} AND {undecided}) AS undecided
"""
STEP = """
SELECT {number}, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY at - {since}), 0
FROM moment_{of}
"""


async def funnel(asking: Asking, wanted: Wanted) -> Funnel:
    """Return a funnel. Raises RefusedError."""
    if not 1 <= wanted.window_days <= WINDOW_MOST:
        raise invalid("windowDays", f"1 to {WINDOW_MOST}", str(wanted.window_days))
    count = len(wanted.steps)
    if not STEPS_LEAST <= count <= STEPS_MOST:
        expected = f"{STEPS_LEAST} to {STEPS_MOST} steps; split a longer way into several funnels"
        raise invalid("steps", expected, f"{count} steps")
    parameters: dict[str, Any] = {
        **wanted.span.moments,
        # Moments are doubles here, exact to less than half a microsecond.
        "window": wanted.window_days * DAY_SECONDS + 5e-7,
        "window_days": wanted.window_days,
    }
    for number, kind in enumerate(wanted.steps, 1):
        parameters |= kind.parameters(f"step_{number}")
    found = await answered(asking, Question(_parts(wanted), _query(count), parameters))
    rows = sorted(found.rows, key=lambda row: int(row["step"]))
    return Funnel(
        steps=list(_steps(wanted.steps, rows)),
        since=wanted.span.since,
        until=wanted.span.until,
        window_days=wanted.window_days,
        conversion=_share(rows[count - 1]["people"], rows[0]["people"]),
        median_seconds=_exact(rows[count]["median"]),
        undecided=rows[0]["undecided"],
        completeness=found.completeness,
    )


def steps_of(texts: Sequence[str]) -> Sequence[Kind]:
    """Read the steps of a funnel. Raises RefusedError."""
    kinds = [kind_of(f"steps/{number}", text) for number, text in enumerate(texts[:STEPS_MOST])]
    for number, kind in enumerate(kinds):
        if kind.type == ANY_TYPE:
            raise invalid(f"steps/{number}", "a type of touchpoint", f'"{ANY_TYPE}"')
    # Those beyond the most are counted and refused, not read.
    return [*kinds, *kinds[:1] * (len(texts) - len(kinds))]


def _parts(wanted: Wanted) -> str:
    count = len(wanted.steps)
    later, deepest = range(2, count + 1), range(count, 0, -1)
    return PARTS.format(
        taken=" UNION ALL ".join(_taken(wanted.steps, each) for each in (1, 2)),
        own=identities_of("able"),
        acts=" UNION ALL ".join(_act(wanted.steps, each) for each in range(1, count + 1)),
        chains=", ".join(CHAIN.format(number=each, previous=each - 1) for each in later),
        starts=", ".join(f"min(start_{each})" for each in deepest),
        depths=" ".join(f"WHEN count(start_{each}) > 0 THEN {each}" for each in deepest),
        last=count,
        times=", ".join(
            f"array_agg(at) FILTER (WHERE step = {each}) AS at_{each}" for each in later
        ),
        moments=", ".join(
            MOMENT.format(
                number=each,
                previous=each - 1,
                left="".join(f"at_{further}, " for further in range(each + 1, count + 1)),
            )
            for each in later
        ),
        latest=_act(wanted.steps, 1, LATELY),
        undecided=UNDECIDED.format(entered="a.at"),
    )


def _taken(steps: Sequence[Kind], number: int) -> str:
    days = steps[number - 1].days(f"step_{number}")
    return TAKEN.format(number=number, days=days, further=_further(number))


def _act(steps: Sequence[Kind], number: int, after: str = "%(since)s") -> str:
    condition = steps[number - 1].condition(f"step_{number}")
    return ACT.format(number=number, condition=condition, after=after, further=_further(number))


def _further(number: int) -> str:
    """How many days after the span's end a step may be."""
    return "0" if number == 1 else "%(window_days)s"


def _query(count: int) -> str:
    """How many took each step; one row more, as step `count` + 1, has the time of the whole."""
    steps = [STEP.format(number=each, of=each, since="before") for each in range(2, count + 1)]
    whole = STEP.format(number=count + 1, of=count, since="start")
    first = FIRST.format(last=count, undecided=UNDECIDED.format(entered="entered"))
    return " UNION ALL ".join([first, *steps, whole])


def _steps(kinds: Sequence[Kind], rows: Sequence[Mapping[str, Any]]) -> Iterator[Step]:
    first = rows[0]["people"]
    previous = first
    for number, (kind, row) in enumerate(zip(kinds, rows[: len(kinds)], strict=True), 1):
        people = row["people"]
        yield Step(
            step=number,
            kind=str(kind),
            people=people,
            share=_share(people, first),
            share_of_previous=_share(people, previous),
            dropped=previous - people,
            median_seconds=None if number == 1 else _exact(row["median"]),
        )
        previous = people


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _exact(seconds: float | None) -> float | None:
    # What a double has beyond the microseconds that are known is noise, and nobody asks for them.
    return None if seconds is None else round(seconds, 3)
