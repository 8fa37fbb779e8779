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


# A row of the chain is the latest entry from which a step can be reached, then, negated, the
# earliest moments of the steps between: of several ways the greatest row is the one to count.
# Of two touchpoints at the same moment none is after the other, so the later step comes first.
PARTS = """
acts AS (
    SELECT coalesce(i.person_id, a.identity_id) AS person_id, a.step, a.at
    FROM ({acts}) AS a LEFT JOIN identities AS i ON i.identity_id = a.identity_id
), chain_1 AS (
    SELECT person_id, step, at, CASE step WHEN 1 THEN ARRAY[at] END AS way_1 FROM acts
), {chains}, reached AS (
    SELECT person_id, max(way_1[1]) AS entered, max(CASE {deepest} END) AS way
    FROM chain_{last} WHERE {way} IS NOT NULL GROUP BY person_id
)
"""
ACT = """
SELECT identity_id, {number} AS step, date_part('epoch', occurred_at) AS at FROM touchpoints
WHERE {condition} AND occurred_at >= %(since)s
    AND occurred_at < %(until)s + {further} * interval '24 hours'
"""
CHAIN = """
chain_{number} AS (
    SELECT *, CASE WHEN step = {number} AND at - (before_{number})[1] <= %(window)s
        THEN before_{number} || -at END AS way_{number}
    FROM (
        SELECT *, max(way_{previous}) OVER (
            PARTITION BY person_id ORDER BY at, step DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before_{number}
        FROM chain_{previous}
    ) AS ordered_{number}
)
"""
# The last moment of a row is first here, so that of equally deep ways the first to end counts.
DEEPEST = "WHEN way_{number} IS NOT NULL THEN ARRAY[{number}, {ended}] || way_{number}"
STEP = """
SELECT {number} AS step, count(*) AS people, percentile_cont(0.5) WITHIN GROUP (
        ORDER BY {took}
    ) AS median, {undecided} AS undecided
FROM reached WHERE way[1] >= {number}
"""
UNDECIDED = """count(*) FILTER (
    WHERE way[1] < {last} AND entered + %(window)s > date_part('epoch', now())
)"""


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
    numbers = range(2, count + 1)
    chains = ", ".join(CHAIN.format(number=each, previous=each - 1) for each in numbers)
    deepest = " ".join(
        DEEPEST.format(number=each, ended="0" if each == 1 else f"(way_{each})[{each}]")
        for each in range(count, 0, -1)
    )
    ways = ", ".join(f"way_{each}" for each in range(1, count + 1))
    return PARTS.format(
        acts=acts, chains=chains, deepest=deepest, last=count, way=f"coalesce({ways})"
    )


def _query(count: int) -> str:
    """How many took each step; one row more, as step `count` + 1, has the time of the whole."""
    # In a way the depth, the end and the entry stand before the negated moments of the steps.
    took = ["0", "-way[4] - way[3]", *(f"way[{n}] - way[{n + 1}]" for n in range(4, count + 2))]
    undecided = UNDECIDED.format(last=count)
    steps = [
        STEP.format(number=number, took=took[number - 1], undecided=undecided)
        for number in range(1, count + 1)
    ]
    whole = STEP.format(number=count, took=f"-way[{count + 2}] - way[3]", undecided="0")
    return " UNION ALL ".join([*steps, whole.replace(f"{count} AS step", f"{count + 1} AS step")])


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
