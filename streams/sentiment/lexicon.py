"""VADER's view of a text as a few numbers: words with known moods, negations, shouting, emoji.

It is a feature beside the encoder's states, not a verdict; the head weighs both.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The compound score is between -1 and 1 and says most near 0: two bent copies let a linear
# layer see "hardly" and "clearly" apart.
BENDS = (2.0, 8.0)
WIDTH = 4 + len(BENDS)


@cache
def _analyzer() -> Any:
    # Imported so because the package has no types.
    return import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()


def compound(text: str) -> float:
    """VADER's own verdict, from -1 (most negative) to 1 (Hutto and Gilbert, ICWSM 2014)."""
    return float(_analyzer().polarity_scores(text)["compound"])


def features(texts: Sequence[str]) -> NDArray[np.float32]:
    """One row a text: VADER's negative, neutral and positive shares, compound, and its bends."""
    return np.array([_row(text) for text in texts], np.float32).reshape(len(texts), WIDTH)


def _row(text: str) -> tuple[float, ...]:
    found = _analyzer().polarity_scores(text)
    bent = (float(np.tanh(found["compound"] * bend)) for bend in BENDS)
    return (found["neg"], found["neu"], found["pos"], found["compound"], *bent)
