"""The reaction to a request for a forecast: the log is read as of then, and what is expected told.

How it is forecast stands in `forecasting`; when it is due, in `schedule`.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from infra.scanning import places_of, scan
from infra.topics import end_offsets
from schemas.codec import UndecodableError, decode
from schemas.events import (
    EngagementDay,
    EngagementForecasted,
    Event,
    ForecastDay,
    ForecastRequested,
    ForecastTriggered,
    IdentityAttached,
    TouchpointAdded,
)
from streams.journeys.forecasting import (
    LEAST,
    MODEL,
    MODEL_VERSION,
    MOST,
    backtest,
    forecast,
)
from streams.journeys.measures import DAY
from streams.reaction import React

Reads = ForecastRequested | ForecastTriggered
Emits = EngagementForecasted

# What counts is on the timelines; whose an identity is now, on the way to them.
TOPICS = ("journeys.timeline", "journeys.touchpoints")
Follows = TOPICS


class Choices(Protocol):
    """The settings that matter here."""

    @property
    def kafka_servers(self) -> str:
        """The brokers; where there are none, nothing ever happened."""
        ...


@dataclass(slots=True)
class Engagement:
    """Who did something on which day, by identity, and how much was done."""

    active: dict[int, set[str]] = field(default_factory=dict)
    touchpoints: dict[int, int] = field(default_factory=dict)
    owners: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Count an event; one that says nothing of it is left."""
        match event:
            case TouchpointAdded():
                day = event.meta.occurred_at // DAY
                self.touchpoints[day] = self.touchpoints.get(day, 0) + 1
                # What others did makes nobody active.
                if not event.passive:
                    self.active.setdefault(day, set()).add(event.identity_id)
            case IdentityAttached():
                owner = (event.meta.sequence or 0, event.person_id)
                self.owners[event.identity_id] = max(
                    owner, self.owners.get(event.identity_id, owner)
                )

    def counts(self, until: int) -> Mapping[str, Sequence[tuple[int, int]]]:
        """The count of each day before `until` by measure, days without anything among them."""
        known = [day for day in self.touchpoints if day < until]
        days = range(min(known, default=until), until)
        people = {day: self._people(day) for day in days}
        return {
            "active_people": [(day, people[day]) for day in days],
            "touchpoints": [(day, self.touchpoints.get(day, 0)) for day in days],
        }

    def _people(self, day: int) -> int:
        return len({self.owners.get(each, (0, each))[1] for each in self.active.get(day, ())})


def prepare(choices: Choices) -> React:
    """The reaction; it keeps nothing between two requests."""

    async def react(event: Reads) -> tuple[Emits, ...]:
        engagement = await asyncio.to_thread(engaged, choices.kafka_servers)
        # Of the day on which it was asked nothing is known but a part.
        counts = engagement.counts(event.meta.occurred_at // DAY)
        return await asyncio.to_thread(lambda: tuple(told(event.forecast_id, counts)))

    return react


def engaged(servers: str) -> Engagement:
    """What people have done by now, read from the log."""
    engagement = Engagement()
    if not servers:
        return engagement
    starts = {each: place.begin for each, place in places_of(servers, TOPICS).items()}
    for records in scan(servers, starts, end_offsets(servers, list(TOPICS))):
        for record in records:
            try:
                engagement.add(decode(record.value))
            except UndecodableError:
                # The folds keep the same bytes as dead letters.
                continue
    return engagement


def told(forecast_id: str, counts: Mapping[str, Sequence[tuple[int, int]]]) -> Iterator[Emits]:
    """One event a measure; where too little is known, one that says so."""
    for measure, days in counts.items():
        known = [count for _, count in days]
        enough = len(known) >= LEAST
        tried = backtest(known) if enough else None
        coverage = tried.coverage if tried else None
        yield EngagementForecasted(
            forecast_id=forecast_id,
            measure=measure,
            days=tuple(_ahead(days)) if enough else (),
            history=tuple(EngagementDay(day * DAY, count) for day, count in days[-MOST:]),
            origins=tried.origins if tried else 0,
            points=tried.points if tried else 0,
            mase=tried.mase if tried else None,
            baseline_mase=tried.baseline_mase if tried else None,
            coverage_80=coverage[80] if coverage else None,
            coverage_95=coverage[95] if coverage else None,
            model=MODEL,
            model_version=MODEL_VERSION,
            reason=None if enough else "HISTORY_TOO_SHORT",
        )


def _ahead(days: Sequence[tuple[int, int]]) -> Iterator[ForecastDay]:
    last, _ = days[-1]
    for number, outlook in enumerate(forecast([count for _, count in days]), 1):
        (low_80, high_80), (low_95, high_95) = outlook.intervals[80], outlook.intervals[95]
        yield ForecastDay(
            day=(last + number) * DAY,
            expected=outlook.expected,
            low_80=low_80,
            high_80=high_80,
            low_95=low_95,
            high_95=high_95,
        )
