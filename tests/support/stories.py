"""Telling one fold a story, event by event, and hearing what follows from each.

States are kept in dictionaries; that engines keep them as well is shown by the laws of folds.
"""

import itertools
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from schemas.codec import key_of, type_of
from schemas.events import Event, Meta
from streams.fold import Fold
from streams.registry import FOLDS

E = TypeVar("E", bound=Event)

HOUR = 3_600_000_000
DAY = 24 * HOUR


def fold_named(name: str) -> Fold:
    """The fold `name` of the registry."""
    return next(fold for fold in FOLDS if fold.name == name)


@dataclass(slots=True)
class Story:
    """One fold, and all that it was told."""

    fold: Fold
    states: dict[str, Any] = field(default_factory=dict)
    parts: dict[tuple[str, str], Any] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def tell(self, event: Event, at: int | None = None) -> tuple[Event, ...]:
        """What follows from an event that occurred `at`, by default an hour after the last."""
        number = next(self.numbers)
        occurred_at = number * HOUR if at is None else at
        return self.deliver(stamp(event, f"{number:04}", occurred_at))

    def deliver(self, event: Event) -> tuple[Event, ...]:
        """What follows from an event that has its meta already; delivering it again repeats it."""
        key = key_of(event)
        names = self.fold.entries(event)
        parts = tuple(self.parts.get((key, name)) for name in names)
        state = self.states.get(key, self.fold.initial)
        self.states[key], parts, derived = self.fold.step(state, parts, event)
        self.parts.update(((key, name), part) for name, part in zip(names, parts, strict=True))
        return derived


def stamp(event: E, event_id: str, occurred_at: int) -> E:
    """The event with a meta of its own."""
    meta = Meta(
        id=event_id,
        type=type_of(event).name,
        source="tests",
        occurred_at=occurred_at,
        recorded_at=occurred_at,
        correlation_id=event_id,
    )
    return msgspec.structs.replace(event, meta=meta)


def only(kind: type[E], derived: tuple[Event, ...]) -> E:
    """The one event of a kind among what followed."""
    (found,) = [event for event in derived if isinstance(event, kind)]
    return found


def kinds(derived: tuple[Event, ...]) -> list[str]:
    """The names of what followed, in order."""
    return [type(event).__name__ for event in derived]
