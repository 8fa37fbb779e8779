"""Two or more ways of doing the same, measured in turn, and the table that says how they compare.

What is measured stands in the modules beside this one.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

# Five rounds: these machines are shared, and a median of five forgives two bad ones.
ROUNDS = 5


class WrongResultError(Exception):
    """A measured run gave a wrong result; its speed does not count."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Rates of the sides, round by round, and what the first is asked to reach of the second."""

    name: str
    unit: str
    sides: Mapping[str, Sequence[float]]
    target: float

    @property
    def ratio(self) -> float:
        """The median over the rounds of the first side by the second."""
        first, second = list(self.sides.values())[:2]
        return statistics.median(a / b for a, b in zip(first, second, strict=True))


def alternate(
    name: str, target: float, sides: Mapping[str, Callable[[], float]], rounds: int = ROUNDS
) -> Figure:
    """Run the sides in turn, A B A B ..., and keep each one's rate in each round."""
    rates: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, run in sides.items():
            rates[side].append(run())
    return Figure(name, "events/s", rates, target)


def show(figures: Sequence[Figure]) -> None:
    """Print a line a figure: both sides' medians, their ratio, and the target."""
    table = Table("figure", "side", "median", "beside", "median", "ratio", "target")
    for figure in figures:
        (first, mine), (second, theirs) = list(figure.sides.items())[:2]
        table.add_row(
            figure.name,
            first,
            f"{statistics.median(mine):,.0f} {figure.unit}",
            second,
            f"{statistics.median(theirs):,.0f} {figure.unit}",
            f"{figure.ratio:.2f}",
            f"≥ {figure.target:.2f}",
        )
    Console().print(table)
