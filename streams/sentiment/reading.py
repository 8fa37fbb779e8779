"""What a model says of a text: three probabilities, and what follows from them.

Which model said it, and how, is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Label = Literal["NEGATIVE", "NEUTRAL", "POSITIVE"]

# The brief's rule: NEGATIVE, and surer than this.
ATTENTION_ABOVE = 0.9


class ModelError(Exception):
    """The model that the settings name cannot be had; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Probabilities of the three moods of one text; they sum to 1."""

    negative: float
    neutral: float
    positive: float

    @property
    def label(self) -> Label:
        """The likeliest mood; of equal ones the more neutral."""
        if self.neutral >= max(self.negative, self.positive):
            return "NEUTRAL"
        return "NEGATIVE" if self.negative >= self.positive else "POSITIVE"

    @property
    def confidence(self) -> float:
        """The probability of the likeliest mood."""
        return max(self.negative, self.neutral, self.positive)

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look, by the brief's rule.

        >>> Reading(0.91, 0.05, 0.04).needs_attention, Reading(0.9, 0.05, 0.05).needs_attention
        (True, False)
        """
        return self.label == "NEGATIVE" and self.confidence > ATTENTION_ABOVE


class Model(Protocol):
    """Something that reads moods: the embedded model, or a classifier of `transformers`."""

    @property
    def id(self) -> str:
        """The model's name, written on each event."""
        ...

    @property
    def version(self) -> str:
        """The version of the model's numbers, written on each event."""
        ...

    @property
    def window(self) -> int:
        """How many tokens it reads at a time."""
        ...

    def length(self, text: str) -> int:
        """How many tokens the text has."""
        ...

    def read(self, texts: Sequence[str]) -> Sequence[Reading]:
        """The reading of each text; none may be longer than `window`."""
        ...


def together(readings: Sequence[Reading], weights: Sequence[int]) -> Reading:
    """The reading of a whole from those of its parts: the mean, weighted by the parts' lengths.

    >>> together([Reading(0.8, 0.2, 0.0), Reading(0.2, 0.2, 0.6)], [3, 1])
    Reading(negative=0.65, neutral=0.2, positive=0.15)
    """
    total = sum(weights)
    shares = [weight / total for weight in weights]

    def mean(values: Sequence[float]) -> float:
        return round(sum(value * share for value, share in zip(values, shares, strict=True)), 6)

    negative = mean([each.negative for each in readings])
    positive = mean([each.positive for each in readings])
    # Both may have been rounded up, so that a millionth less than nothing is left.
    return Reading(negative, max(0.0, round(1 - negative - positive, 6)), positive)
