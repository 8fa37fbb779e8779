"""How complete an answer about many people is: read up to where, how late things come, what waits.

It is asked in the statement of the answer itself, so that both are of one moment.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from api.positions import encode
from api.problems import RefusedError
from infra.reading import HASHED, StoppedError
from projections.journeys import JOURNEYS
from schemas.events import TouchpointAdded, TouchpointRecorded
from streams.registry import FOLDS

# Lateness is judged by so many touchpoints that came last: enough for its 99th percentile.
RECENT = 2_000
# What comes later than this is an import of what was known elsewhere, and says nothing of tomorrow.
LATE_MOST = timedelta(days=7)
# The bounds, in seconds, between which lateness and age are counted.
STEPS = (1, 10, 60, 600, 3_600, 21_600, 86_400, LATE_MOST.total_seconds())

# Whoever has still to read something may have something of a timeline.
READERS = (
    JOURNEYS.name,
    *(each.name for each in FOLDS if each.emits & {TouchpointRecorded, TouchpointAdded}),
)

STATEMENT = """
WITH {parts}, answer AS ({query}), recent AS (
    SELECT recorded_at, occurred_at, date_part('epoch', recorded_at - occurred_at) AS lateness,
        date_part('epoch', now() - occurred_at) AS age
    FROM touches ORDER BY recorded_at DESC LIMIT {recent}
), late AS (SELECT lateness FROM recent WHERE lateness < {most})
SELECT (SELECT coalesce(jsonb_agg(answer), '[]') FROM answer) AS answer,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_array(topic, partition, next)), '[]')
        FROM projection_positions WHERE projection = '{projection}'
    ) AS positions,
    now() AS asked_at, max(recorded_at) AS newest_recorded_at, max(occurred_at) AS newest,
    coalesce((SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY lateness) FROM late), 0) AS late,
    ARRAY[{late}] AS lateness, ARRAY[{aged}] AS ages
FROM recent
"""
LATE = ", ".join(f"(SELECT count(*) FROM late WHERE lateness < {step})" for step in STEPS)
AGED = ", ".join(f"count(*) FILTER (WHERE age < {step})" for step in STEPS)


class Completeness(BaseModel):
    """How far an answer can be relied on."""

    complete_until: datetime = Field(
        description="What happened before is in the answer, but for one in a hundred touchpoints."
    )
    newest: datetime | None = Field(description="When the newest touchpoint read happened.")
    behind: int | None = Field(
        description="Records on their way to the answer; null where nobody could tell."
    )
    lateness_seconds: float = Field(description="99 of 100 touchpoints come within this time.")
    late_expected: float = Field(
        description="How many touchpoints of the last seven days are estimated still to come."
    )
    position: str | None = Field(description="Up to where the log was read, as a token.")


@dataclass(frozen=True, slots=True)
class Question:
    """SQL: what is prepared (`name AS (...)`), the query of the answer, and its parameters.

    `planning` holds the settings under which Postgres plans it.
    """

    parts: str
    query: str
    parameters: Mapping[str, Any]
    planning: str = HASHED


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows, with times as text as JSON has them, and how complete they are."""

    rows: Sequence[Mapping[str, Any]]
    asked_at: datetime
    completeness: Completeness


async def answered(asking: Asking, question: Question) -> Answer:
    """Ask a question about many people. Raises RefusedError where it takes too long."""
    statement = STATEMENT.format(
        parts=question.parts,
        query=question.query,
        recent=RECENT,
        most=LATE_MOST.total_seconds(),
        projection=JOURNEYS.name,
        late=LATE,
        aged=AGED,
    )
    try:
        row, behind = await asyncio.gather(
            asking.database.row(statement, question.parameters, question.planning),
            _behind(asking),
        )
    except StoppedError as error:
        message = f"{error}; ask for fewer days or for a rarer touchpoint, or by SQL (/v1/sql)"
        raise RefusedError("TOO_MUCH", message) from error
    assert row is not None, "a query of aggregates gives one row"
    return Answer(row["answer"], row["asked_at"], _completeness(row, behind))


async def _behind(asking: Asking) -> int | None:
    """How many records the readers on the way to timelines have before them."""
    lags = (await asking.watch.look()).lags
    known = [lags.get(name) for name in READERS]
    found = [each for each in known if each is not None]
    return sum(found) if found else None


def _completeness(row: Mapping[str, Any], behind: int | None) -> Completeness:
    # Where nothing waits, all that was told until now has been read.
    read = row["asked_at"] if behind == 0 else row["newest_recorded_at"] or row["asked_at"]
    positions = {(topic, number): next_ - 1 for topic, number, next_ in row["positions"]}
    return Completeness(
        complete_until=read - timedelta(seconds=row["late"]),
        newest=row["newest"],
        behind=behind,
        lateness_seconds=row["late"],
        late_expected=round(expected(row["lateness"], row["ages"]), 1),
        position=encode({place: at for place, at in positions.items() if at >= 0}) or None,
    )


def expected(lateness: Sequence[int], ages: Sequence[int]) -> float:
    """How many touchpoints are still to come, of as many as came within each of `STEPS`.

    `lateness` and `ages` count, for each step, those that came, and happened, within it. Of what
    happened `age` ago a share F(age) has come by now, so that (1 - F) / F as many are still out;
    each age counts as the lower end of its step.

    >>> round(expected([50, 80, 100, 100, 100, 100, 100, 100], [0, 0, 40, 40, 40, 40, 40, 40]), 6)
    10.0
    """
    total, out = lateness[-1], 0.0
    for index in range(1, len(STEPS)):
        come = lateness[index - 1] / total if total else 0.0
        happened = ages[index] - ages[index - 1]
        if come:
            out += happened * (1 - come) / come
    return out
