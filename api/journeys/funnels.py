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
from api.journeys.kinds import Kind, kind_of
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


# Of each row of a chain: the latest entry from which its step can be reached in time. It only grows
# with time, so the least is that of the first row. Of two touchpoints at the same moment none is
# after the other, so the later step comes first.
PARTS = """
acts AS (
    SELECT coalesce(i.person_id, a.identity_id) AS person_id, a.step, a.at
    FROM ({acts}) AS a LEFT JOIN identities AS i ON i.identity_id = a.identity_id
), chain_1 AS (
    SELECT person_id, step, at, CASE step WHEN 1 THEN at END AS start_1 FROM acts
), {chains}, moment_1 AS MATERIALIZED (
    SELECT max(start_1) AS entered, coalesce({starts}) AS start, coalesce({starts}) AS at,
        CASE {depths} END AS depth, {times}
    FROM chain_{last} GROUP BY person_id HAVING count(start_1) > 0
), {moments}
"""
ACT = """
SELECT identity_id, {number} AS step, date_part('epoch', occurred_at) AS at FROM touchpoints
WHERE {condition} AND occurred_at >= %(since)s
    AND occurred_at < %(until)s + {further} * interval '24 hours'
"""
CHAIN = """
chain_{number} AS (
    SELECT *, CASE WHEN step = {number} AND at - before_{number} <= %(window)s
        THEN before_{number} END AS start_{number}
    FROM (
        SELECT *, max(start_{previous}) OVER (
            PARTITION BY person_id ORDER BY at, step DESC
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
SELECT 1 AS step, count(*) AS people, NULL::double precision AS median,
    count(*) FILTER (
        WHERE depth < {last} AND entered + %(window)s > date_part('epoch', now())
    ) AS undecided
FROM moment_1
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
    acts = " UNION ALL ".join(
        ACT.format(
            number=number,
            condition=kind.condition(f"step_{number}"),
            further=0 if number == 1 else "%(window_days)s",
        )
        for number, kind in enumerate(wanted.steps, 1)
    )
    later, deepest = range(2, count + 1), range(count, 0, -1)
    return PARTS.format(
        acts=acts,
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
    )


def _query(count: int) -> str:
    """How many took each step; one row more, as step `count` + 1, has the time of the whole."""
    steps = [STEP.format(number=each, of=each, since="before") for each in range(2, count + 1)]
    whole = STEP.format(number=count + 1, of=count, since="start")
    return " UNION ALL ".join([FIRST.format(last=count), *steps, whole])


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
