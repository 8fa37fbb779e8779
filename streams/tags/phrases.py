"""Tags for a community that has none yet: words and pairs of words that say most of a text.

By KeyBERT's idea (Grootendorst 2020): what points where the whole text points. No trained tags.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from streams.embedding import Direction, direction
from streams.tags.suggesting import WORD, Suggestion

# So many of a text's most used words and pairs are compared with it: each costs a millisecond.
CANDIDATES_LIMIT = 16
# A shorter word is seldom a subject.
WORD_SHORTEST = 3
# The commonest English words, which are about nothing.
EMPTY = frozenset(
    """a about after all also am an and any are as at be because been before being but by can could
    did do does doing don for from get got had has have he her here him his how i if in into is it
    its just like make many me more most much my need no nor not now of off on one only or other our
    out over own please same she should so some such than thank thanks that the their them then
    there these they thing things this those through to too under until up use used using very want
    was way we were what when where which while who why will with without would you your""".split()  # noqa: SIM905 - a list of words is read best as one text
)


def phrases(
    title: str, body: str, about: Direction, without: frozenset[str]
) -> Iterator[Suggestion]:
    """Tags made of the text's own words, what says most first, and none of them in `without`.

    `about` is where the whole text points.
    """
    candidates = [each for each in _candidates(title, body) if _tag(each) not in without]
    scored = sorted((-_alike(about, direction(each)), each) for each in candidates)
    return _apart(scored)


def _apart(scored: Sequence[tuple[float, str]]) -> Iterator[Suggestion]:
    """The best first, without those that share a word with a better one."""
    taken: set[str] = set()
    for alike, phrase in scored:
        if taken.isdisjoint(phrase.split()):
            taken.update(phrase.split())
            confidence = round(max(0.0, min(1.0, -alike)), 4)
            yield Suggestion(_tag(phrase), confidence, "it says most of the text")


def _candidates(title: str, body: str) -> list[str]:
    counts: Counter[str] = Counter()
    # A headline's words count for more: it was written to say what the text is about.
    for text, weight in ((title, 3), (body, 1)):
        words = WORD.findall(text.lower())
        pairs = [" ".join(pair) for pair in pairwise(words)]
        for phrase in (*words, *pairs):
            counts[phrase] += weight if all(map(_full, phrase.split())) else 0
    full = sorted((-count, phrase) for phrase, count in counts.items() if count)
    return [phrase for _, phrase in full[:CANDIDATES_LIMIT]]


def _full(word: str) -> bool:
    return len(word) >= WORD_SHORTEST and word not in EMPTY and not word.isdigit()


def _tag(phrase: str) -> str:
    return phrase.replace(" ", "-")


def _alike(one: Direction, other: Direction) -> float:
    first, second = one.astype(np.float64), other.astype(np.float64)
    return float(first @ second / math.sqrt((first @ first) * (second @ second)))
