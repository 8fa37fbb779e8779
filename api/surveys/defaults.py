"""The surveys that are sent where nobody has defined one: a question of each type.

How they are told to the log is in `commands`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """A survey to be defined."""

    type: str
    question: str
    follow_up: str = ""
    segment_id: str | None = None
    trigger: str | None = None
    sample_permille: int = 1000
    cool_down_days: int = 90
    expires_days: int = 14


# NPS is asked a quarter; after an experience one may be asked again next week.
DEFAULTS: Mapping[str, Definition] = {
    each.type: each
    for each in (
        Definition(
            "NPS",
            "How likely are you to recommend us to a friend or colleague?",
            "What is the main reason for your score?",
        ),
        Definition(
            "CSAT",
            "How satisfied are you with your experience?",
            "What could we have done better?",
            cool_down_days=7,
        ),
        Definition(
            "CES",
            "How easy did we make it to get done what you wanted?",
            "What made it easy or hard?",
            cool_down_days=7,
        ),
        Definition("FEEDBACK", "What should we know?", cool_down_days=30),
    )
}


def default_id(kind: str) -> str:
    """Return the id of the built-in survey of a type."""
    return f"default-{kind.lower()}"
