"""The fold `forecast-schedule`: when it is time to forecast what the community will do.

It waits by the clock; what is forecast is the business of `reactions`.
"""

from dataclasses import dataclass, replace

from schemas.events import ForecastsScheduled, ForecastTriggered
from streams.claims import Moment, later, moment
from streams.journeys.measures import DAY

Reads = ForecastsScheduled
Emits = ForecastTriggered

# In UTC: the day before is over everywhere in Europe and Africa, and few are awake to wait.
HOUR = 4 * DAY // 24
# Nobody waits longer for a forecast; further ahead no moment could be kept.
DAYS_MOST = 365


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often to forecast, since when that holds, and when it is due; microseconds since 1970."""

    schedule_id: str = ""
    every_days: int = 0
    told_at: Moment | None = None
    due_at: int | None = None


INITIAL = Schedule()


def fold(
    state: Schedule, event: ForecastsScheduled
) -> tuple[Schedule, tuple[ForecastTriggered, ...]]:
    """What was told last holds; told again it delays nothing.

    >>> event = ForecastsScheduled("engagement", every_days=1)
    >>> state, _ = fold(INITIAL, event)
    >>> state.due_at == HOUR, fold(state, event)[0].due_at == HOUR
    (True, True)
    """
    if not later(event.meta, state.told_at):
        return state, ()
    # By when it was recorded: nobody asks for the forecasts of the years before.
    days = max(0, min(event.every_days, DAYS_MOST))
    due = state.due_at if days == state.every_days else _next(event.meta.recorded_at)
    told = Schedule(event.schedule_id, days, moment(event.meta), due)
    return (told if days else replace(told, due_at=None)), ()


def wake_at(state: Schedule) -> int | None:
    """When the next forecast is due."""
    return state.due_at


def tick(state: Schedule, now: int) -> tuple[Schedule, tuple[ForecastTriggered, ...]]:
    """The moment has come; the next is so many days later.

    >>> state, (due,) = tick(Schedule("engagement", 7, None, HOUR), HOUR)
    >>> due.forecast_id, (state.due_at - HOUR) // DAY
    ('engagement-0', 7)
    """
    due = ForecastTriggered(f"{state.schedule_id}-{now // DAY}")
    return replace(state, due_at=now + state.every_days * DAY), (due,)


def _next(at: int) -> int:
    return at + (HOUR - at) % DAY
