"""Numbers from outside, kept where formulas can bear them.

What they are used for is the formulas' own.
"""


def bounded(value: float, highest: float) -> float:
    """The value between 0 and `highest`; what is no number is 0.

    >>> bounded(2.0, 1.0), bounded(-1.0, 1.0), bounded(float("nan"), 1.0)
    (1.0, 0.0, 0.0)
    """
    if value >= highest:
        return highest
    return value if value > 0 else 0.0
