"""When forecasts are made by themselves: every so many days, once, and as it was told last."""

from collections.abc import Sequence

import msgspec

from schemas.codec import encode, key_of
from schemas.events import Event, ForecastsScheduled, ForecastTriggered
from streams.engine.memory import MemoryEngine
from streams.engine.ticking import ticked
from streams.journeys.reactions import told
from streams.journeys.schedule import HOUR
from streams.registry import FOLDS, REACTIONS
from tests.journeys.lives import DAY, START
from tests.support.stories import stamp

TOPIC = "journeys.schedules"


def every(days: int, name: str = "engagement") -> ForecastsScheduled:
    """From now on every so many days."""
    return ForecastsScheduled(name, days)


def lived(facts: Sequence[tuple[Event | None, int]]) -> MemoryEngine:
    """What became of facts, each told at its moment after the start; None is a tick."""
    engine = MemoryEngine(tuple(fold for fold in FOLDS if fold.name == "forecast-schedule"))
    for number, (event, at) in enumerate(facts):
        if event is None:
            for partition in engine.log.partitions([TOPIC]):
                tick = ticked(TOPIC, partition.number, START + at)
                engine.log.append(TOPIC, key_of(tick).encode(), encode(tick), partition.number)
        else:
            engine.append([stamp(event, f"e-{number:03}", START + at)])
        engine.run()
    return engine


def due(engine: MemoryEngine) -> list[int]:
    """When forecasts were due, after the start."""
    said = [
        each for each in engine.events("journeys.trainings") if isinstance(each, ForecastTriggered)
    ]
    assert len({each.forecast_id for each in said}) == len(said)
    return [each.meta.occurred_at - START for each in said]


def test_a_forecast_is_due_each_morning_whether_anybody_asks_or_not() -> None:
    ticks: list[tuple[Event | None, int]] = [(None, hour * DAY // 24) for hour in range(72)]
    assert due(lived([(every(1), 0), *ticks])) == [HOUR, DAY + HOUR, 2 * DAY + HOUR]


def test_a_week_may_lie_between_two_forecasts() -> None:
    ticks: list[tuple[Event | None, int]] = [(None, day * DAY) for day in range(1, 16)]
    assert due(lived([(every(7), HOUR + 1), *ticks])) == [DAY + HOUR, 8 * DAY + HOUR]


def test_what_is_told_again_by_each_start_delays_nothing() -> None:
    starts: list[tuple[Event | None, int]] = [(every(1), hour * HOUR // 8) for hour in range(8)]
    assert due(lived([*starts, (None, HOUR), (every(1), HOUR + 1), (None, HOUR + 2)])) == [HOUR]


def test_a_schedule_ends_when_it_is_told_so_and_may_begin_again() -> None:
    engine = lived(
        [(every(1), 0), (every(0), 1), (None, 2 * DAY), (every(1), 2 * DAY), (None, 3 * DAY)]
    )
    assert due(engine) == [2 * DAY + HOUR]


def test_days_on_which_no_clock_ran_are_made_up_for_as_of_their_mornings() -> None:
    assert due(lived([(every(1), 0), (None, 3 * DAY)])) == [HOUR, DAY + HOUR, 2 * DAY + HOUR]


def test_a_schedule_told_with_a_date_of_the_past_begins_today() -> None:
    event = stamp(every(1), "old", START)
    meta = msgspec.structs.replace(event.meta, recorded_at=START + 900 * DAY)
    engine = lived([])
    engine.append([msgspec.structs.replace(event, meta=meta)])
    engine.run()
    for partition in engine.log.partitions([TOPIC]):
        tick = ticked(TOPIC, partition.number, START + 901 * DAY)
        engine.log.append(TOPIC, key_of(tick).encode(), encode(tick), partition.number)
    engine.run()
    assert due(engine) == [900 * DAY + HOUR]


def test_what_is_due_is_answered_with_intervals_and_how_many_days_they_held() -> None:
    """Given ten weeks, then what is told has both intervals of 14 days, and measured coverage."""
    (reaction,) = [each for each in REACTIONS if each.name == "forecasts"]
    assert ForecastTriggered in reaction.reads
    days = [(day, 20 + 5 * (day % 7) + day % 3) for day in range(70)]
    (forecasted,) = told("engagement-70", {"active_people": days})
    assert len(forecasted.days) == 14
    assert all(
        each.low_95 <= each.low_80 <= each.high_80 <= each.high_95 for each in forecasted.days
    )
    assert forecasted.points == 42
    assert forecasted.coverage_80 is not None
    assert forecasted.coverage_95 is not None
    assert 0.0 <= forecasted.coverage_80 <= forecasted.coverage_95 <= 1.0
