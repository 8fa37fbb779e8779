"""A health score: the weighted mean of the measures that are present, with what each gives to it.

What the measures are is in `measures`; when a person is measured, in `rules`.
"""

from typing import NamedTuple

from schemas.events import Contribution
from streams.journeys.evidence import NOTHING, Measures, left
from streams.journeys.measures import BY_NAME, MEASURES, Measure

# A whole score, in thousandths of a point.
FULL = 100_000
# A measure is forgotten when less than a hundredth of a touchpoint is left of its evidence.
FORGOTTEN = 10
# Above which rounded score a band begins (Gainsight's: 0-50, 51-75, 76-100).
BANDS = ((76, "GREEN"), (51, "YELLOW"), (0, "RED"))
# From how much of fresh activity on, in thousandths of a touchpoint, somebody is how engaged: a
# post a week keeps one at 3.4 touchpoints, one a month below 1.3.
LEVELS = ((3000, "high"), (1000, "medium"), (10, "low"), (0, "inactive"))


class Health(NamedTuple):
    """A score in thousandths of a point, its band, and what each measure gives to it."""

    points: int
    band: str
    engagement_level: str
    contributions: tuple[Contribution, ...]


class Part(NamedTuple):
    """A measure that is present and its value, in thousandths of a point."""

    measure: Measure
    value: int


def health(measures: Measures, at: int) -> Health:
    """A person's health at a moment.

    >>> health({}, 0)[:3]
    (0, 'RED', 'inactive')
    """
    parts = [
        Part(each, value) for each in MEASURES if (value := _value(each, measures, at)) is not None
    ]
    contributions = shared_out(parts)
    points = sum(each.points for each in contributions)
    return Health(points, band(points), level(measures, at), contributions)


def shared_out(parts: list[Part]) -> tuple[Contribution, ...]:
    """What each measure gives: whole thousandths that sum to the rounded mean exactly.

    Each gets its share rounded down; what is then missing goes to those who lost most by it.

    >>> parts = [Part(each, 50_001) for each in MEASURES[:2]]
    >>> [each.points for each in shared_out(parts)]
    [30001, 20000]
    """
    total = sum(each.measure.weight for each in parts)
    shares = [divmod(each.measure.weight * each.value, total) for each in parts]
    score = (2 * sum(each.measure.weight * each.value for each in parts) + total) // (2 * total)
    missing = score - sum(whole for whole, _ in shares)
    losers = sorted(range(len(parts)), key=lambda n: -shares[n][1])[:missing]
    return tuple(
        Contribution(each.measure.name, each.value, each.measure.weight, whole + (n in losers))
        for n, (each, (whole, _)) in enumerate(zip(parts, shares, strict=True))
    )


def band(points: int) -> str:
    """The band of a score.

    >>> band(50_499), band(50_500), band(75_500)
    ('RED', 'YELLOW', 'GREEN')
    """
    rounded = (points + 500) // 1000
    return next(name for least, name in BANDS if rounded >= least)


def level(measures: Measures, at: int) -> str:
    """How engaged somebody is, by what is left of their activity."""
    activity = BY_NAME["activity"]
    heat = left(measures.get("activity", NOTHING).high, at, activity.half_life)
    return next(name for least, name in LEVELS if heat >= least)


def _value(measure: Measure, measures: Measures, at: int) -> int | None:
    evidence = measures.get(measure.name, NOTHING)
    high = left(evidence.high, at, measure.half_life)
    low = left(evidence.low, at, measure.half_life)
    if high + low < FORGOTTEN and not measure.always:
        return None
    high, low = high + measure.high, low + measure.low
    return FULL * high // (high + low)
