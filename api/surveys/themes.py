"""What answers in words are about: the terms that several of them share, each with its answers.

It is a plain count that everybody can do again by hand, and no model: a theme is a term, one word
or two in a row, in at least two answers; common words of English are left out, of other languages
only what is in most answers. Writing without spaces is cut into pairs of characters. Of two terms
in the very same answers the longer one stands for both. How an answer feels is another room's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.surveys.reads import Answer

FEATURE_IDS = "Requests about the same, those that fit best first; null where search is away."
# Enough to see what matters; more would be a list of words.
THEMES_LIMIT = 20
# A term in this share of the answers says what the question is about, not what members think;
# among fewer answers than this, nothing is that common by more than chance.
COMMON_SHARE = 0.6
COMMON_ANSWERS = 10
SHORTEST = 3

# As phones write it.
APOSTROPHE = "\u2019"
WORDS = re.compile(rf"[^\W\d_]+(?:['{APOSTROPHE}][^\W\d_]+)?")
# Kana and Han: written without spaces.
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
STOP_WORDS = frozenset(
    WORDS.findall(
        """
about after again all also always and any are back because been before being but can can't cannot
could couldn't did didn't does doesn't doing don't done even ever every few for from get gets got
had has have having her here him his how i'd i'll i'm i've into isn't it's its just like made make
makes many may maybe might more most much must never not now off once one only other our out over
own quite really same she should since some still such than thanks that that's the their them then
there these they they're this those though through too under until upon use used uses using very
want was wasn't way well were what when where which while who why will with won't would wouldn't
yes yet you you're your
"""
    )
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A term and the answers that it is in, newest first."""

    term: str
    answers: Sequence[Answer]

    @property
    def mean_score(self) -> float | None:
        """The mean score of its answers; None where they have none."""
        scores = [each.score for each in self.answers if each.score is not None]
        return sum(scores) / len(scores) if scores else None

    def feeling(self, sentiment: str) -> int:
        """How many of its answers feel so, as the room of sentiment read them."""
        return sum(each.sentiment == sentiment for each in self.answers)


def themes(answers: Iterable[Answer]) -> list[Theme]:
    """The themes of answers, those of most answers first; only answers that count are read."""
    worded = [each for each in answers if each.counts and each.text.strip()]
    found: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(worded):
        for term in terms(each.text):
            found[term].append(number)
    most = COMMON_SHARE * len(worded) if len(worded) >= COMMON_ANSWERS else len(worded)
    shared = {term: ids for term, ids in found.items() if 1 < len(ids) <= most}
    ranked = sorted(_longest(shared), key=lambda term: (-len(shared[term]), term))
    return [Theme(term, [worded[n] for n in shared[term]]) for term in ranked[:THEMES_LIMIT]]


def terms(text: str) -> set[str]:
    """The terms of a text, each once.

    >>> sorted(terms("The dark mode is too dark"))
    ['dark', 'dark mode', 'mode']
    """
    return set(_terms(text.casefold()))


def _terms(text: str) -> Iterator[str]:
    for run in UNSPACED.findall(text):
        yield from (run[n : n + 2] for n in range(len(run) - 1))
    words = [
        word if len(word) >= SHORTEST and word not in STOP_WORDS else ""
        for word in WORDS.findall(UNSPACED.sub(" ", text).replace(APOSTROPHE, "'"))
    ]
    yield from filter(None, words)
    yield from (f"{first} {second}" for first, second in pairwise(words) if first and second)


def _longest(shared: dict[str, list[int]]) -> Iterator[str]:
    by_answers: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for term, ids in shared.items():
        by_answers[tuple(ids)].append(term)
    for alike in by_answers.values():
        yield from (
            term for term in alike if not any(term != each and term in each for each in alike)
        )
