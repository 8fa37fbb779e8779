"""Whether a loss has risen for good: the Page-Hinkley test on a stream of numbers.

What is told when it has, is `model`'s.
"""

from dataclasses import dataclass

# So many losses are needed before a mean is one; and so many make the recent one.
LEAST = 100
RECENT = 100
# A rise of the mean by less than this is none: log-loss wanders by some hundredths.
TOLERANCE = 0.05
# The sum of what exceeds the mean at which there is an alarm: 200 losses of 0.1 above it, after
# the tolerance twice as many. Larger is later and surer.
THRESHOLD = 20.0


@dataclass(frozen=True, slots=True)
class Drift:
    """The test's numbers since the last alarm, and how many alarms there were."""

    seen: int = 0
    mean: float = 0.0
    recent: float = 0.0
    excess: float = 0.0
    lowest: float = 0.0
    alarms: int = 0


CALM = Drift()


def watched(drift: Drift, loss: float) -> Drift:
    """The test after one more loss; at an alarm it begins anew.

    Let x be the losses and m their running mean: an alarm is where the sum of (x - m - tolerance)
    exceeds its lowest value so far by the threshold. Source: E. S. Page, Biometrika 41 (1954);
    D. V. Hinkley, Biometrika 58 (1971).
    """
    seen = drift.seen + 1
    mean = drift.mean + (loss - drift.mean) / seen
    recent = drift.recent + (loss - drift.recent) / min(seen, RECENT)
    excess = drift.excess + loss - mean - TOLERANCE
    lowest = min(drift.lowest, excess)
    if seen >= LEAST and excess - lowest > THRESHOLD:
        return Drift(mean=mean, recent=recent, alarms=drift.alarms + 1)
    return Drift(seen, mean, recent, excess, lowest, drift.alarms)
