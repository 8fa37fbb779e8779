"""What a reaction is: it needs a model or the world to answer an event, and may repeat itself.

How reactions are run is `engine.reactions`'s business; what each does stands in its room.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, get_args

from schemas.catalog import EVENT_TYPES
from schemas.events import CLASSES, Event

React = Callable[[Any], Coroutine[Any, Any, tuple[Event, ...]]]


class ReactionError(Exception):
    """A module declares something that no reaction can be."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """One reaction with all that the engine must know of it.

    `prepare(settings)` loads what it needs (a model, a client), once a process, and gives `react`,
    which answers an event with further ones, without meta. It is given events of `reads` only.
    `follows` names further topics that it listens to by itself, for what it has to know.
    A new `version` reads the topic from its beginning, beside what the former one has said.
    `answers` says whether anything follows from an event at all.
    """

    name: str
    version: int
    topic: str
    reads: frozenset[type[Event]]
    emits: frozenset[type[Event]]
    prepare: Callable[[Any], React]
    follows: frozenset[str] = frozenset()
    answers: Callable[[Any], bool] = lambda _: True


def declare_reaction(name: str, version: int, module: ModuleType) -> Reaction:
    """The reaction that a module holds: its `Reads`, `Emits` (a class or a union) and `prepare`.

    `Follows` stands there where it listens to further topics, and `answers` where nothing follows
    from some of what it reads. Raises ReactionError where it
    reads several topics.
    """
    reads = frozenset(get_args(module.Reads) or (module.Reads,))
    topics = {EVENT_TYPES[each].topic for each, found in CLASSES.items() if found in reads}
    if len(topics) != 1:
        raise ReactionError(f'reaction "{name}" reads {sorted(topics)}: it must read one topic')
    emits = frozenset(get_args(module.Emits) or (module.Emits,))
    follows = frozenset[str](getattr(module, "Follows", ()))
    found = Reaction(name, version, topics.pop(), reads, emits, module.prepare, follows)
    return replace(found, answers=module.answers) if hasattr(module, "answers") else found
