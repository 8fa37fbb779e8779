"""The reaction to a request to learn: the log is read as of now, and what was learnt is told.

How it is learnt stands in `learning`; who asks for it is a command's or a schedule's business.
"""

import asyncio
from typing import Protocol

from infra.scanning import places_of, scan
from infra.topics import end_offsets
from schemas.codec import UndecodableError, decode
from schemas.events import ModelTrained, NeighboursLearned, TakenUpTogether, TrainingRequested
from streams.reaction import React
from streams.recommendations.learning import MODEL, MODEL_VERSION, Learnt, TakenUp, learn

Reads = TrainingRequested
Emits = NeighboursLearned | ModelTrained

TOPIC = "forum.discussions"
Follows = (TOPIC,)


class Choices(Protocol):
    """The settings that matter here."""

    @property
    def kafka_servers(self) -> str:
        """The brokers; where there are none, nothing was ever taken up."""
        ...


def prepare(choices: Choices) -> React:
    """The reaction; it keeps nothing between two requests."""

    async def react(event: Reads) -> tuple[Emits, ...]:
        taken = await asyncio.to_thread(taken_up, choices.kafka_servers)
        return told(event.training_id, await asyncio.to_thread(learn, taken))

    return react


def taken_up(servers: str) -> TakenUp:
    """What members have taken up by now, read from the log."""
    taken = TakenUp()
    if not servers:
        return taken
    starts = {each: place.begin for each, place in places_of(servers, [TOPIC]).items()}
    for records in scan(servers, starts, end_offsets(servers, [TOPIC])):
        for record in records:
            try:
                taken.add(decode(record.value))
            except UndecodableError:
                # The folds keep the same bytes as dead letters.
                continue
    return taken


def told(training_id: str, learnt: Learnt) -> tuple[Emits, ...]:
    """The events that say what was learnt; the last one says that it is all."""
    neighbours = (
        NeighboursLearned(
            discussion_id=name,
            training_id=training_id,
            neighbours=tuple(TakenUpTogether(*each) for each in found),
            model=MODEL,
            model_version=MODEL_VERSION,
        )
        for name, found in learnt.neighbours.items()
    )
    trained = ModelTrained(
        training_id=training_id,
        discussions=learnt.discussions,
        members=learnt.members,
        interactions=learnt.interactions,
        model=MODEL,
        model_version=MODEL_VERSION,
    )
    return (*neighbours, trained)
