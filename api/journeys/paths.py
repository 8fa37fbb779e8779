"""Paths: where sessions go from a touchpoint on, step by step, and where they end.

As PostHog shows them: by session, with repeats of the same thing drawn together; of each step the
most frequent ways, and the rest counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from api.journeys.complete import Completeness, Question, answered
from api.journeys.kinds import TYPES, Kind
from api.journeys.spans import Span
from api.problems import invalid

DEPTH_MOST = 10
WAYS_MOST = 100


class Way(BaseModel):
    """How many sessions went from one thing to another at one step."""

    source: str
    target: str | None = Field(description="What came next; null where the session ended.")
    sessions: int


class PathStep(BaseModel):
    """Where sessions went at one step."""

    step: int = Field(description="From 1 on: the first leads away from the start.")
    sessions: int = Field(description="How many sessions came here.")
    ended: int = Field(description="How many ended here.")
    ways: list[Way] = Field(description="The most frequent ways, ends among them.")
    others: int = Field(description="Sessions that took a way that is not listed.")


class Paths(BaseModel):
    """Where sessions go."""

    start: str
    since: date
    until: date = Field(description="The first day that is not in it.")
    sessions: int = Field(description="How many sessions came by the start.")
    going_on: int = Field(description="How many of them may not be over yet.")
    steps: list[PathStep]
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class Wanted:
    """From where sessions are followed, how many steps far, and how many ways of each are shown."""

    start: Kind
    depth: int
    ways: int
    span: Span


# A session is followed from the first start in it; what comes in the same moment is in the order of
# ids, which is some order and always the same. Sessions are numbers here, as text takes longer to
# sort, and all windows are one order, so that they are sorted once.
PARTS = """
started AS MATERIALIZED (
    SELECT session_id, row_number() OVER () AS number, at FROM (
        SELECT session_id, min(occurred_at) AS at FROM touches
        WHERE session_id IS NOT NULL AND {condition}
            AND occurred_at >= %(since)s AND occurred_at < %(until)s
        GROUP BY session_id
    ) AS first
), met AS (
    SELECT s.number, t.occurred_at, t.touchpoint_id, t.type || ':' || t.name AS place,
        count(*) FILTER (WHERE {condition}) OVER walk AS starts
    FROM started AS s JOIN touches AS t ON t.session_id = s.session_id AND t.occurred_at >= s.at
    WINDOW walk AS (PARTITION BY s.number ORDER BY t.occurred_at, t.touchpoint_id)
), followed AS (
    SELECT *, lag(place) OVER (
        PARTITION BY number ORDER BY occurred_at, touchpoint_id
    ) AS before
    FROM met WHERE starts > 0
), stepped AS (
    SELECT place AS source, lead(place) OVER walk AS target, row_number() OVER walk AS step
    FROM followed WHERE before IS DISTINCT FROM place
    WINDOW walk AS (PARTITION BY number ORDER BY occurred_at, touchpoint_id)
), counted AS (
    SELECT step, source, target, count(*) AS sessions,
        sum(count(*)) OVER (PARTITION BY step) AS all_sessions,
        sum(count(*)) FILTER (WHERE target IS NULL) OVER (PARTITION BY step) AS ended,
        row_number() OVER (
            PARTITION BY step ORDER BY count(*) DESC, source, target NULLS FIRST
        ) AS place
    FROM stepped WHERE step <= %(depth)s GROUP BY step, source, target
)
"""
# A session is over after 30 minutes; a later touchpoint is looked for by type, as indexes are.
QUERY = """
SELECT step, source, target, sessions, all_sessions, coalesce(ended, 0) AS ended
FROM counted WHERE place <= %(ways)s
UNION ALL
SELECT 0, NULL, NULL, count(DISTINCT session_id), 0, 0 FROM started JOIN touches USING (session_id)
WHERE type = ANY(%(types)s) AND NOT passive AND occurred_at > now() - interval '30 minutes'
"""


async def paths(asking: Asking, wanted: Wanted) -> Paths:
    """Return where sessions go. Raises RefusedError."""
    for name, number, most in (
        ("depth", wanted.depth, DEPTH_MOST),
        ("ways", wanted.ways, WAYS_MOST),
    ):
        if not 1 <= number <= most:
            raise invalid(name, f"1 to {most}", str(number))
    parameters = {
        **wanted.start.parameters("start"),
        **wanted.span.moments,
        "depth": wanted.depth,
        "ways": wanted.ways,
        "types": list(TYPES),
    }
    parts = PARTS.format(condition=wanted.start.condition("start"))
    # Sessions are looked up one by one: hashed, the touchpoints of all time would be read for them.
    found = await answered(asking, Question(parts, QUERY, parameters, planning=""))
    going_on = next(row["sessions"] for row in found.rows if row["step"] == 0)
    steps = list(_steps([row for row in found.rows if row["step"]]))
    return Paths(
        start=str(wanted.start),
        since=wanted.span.since,
        until=wanted.span.until,
        sessions=steps[0].sessions if steps else 0,
        going_on=going_on,
        steps=steps,
        completeness=found.completeness,
    )


def _steps(rows: list[Mapping[str, Any]]) -> Iterator[PathStep]:
    rows.sort(key=lambda row: (row["step"], -row["sessions"], row["source"], row["target"] or ""))
    for step, found in groupby(rows, key=lambda row: int(row["step"])):
        ways = list(found)
        yield PathStep(
            step=step,
            sessions=ways[0]["all_sessions"],
            ended=ways[0]["ended"],
            ways=[Way(**{name: row[name] for name in Way.model_fields}) for row in ways],
            others=ways[0]["all_sessions"] - sum(row["sessions"] for row in ways),
        )
