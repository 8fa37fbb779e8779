"""What the tests of journeys tell: people whose touchpoints come from folds run together."""

from collections.abc import Sequence

from schemas.events import Event, HealthChanged, TouchpointAdded
from streams.engine.memory import MemoryEngine
from streams.registry import FOLDS
from tests.support.stories import stamp

# Whatever brings something to journeys, and what it reads.
NAMES = frozenset(
    {
        *("discussions", "features", "vote-allowance", "tracking", "journeys"),
        *("touch-posts", "touch-requests", "touch-votes", "touch-customers", "touch-tickets"),
    }
)
# 2026-01-01, when the tests of decay begin.
START = 1_767_225_600_000_000
DAY = 86_400_000_000
MINUTE = 60_000_000


def lived(facts: Sequence[tuple[Event, int]], limit: int = 5_000) -> MemoryEngine:
    """What became of facts, each told at its moment after the start."""
    engine = MemoryEngine(tuple(fold for fold in FOLDS if fold.name in NAMES))
    engine.append(
        stamp(event, f"e-{number:03}", START + at) for number, (event, at) in enumerate(facts)
    )
    engine.run(limit)
    return engine


def timeline(engine: MemoryEngine, person_id: str) -> list[str]:
    """The names of a person's touchpoints, in the order in which they were counted."""
    return [each.name for each in heard(engine, person_id) if isinstance(each, TouchpointAdded)]


def health(engine: MemoryEngine, person_id: str) -> HealthChanged:
    """How a person was measured last."""
    return [each for each in heard(engine, person_id) if isinstance(each, HealthChanged)][-1]


def heard(engine: MemoryEngine, person_id: str) -> list[Event]:
    """All that was said of a person on the timeline's topic."""
    events = engine.events("journeys.timeline")
    return [each for each in events if getattr(each, "person_id", None) == person_id]
