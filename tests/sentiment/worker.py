"""A worker of the sentiment reaction with its own name: `python -m tests.sentiment.worker NAME`.

With a second argument, a file, it fails at the first post whose body says so, once for all workers.
"""

import asyncio
import dataclasses
import sys
from pathlib import Path
from typing import Any

from infra.logs import log_json
from infra.settings import load_settings
from schemas.events import Event
from streams.engine.reactions import serve
from streams.reaction import React, Reaction
from streams.registry import REACTIONS

FAULT = "the model fails here"


def failing_once(reaction: Reaction, marker: Path) -> Reaction:
    """The reaction with a model that raises at FAULT, unless `marker` says that it did."""

    def prepare(settings: Any) -> React:
        react = reaction.prepare(settings)

        async def faulty(event: Any) -> tuple[Event, ...]:
            if FAULT in event.body and not await asyncio.to_thread(marker.exists):
                await asyncio.to_thread(marker.touch)
                raise RuntimeError(FAULT)
            return await react(event)

        return faulty

    return dataclasses.replace(reaction, prepare=prepare)


def main() -> None:
    """Serve until a signal comes."""
    log_json(sys.argv[1])
    reaction = dataclasses.replace(
        next(each for each in REACTIONS if each.name == "sentiment"), name=sys.argv[1]
    )
    if len(sys.argv) > 2:
        reaction = failing_once(reaction, Path(sys.argv[2]))
    serve(load_settings(), [reaction])


if __name__ == "__main__":
    main()
