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
CES_LEAST, CES_MOST = 1.0, 7.0

# Answers that intervals assume beside those that came: of five answers each the interval of NPS
# then holds the truth in 86 to 96 of 100 surveys, depending on it, and without them in 14 to 94.
ADDED = 3
# Of effort they are 3/7 of each score: what they sum to, and their squares.
ADDED_SCORES, ADDED_SQUARES = 12, 60


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
    """100 (p - d) with its adjusted Wald interval, cut to the scale and holding the score itself.

    p is the share of promoters, d that of detractors. The interval is that of three answers more,
    3/4 for, 3/2 neither, 3/4 against (Rocks, "Interval Estimation for the Net Promoter Score", The
    American Statistician 70, 2016): 196 √((p + d - (p - d)²) / n) of these. Without them one answer
    would have an interval of nought.

    >>> found = nps((0, 0, 0, 0, 0, 2, 1, 1, 2, 2, 2))
    >>> found.score, round(found.half_width, 2), round(found.low, 2), round(found.high, 2)
    (10.0, 43.76, -36.06, 51.45)
    """
    answers, promoters, detractors = sum(counts), sum(counts[PROMOTERS]), sum(counts[DETRACTORS])
    # In quarters of an answer, and so in whole numbers until the division.
    n, p, d = 4 * (answers + ADDED), 4 * promoters + ADDED, 4 * detractors + ADDED
    variance = (n * (p + d) - (p - d) ** 2) / n**2
    half = NPS_MOST * Z * sqrt(variance / (answers + ADDED))
    score, middle = NPS_MOST * (promoters - detractors) / answers, NPS_MOST * (p - d) / n
    low, high = max(-NPS_MOST, middle - half), min(NPS_MOST, middle + half)
    return Measure(score, min(score, low), max(score, high), half)


def csat(counts: Counts) -> Measure:
    """The share of 4 and 5 of 5, with its Wilson interval.

    >>> found = csat((0, 1, 1, 2, 3, 3))
    >>> found.score, round(found.low, 4), round(found.high, 4)
    (0.6, 0.3127, 0.8318)
    """
    score, low, high = share(sum(counts[SATISFIED]), sum(counts))
    return Measure(score, low, high, None, score, low, high)


def ces(counts: Counts) -> Measure:
    """The mean of 1 to 7 with an interval that few answers deserve, and the share of 5 to 7.

    As with NPS the interval is that of three answers more, here as many of each score: their
    mean ± 1.96 √(v / n), v being the mean squared deviation. It holds the mean itself.

    >>> found = ces((0, 0, 0, 0, 1, 1, 0, 2))
    >>> found.score, round(found.half_width, 4), round(found.low, 2), round(found.high, 2)
    (5.75, 1.3717, 3.63, 6.37)
    """
    answers = sum(counts)
    scored = sum(score * count for score, count in enumerate(counts))
    squared = sum(score * score * count for score, count in enumerate(counts))
    n, total, squares = answers + ADDED, scored + ADDED_SCORES, squared + ADDED_SQUARES
    half = Z * sqrt((n * squares - total * total) / n**3)
    mean, middle = scored / answers, total / n
    low, high = max(CES_LEAST, middle - half), min(CES_MOST, middle + half)
    easy = share(sum(counts[EASY]), answers)
    return Measure(mean, min(mean, low), max(mean, high), half, *easy)


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
