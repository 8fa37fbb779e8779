"""How satisfaction is measured: NPS, CSAT and CES with 95 % intervals, from counts by score.

What is counted, and when, is the business of `scores`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from streams.formulas import Z, wilson

# Scores of every scale, 0 to 10.
SCORES = 11

# Reichheld: promoters answer 9 or 10, detractors 0 to 6.
PROMOTERS = slice(9, SCORES)
DETRACTORS = slice(0, 7)
# Satisfied is 4 or 5 of 5; easy is 5 to 7 of 7.
SATISFIED = slice(4, 6)
EASY = slice(5, 8)

NPS_MOST = 100.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A score with its 95 % interval, and a share with its own; None where there is none yet."""

    score: float | None = None
    low: float | None = None
    high: float | None = None
    half_width: float | None = None
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None


UNMEASURED = Measure()

Counts = Sequence[int]


def measure(kind: str, counts: Counts) -> Measure:
    """The measure of a type of survey; FEEDBACK has none, and nothing has one without answers.

    `counts[s]` is how many answers have the score s.
    """
    if sum(counts) <= 0:
        return UNMEASURED
    match kind:
        case "NPS":
            return nps(counts)
        case "CSAT":
            return csat(counts)
        case "CES":
            return ces(counts)
        case _:
            return UNMEASURED


def nps(counts: Counts) -> Measure:
    """100 (p - d), half width 196 √((p + d - (p - d)²) / n), cut to the scale at its ends.

    p is the share of promoters, d that of detractors. It is the normal interval of the mean of a
    variable that is 1, 0 or -1.

    >>> found = nps((0, 0, 0, 0, 0, 2, 1, 1, 2, 2, 2))
    >>> found.score, round(found.half_width, 2), round(found.low, 2), round(found.high, 2)
    (10.0, 51.48, -41.48, 61.48)
    """
    n = sum(counts)
    promoters, detractors = sum(counts[PROMOTERS]), sum(counts[DETRACTORS])
    balance = promoters - detractors
    # In whole numbers until the last division, so that a variance of zero is zero.
    variance = (n * (promoters + detractors) - balance * balance) / n**3
    half = NPS_MOST * Z * sqrt(variance)
    score = NPS_MOST * balance / n
    return Measure(score, max(-NPS_MOST, score - half), min(NPS_MOST, score + half), half)


def csat(counts: Counts) -> Measure:
    """The share of 4 and 5 of 5, with its Wilson interval.

    >>> found = csat((0, 1, 1, 2, 3, 3))
    >>> found.score, round(found.low, 4), round(found.high, 4)
    (0.6, 0.3127, 0.8318)
    """
    score, low, high = share(sum(counts[SATISFIED]), sum(counts))
    return Measure(score, low, high, None, score, low, high)


def ces(counts: Counts) -> Measure:
    """The mean of 1 to 7 with its normal interval from two answers on, and the share of 5 to 7.

    With the squared deviation s² of the sample the half width is 1.96 √(s² / n).

    >>> found = ces((0, 0, 0, 0, 1, 1, 0, 2))
    >>> found.score, round(found.half_width, 4), found.share
    (5.75, 1.47, 0.75)
    """
    n = sum(counts)
    total = sum(score * count for score, count in enumerate(counts))
    squares = sum(score * score * count for score, count in enumerate(counts))
    easy = share(sum(counts[EASY]), n)
    mean = total / n
    if n == 1:
        return Measure(mean, None, None, None, *easy)
    # In whole numbers until the last division: nothing is lost where the answers are alike.
    half = Z * sqrt((n * squares - total * total) / (n * (n - 1)) / n)
    return Measure(mean, mean - half, mean + half, half, *easy)


def share(part: int, whole: int) -> tuple[float | None, float | None, float | None]:
    """A share with the bounds of its Wilson interval; nothing of nothing.

    >>> share(0, 0)
    (None, None, None)
    >>> [round(each, 4) for each in share(8, 10)]
    [0.8, 0.4902, 0.9433]
    """
    if whole <= 0:
        return None, None, None
    found = part / whole
    # At nought and at one a bound is the share itself, but for a rounding.
    low, high = wilson(part, whole - part), 1.0 - wilson(whole - part, part)
    return found, min(found, low), max(found, high)
