"""A process of the platform whose rules, projections or models raise now and then, each time once.

`python -m tests.chaos.faulty FOLDER KIND NAME`: FOLDER knows which events have failed. KIND is
`passing`, or `swallowed`: a mutant that goes on as if nothing had failed.
"""

import asyncio
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from infra.logs import log_json
from infra.settings import Settings, load_settings
from projections.engine import postgres
from projections.projection import Projection, Store
from projections.registry import kept_in
from schemas.events import Event, Meta
from streams.engine import reactions, serving
from streams.fold import Fold
from streams.reaction import React, Reaction
from streams.registry import FOLDS, REACTIONS

FAILURES = 30
# By the process: one in so many of its events is to fail, as long as there are failures left.
ONE_IN: Mapping[str, int] = {"folds": 1_000, "projections": 1_000, "reactions": 8}
SWALLOWED = "swallowed"


class TransientError(Exception):
    """A handler failed and will not fail at the same event again."""


@dataclass(frozen=True, slots=True)
class Trap:
    """Which events are to fail, and which have failed."""

    folder: Path
    one_in: int

    def spring(self, meta: Meta) -> None:
        """Raise TransientError if it is this event's turn."""
        name = f"{meta.type} {meta.id}"
        if zlib.crc32(name.encode()) % self.one_in or self._over(name):
            return
        (self.folder / name).touch()
        raise TransientError(name)

    def _over(self, name: str) -> bool:
        failed = {path.name for path in self.folder.iterdir()}
        return name in failed or len(failed) >= FAILURES


def trapped_fold(fold: Fold, trap: Trap, *, swallowed: bool) -> Fold:
    """The fold with a trap before each step."""

    def step(state: Any, entries: Any, event: Event) -> Any:
        try:
            trap.spring(event.meta)
        except TransientError:
            if not swallowed:
                raise
            return state, entries, ()
        return fold.step(state, entries, event)

    return replace(fold, step=step)


def trapped_projection(projection: Projection, trap: Trap, *, swallowed: bool) -> Projection:
    """The projection with a trap before each event."""

    def project(event: Any) -> Any:
        try:
            trap.spring(event.meta)
        except TransientError:
            if not swallowed:
                raise
            return ()
        return projection.project(event)

    return replace(projection, project=project)


def trapped_reaction(reaction: Reaction, trap: Trap) -> Reaction:
    """The reaction with a trap before each event."""

    def prepare(settings: Settings) -> React:
        react = reaction.prepare(settings)

        async def trapped(event: Any) -> tuple[Event, ...]:
            await asyncio.to_thread(trap.spring, event.meta)
            return await react(event)

        return trapped

    return replace(reaction, prepare=prepare)


async def _handle(running: Any, message: Any) -> None:
    """What a naive agent does: Faust acknowledges in a `finally`, whatever is raised."""
    await reactions.handle(running, message)


def _folds(trap: Trap, *, swallowed: bool) -> None:
    trapped = tuple(trapped_fold(each, trap, swallowed=swallowed) for each in FOLDS)
    with patch.object(serving, "FOLDS", trapped):
        serving.serve(load_settings())


def _projections(trap: Trap, *, swallowed: bool) -> None:
    def trapped(store: Store) -> tuple[Projection, ...]:
        found = kept_in(store)
        return tuple(trapped_projection(each, trap, swallowed=swallowed) for each in found)

    with patch.object(postgres, "kept_in", trapped):
        postgres.serve(load_settings())


def _reactions(trap: Trap, *, swallowed: bool) -> None:
    trapped = [trapped_reaction(each, trap) for each in REACTIONS]
    handle = _handle if swallowed else reactions._handle_or_die
    with patch.object(reactions, "_handle_or_die", handle):
        reactions.serve(load_settings(), trapped)


PROCESSES: Mapping[str, Callable[..., None]] = {
    "folds": _folds,
    "projections": _projections,
    "reactions": _reactions,
}


def main() -> None:
    """Serve until a signal comes."""
    folder, kind, name = sys.argv[1:]
    log_json(name)
    process = name.split("-")[0]
    place = Path(folder) / process
    place.mkdir(exist_ok=True)
    PROCESSES[process](Trap(place, ONE_IN[process]), swallowed=kind == SWALLOWED)


if __name__ == "__main__":
    main()
