"""Counting what an import took from a dump, what it left out, and why.

How that is shown is the command's business.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from infra.imports.facts import Fact, Remark


@dataclass(frozen=True, slots=True)
class Tally:
    """Facts by event type, and remarks by kind and reason."""

    facts: Counter[str] = field(default_factory=Counter)
    remarks: Counter[tuple[str, str]] = field(default_factory=Counter)

    def noting(self, outcomes: Iterable[Fact | Remark]) -> Iterator[Fact]:
        """The facts among the outcomes; all are counted as they go by."""
        for outcome in outcomes:
            match outcome:
                case Fact():
                    self.facts[outcome.type] += 1
                    yield outcome
                case Remark():
                    self.remarks[outcome.kind, outcome.reason] += 1
