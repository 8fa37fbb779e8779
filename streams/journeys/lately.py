"""When something was tracked of an identity lately: what segments and churn ask of a link.

What it is worth to health, however long ago it was, is in `evidence`.
"""

from collections.abc import Mapping

from schemas.events import Tracked
from streams.journeys.measures import TRACKED

# One more than rules of segments can ask for tells "at most so many" from more.
KEPT = 51

# The latest moments by type of touchpoint, the earliest first.
Moments = Mapping[str, tuple[int, ...]]


def noted(moments: Moments, type_: str, at: int) -> dict[str, tuple[int, ...]]:
    """The latest moments with one more.

    >>> noted({"page": (5, 9)}, "page", 7)
    {'page': (5, 7, 9)}
    """
    known = moments.get(type_, ())
    # Most come in order, and then nothing has to be sorted.
    ordered = (*known, at) if not known or known[-1] <= at else tuple(sorted((*known, at)))
    return {**moments, type_: ordered[-KEPT:]}


def tracked(moments: Moments) -> tuple[Tracked, ...]:
    """Moments as an event carries them: those of each type that is tracked, without any too.

    >>> tracked({"page": (5,)})
    (Tracked(type='custom', moments=()), Tracked(type='page', moments=(5,)))
    """
    return tuple(Tracked(each, moments.get(each, ())) for each in sorted(TRACKED))
