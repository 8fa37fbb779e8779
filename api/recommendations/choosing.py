"""Choosing what to recommend among candidates: the best, without ten times the same.

Where candidates come from, and that they may be read, is the business of reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# By maximal marginal relevance (Carbonell and Goldstein 1998): what is wholly like one that was
# chosen before counts for half.
SAMENESS_COST = 0.5


@dataclass(slots=True)
class Candidate:
    """A discussion that could be recommended; a score below 0 has no reason of the member's own."""

    discussion_id: str
    title: str
    category: str
    tags: list[str]
    score: float
    reason: str
    because_of: str | None


def choose(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """At most `most` candidates, each once, the best first; likeness to better ones costs.

    >>> one, same, other = (Candidate(i, "", c, [], s, "", None)
    ...     for i, c, s in (("a", "x", 1.0), ("b", "x", 0.9), ("c", "y", 0.6)))
    >>> [each.discussion_id for each in choose([one, same, other], 2)]
    ['a', 'c']
    """
    left = list({each.discussion_id: each for each in reversed(candidates)}.values())
    chosen: list[Candidate] = []
    while left and len(chosen) < most:
        best = max(left, key=lambda each: (_worth(each, chosen), each.discussion_id))
        chosen.append(best)
        left.remove(best)
    return chosen


def _worth(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    alike = max((_alike(candidate, each) for each in chosen), default=0.0)
    return candidate.score - SAMENESS_COST * alike * abs(candidate.score)


def _alike(one: Candidate, other: Candidate) -> float:
    """The share of category and tags that two discussions have in common (Jaccard)."""
    first, second = {*one.tags, f"category:{one.category}"}, {*other.tags}
    second.add(f"category:{other.category}")
    return len(first & second) / len(first | second)
