"""What a benchmark gives: a figure beside its limit, the table of figures, and the file they go to.

How a figure is measured stands in the modules beside this one.
"""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import psutil
from rich.console import Console
from rich.table import Table

# Beside the data of a checkout, and ignored by git like it.
RESULTS = Path(__file__).parents[2] / ".bench"
GIBIBYTE = 1024**3
# Below this a figure is read with its digits after the point.
SMALL = 100


@dataclass(frozen=True, slots=True)
class Side:
    """One way of doing it: what was measured, round by round."""

    name: str
    unit: str
    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median over the rounds."""
        return statistics.median(self.rounds)

    def __str__(self) -> str:
        digits = 0 if abs(self.median) >= SMALL else 1
        return f"{self.name}: {self.median:,.{digits}f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked: of the ratio of both sides, or of the first side's own value."""

    of: Literal["ratio", "value"]
    sign: Literal[">=", "<"]
    number: float

    def reached(self, value: float) -> bool:
        """Whether a value is as asked."""
        return value >= self.number if self.sign == ">=" else value < self.number

    def __str__(self) -> str:
        return f"{self.sign} {self.number:g}".replace(">=", "≥")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a side, its limit or peer in the same run, and what is asked."""

    name: str
    mine: Side
    beside: Side | None = None
    target: Target | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The median over the rounds of the first side by the second."""
        if self.beside is None:
            return None
        pairs = zip(self.mine.rounds, self.beside.rounds, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where nothing is asked."""
        if self.target is None:
            return None
        value = self.ratio if self.target.of == "ratio" else self.mine.median
        return value is not None and self.target.reached(value)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that could not be measured here, and why."""

    name: str
    reason: str


def show(lines: Sequence[Figure | Skipped]) -> None:
    """Print a line a figure: both sides' medians, their ratio, the target and whether it is met."""
    table = Table("figure", "measured", "beside it, same run", "ratio", "target", "reached")
    for line in lines:
        if isinstance(line, Skipped):
            table.add_row(line.name, f"not measured: {line.reason}")
        else:
            table.add_row(*_cells(line))
    Console(width=None if Console().is_terminal else 200).print(table)


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    name = f"{figure.name}\n{figure.note}" if figure.note else figure.name
    reached = {True: "yes", False: "NO", None: ""}[figure.reached]
    return (
        name,
        str(figure.mine),
        str(figure.beside or ""),
        ratio,
        str(figure.target or ""),
        reached,
    )


def machine() -> dict[str, Any]:
    """What the figures were taken on, and how busy it was before."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / GIBIBYTE, 1),
        "python": platform.python_version(),
        "system": platform.platform(),
        "load_1_minute": round(os.getloadavg()[0], 2),
    }


def keep(benchmark: str, where: dict[str, Any], lines: Sequence[Figure | Skipped]) -> None:
    """Write the figures of one benchmark, with every round, as JSON into RESULTS."""
    RESULTS.mkdir(exist_ok=True)
    figures = [
        {**asdict(line), "ratio": line.ratio, "reached": line.reached}
        if isinstance(line, Figure)
        else asdict(line)
        for line in lines
    ]
    result = {"benchmark": benchmark, "machine": where, "figures": figures}
    text = json.dumps(result, indent=1, ensure_ascii=False)
    (RESULTS / f"{benchmark}.json").write_text(f"{text}\n")
