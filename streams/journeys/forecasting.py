"""Forecasting daily counts with intervals, and trying on the past how good such forecasts were.

Exponential smoothing (ETS: Hyndman et al. 2008) by statsmodels; where counts come from stands in
`reactions`.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from statistics import fmean
from typing import Any

MODEL, MODEL_VERSION = "ets-log", "1"
# People have weeks.
SEASON = 7
# Two weeks: as far ahead as plans for moderators and events are made.
HORIZON = 14
# Four weeks tell weekdays from chance; with fewer nothing is said.
LEAST = 4 * SEASON
# What was more than a year ago says little of next week, and takes time.
MOST = 365
# So many origins are a coverage to within some five percent, and seconds of work.
ORIGINS_MOST = 12
# The two intervals, by the share of days that they should hold.
LEVELS = (80, 95)
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of one day: the median, and the interval of each level."""

    expected: float
    intervals: Mapping[int, Interval]


@dataclass(frozen=True, slots=True)
class Backtest:
    """How forecasts from days of the past would have done; None where none could be tried."""

    origins: int
    points: int
    mase: float | None = None
    baseline_mase: float | None = None
    coverage: Mapping[int, float] | None = None


Model = Callable[[Sequence[int]], Sequence[Outlook]]


def forecast(counts: Sequence[int]) -> Sequence[Outlook]:
    """The next `HORIZON` days after a history of daily counts, of at least `LEAST` days.

    Counts are smoothed as logarithms of one more: their level, and the week's pattern, each in
    proportion. So what is expected is a median, and never less than nothing.
    """
    # Imported here: the other reactions of the process need neither, and both take memory and time.
    numpy, pandas = import_module("numpy"), import_module("pandas")
    models = import_module("statsmodels.tsa.exponential_smoothing.ets")
    series = pandas.Series(numpy.log1p(numpy.asarray(counts[-MOST:], dtype=float)))
    with warnings.catch_warnings():
        # That a search ended early is no matter: what it found is judged by the backtest.
        warnings.simplefilter("ignore")
        fitted = models.ETSModel(series, error="add", seasonal="add", seasonal_periods=SEASON).fit(
            disp=False
        )
        predicted = fitted.get_prediction(len(series), len(series) + HORIZON - 1)
        frames = {level: predicted.summary_frame(alpha=1 - level / 100) for level in LEVELS}
    return [_outlook(numpy, frames, day) for day in range(HORIZON)]


def _outlook(numpy: Any, frames: Mapping[int, Any], day: int) -> Outlook:
    def count(level: int, column: str) -> float:
        return max(0.0, float(numpy.expm1(frames[level][column].iloc[day])))

    intervals = {level: (count(level, "pi_lower"), count(level, "pi_upper")) for level in LEVELS}
    return Outlook(count(LEVELS[0], "mean"), intervals)


def origins(length: int) -> Sequence[int]:
    """The ends of history from which the past is forecast: apart by the horizon, the last first.

    >>> list(origins(70))
    [56, 42, 28]
    """
    ends = range(length - HORIZON, LEAST - 1, -HORIZON)
    return ends[:ORIGINS_MOST]


def backtest(counts: Sequence[int], model: Model = forecast) -> Backtest:
    """Forecast the past from several of its days, with nothing that came later, and compare."""
    tried = [(counts[:end], counts[end : end + HORIZON]) for end in origins(len(counts))]
    if not tried:
        return Backtest(0, 0)
    errors, baselines, held = [], [], {level: list[bool]() for level in LEVELS}
    for known, came in tried:
        outlooks, scale = model(known), _scale(known)
        for number, (outlook, count) in enumerate(zip(outlooks, came, strict=True)):
            errors.append(abs(outlook.expected - count) / scale)
            baselines.append(abs(known[len(known) - SEASON + number % SEASON] - count) / scale)
            for level in LEVELS:
                held[level].append(holds(outlook.intervals[level], count))
    coverage = {level: fmean(each) for level, each in held.items()}
    return Backtest(len(tried), len(errors), fmean(errors), fmean(baselines), coverage)


def holds(interval: Interval, count: int) -> bool:
    """Whether a count lies in an interval, whose ends are not rounded.

    >>> holds((2.2, 4.8), 2), holds((2.2, 4.8), 3)
    (False, True)
    """
    return interval[0] <= count <= interval[1]


def _scale(known: Sequence[int]) -> float:
    """Hyndman's scale: the mean error of taking the same weekday of the week before."""
    steps = [abs(later - count) for count, later in _weeks(known[-MOST:])]
    # Where every week was like the one before, an error of one counts as one.
    return fmean(steps) or 1.0


def _weeks(known: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(known[:-SEASON], known[SEASON:], strict=True)
