"""What a fold is: a pure rule, the one topic it reads, and the events it emits.

How folds are run, stored and published is the engines' business.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, get_args

from schemas.catalog import EVENT_TYPES
from schemas.events import Event, Ticked

State = Any
Entry = Any
# Microseconds since 1970.
Moment = int
Entries = tuple[Entry, ...]


class FoldError(Exception):
    """A rules module declares something that no fold can be."""


@dataclass(frozen=True, slots=True)
class Fold:
    """One rule with all that an engine must know of it.

    `step(state, entries, event)` gives the new state, the new entries in the order of
    `entries(event)`, and the derived events. `entry_types` gives an entry's type by the kind
    that its id begins with (`vote:p-1/ada` is of kind `vote`).
    Where `timed`, `wake_at(state)` says at which moment the key wants to be woken, or None, and
    `tick(state, moment)` gives the new state and the derived events of that moment.
    `prepare()` loads what the rule will need and what takes seconds to load.
    """

    name: str
    version: int
    topic: str
    reads: frozenset[type[Event]]
    emits: frozenset[type[Event]]
    initial: State
    entry_types: Mapping[str, type]
    entries: Callable[[Any], tuple[str, ...]]
    step: Callable[[State, Entries, Any], tuple[State, Entries, tuple[Event, ...]]]
    timed: bool
    wake_at: Callable[[State], Moment | None]
    tick: Callable[[State, Moment], tuple[State, tuple[Event, ...]]]
    prepare: Callable[[], None]

    @property
    def hears(self) -> frozenset[type[Event]]:
        """All that it is given of its topic: what it reads, and the time where it is timed."""
        return self.reads | {Ticked} if self.timed else self.reads


def declare(name: str, version: int, rules: ModuleType) -> Fold:
    """The fold that a rules module holds.

    The module offers `Reads` and `Emits` (an event class or a union of them), `INITIAL` (the state
    of a key that nothing was heard of), `fold`, and, where states have growing parts, `ENTRIES`
    (type by kind) and `entries(event)`. One whose keys wait for moments offers `wake_at(state)`
    and `tick(state, moment)`; one that needs a large library, `prepare()`. Raises FoldError where
    it reads several topics, and where a key that nothing was heard of waits for a moment: nobody
    would know of it.
    """
    reads = _members(rules.Reads)
    topics = {EVENT_TYPES[_name(each)].topic for each in reads}
    if len(topics) != 1:
        message = f'fold "{name}" reads {sorted(topics)}: a fold reads exactly one topic'
        raise FoldError(message)
    parted, timed = hasattr(rules, "ENTRIES"), hasattr(rules, "tick")
    if timed and rules.wake_at(rules.INITIAL) is not None:
        raise FoldError(f'fold "{name}" waits for a moment before it has heard of anything')
    return Fold(
        name=name,
        version=version,
        topic=topics.pop(),
        reads=reads,
        emits=_members(rules.Emits),
        initial=rules.INITIAL,
        entry_types=rules.ENTRIES if parted else {},
        entries=rules.entries if parted else _no_entries,
        step=rules.fold if parted else _without_entries(rules.fold),
        timed=timed,
        wake_at=rules.wake_at if timed else _never,
        tick=rules.tick if timed else _unmoved,
        prepare=getattr(rules, "prepare", _nothing),
    )


def entry_type(fold: Fold, entry_id: str) -> type:
    """The type of the entry `entry_id`, by its kind."""
    return fold.entry_types[entry_id.split(":", maxsplit=1)[0]]


def _members(union: Any) -> frozenset[type[Event]]:
    return frozenset(get_args(union) or (union,))


def _name(event_class: type[Event]) -> str:
    return next(name for name in EVENT_TYPES if name.endswith(f".{event_class.__name__}"))


def _no_entries(_event: Event) -> tuple[str, ...]:
    return ()


def _nothing() -> None:
    return None


def _never(_state: State) -> Moment | None:
    return None


def _unmoved(state: State, _moment: Moment) -> tuple[State, tuple[Event, ...]]:
    return state, ()


def _without_entries(
    fold: Callable[[State, Any], tuple[State, tuple[Event, ...]]],
) -> Callable[[State, Entries, Any], tuple[State, Entries, tuple[Event, ...]]]:
    def step(
        state: State, _entries: Entries, event: Event
    ) -> tuple[State, Entries, tuple[Event, ...]]:
        state, derived = fold(state, event)
        return state, (), derived

    return step
