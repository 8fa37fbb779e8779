"""How good risks were: discrimination, log-loss and calibration, from sums that never forget.

Which risk belongs to which label is `model`'s to say.
"""

import math
from dataclasses import dataclass, replace

from streams.churn.bounds import bounded

# Scores are counted in so many equal parts of their range: 0.01 of a probability.
PARTS = 100
BINS = 10
# The longest silence of an example; see `activity.GONE`.
LONGEST_DAYS = 36.0
# Of days since last activity, whose longest are 36, a part is 0.36: with ten more to either side it
# is a week.
AROUND = 10
# Surer than this no model can be believed to be; without a bound one certain error is infinite.
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many scores of each part of the range were followed by staying, and by leaving."""

    stayed: tuple[int, ...] = (0,) * PARTS
    left: tuple[int, ...] = (0,) * PARTS


@dataclass(frozen=True, slots=True)
class Bin:
    """Scores of one range: how many, their sum, and how many people left."""

    labels: int = 0
    risk: float = 0.0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All that is counted of a model's scores, and of days since last activity alone."""

    labels: int = 0
    left: int = 0
    log_loss: float = 0.0
    squares: float = 0.0
    baseline_log_loss: float = 0.0
    baseline_squares: float = 0.0
    scores: Histogram = Histogram()
    days: Histogram = Histogram()
    bins: tuple[Bin, ...] = (Bin(),) * BINS


NOTHING_COUNTED = Report()


def counted(report: Report, risk: float, days: float, baseline: float, *, churned: bool) -> Report:
    """The report with one more score whose label is known; `days` as a share of the longest.

    `baseline` is the risk that days alone gave when the score was given.
    """
    which = min(int(risk * BINS), BINS - 1)
    old = report.bins[which]
    new = Bin(old.labels + 1, old.risk + risk, old.left + churned)
    return replace(
        report,
        labels=report.labels + 1,
        left=report.left + churned,
        log_loss=report.log_loss + loss(risk, churned=churned),
        squares=report.squares + (risk - churned) ** 2,
        baseline_log_loss=report.baseline_log_loss + loss(baseline, churned=churned),
        baseline_squares=report.baseline_squares + (baseline - churned) ** 2,
        scores=added(report.scores, risk, churned=churned),
        days=added(report.days, days, churned=churned),
        bins=(*report.bins[:which], new, *report.bins[which + 1 :]),
    )


def silence(days: float) -> float:
    """Days since the last activity, as a share of the longest silence.

    >>> silence(9.0), silence(1000.0)
    (0.25, 1.0)
    """
    return bounded(days / LONGEST_DAYS, 1.0)


def added(histogram: Histogram, score: float, *, churned: bool) -> Histogram:
    """The histogram with one more score whose label is known."""
    part = _part(score)
    if churned:
        return replace(histogram, left=_one_more(histogram.left, part))
    return replace(histogram, stayed=_one_more(histogram.stayed, part))


def share_left(days: Histogram, given: float) -> float:
    """The risk that days alone give: of all who were silent for about as long, the share that left.

    One who left and one who stayed are assumed beside them (Laplace).

    >>> share_left(Histogram(), 0.5), share_left(Histogram(stayed=(2,), left=(0,)), 0.0)
    (0.5, 0.25)
    """
    part = _part(given)
    near = slice(max(part - AROUND, 0), part + AROUND + 1)
    left, stayed = sum(days.left[near]), sum(days.stayed[near])
    return (left + 1) / (left + stayed + 2)


def loss(risk: float, *, churned: bool) -> float:
    """The log-loss of one probability, in nats.

    >>> round(loss(0.5, churned=True), 4)
    0.6931
    """
    sure = min(max(risk if churned else 1 - risk, LEAST), 1.0)
    return -math.log(sure)


def auc(histogram: Histogram) -> float | None:
    """The share of pairs, one who left and one who stayed, that the scores put in order.

    Equal scores, those of one part of the range, count half (Hanley & McNeil 1982).

    >>> auc(Histogram(stayed=(2, 0), left=(0, 3))), auc(Histogram(stayed=(1,), left=(1,)))
    (1.0, 0.5)
    """
    pairs = sum(histogram.stayed) * sum(histogram.left)
    below, ordered = 0, 0
    for stayed, left in zip(histogram.stayed, histogram.left, strict=True):
        # Twice the number, so that halves stay integers.
        ordered += left * (2 * below + stayed)
        below += stayed
    return ordered / (2 * pairs) if pairs else None


def _part(score: float) -> int:
    return min(int(score * PARTS), PARTS - 1)


def _one_more(counts: tuple[int, ...], part: int) -> tuple[int, ...]:
    return (*counts[:part], counts[part] + 1, *counts[part + 1 :])
