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
    """A discussion that could be recommended; without `because_of` it is there for being new."""

    discussion_id: str
    title: str
    category: str
    tags: list[str]
    score: float
    reason: str
    because_of: str | None


def worth(interest: float, quiet_days: float) -> float:
    """What a discussion is worth to a member who cares so much for it, silent for so long.

    What members take up next is nearly always what is talked about now (record 0024 has figures):
    after a day of silence it is worth half, and only great interest outweighs that.

    >>> worth(0.0, 0.0), worth(1.0, 1.0), worth(0.0, 9.0)
    (1.0, 1.0, 0.1)
    """
    return (1.0 + interest) / (1.0 + max(0.0, quiet_days))


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
    return candidate.score * (1.0 - SAMENESS_COST * alike)


def _alike(one: Candidate, other: Candidate) -> float:
    """The share of category and tags that two discussions have in common (Jaccard)."""
    first, second = {*one.tags, f"category:{one.category}"}, {*other.tags}
    second.add(f"category:{other.category}")
    return len(first & second) / len(first | second)
