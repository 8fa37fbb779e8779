"""When things last happened, by type: what rooms remember to count by.

Which types there are, and how many moments of each are kept, is each room's own.
"""

from collections.abc import Mapping

# The latest moments by type of touchpoint, the earliest first.
Moments = Mapping[str, tuple[int, ...]]


def noted(moments: Moments, type_: str, at: int, most: int) -> dict[str, tuple[int, ...]]:
    """The latest moments with one more, at most `most` of a type.

    >>> noted({"page": (5, 9)}, "page", 7, 3), noted({"page": (5, 9)}, "page", 7, 2)
    ({'page': (5, 7, 9)}, {'page': (7, 9)})
    """
    known = moments.get(type_, ())
    # Most come in order, and then nothing has to be sorted.
    ordered = (*known, at) if not known or known[-1] <= at else tuple(sorted((*known, at)))
    return {**moments, type_: ordered[-most:]}
