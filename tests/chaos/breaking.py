"""Runs a process of the platform with one fault in it: `python -m tests.chaos.breaking FAULT NAME`.

Some faults are blows at a moment that chance would hardly find; the others are mutants, which leave
out one thing that exactly-once rests on, so that the tests can be seen to fail.
"""

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from infra import postgres, serving
from infra.kafka import Delivery, KafkaPublisher
from infra.pipeline import Outgoing
from infra.positions import Position
from infra.postgres import Cursor, Move
from schemas.events import Event, Meta
from streams.engine import reactions
from streams.engine.postgres import PostgresFoldStore
from streams.engine.store import Changes
from streams.reaction import React, Reaction
from streams.registry import DECISIONS

# One batch in so many is the last of its process: a few seconds of work lie between two deaths.
BATCHES_A_DEATH = 40
# One post in so many cannot be read the first time.
POSTS_A_FAILURE = 20
# Who is told to stop and has no batch for so long may forget it.
TOLD_SECONDS = 2.0
DECIDING = frozenset(fold.name for fold in DECISIONS)
FENCE = " AND p.next = m.last AND p.epoch = m.epoch"

PATCH = pytest.MonkeyPatch()
_chance = random.Random()  # noqa: S311 - each process dies at other moments, which no secret rests on


def _perhaps_die() -> None:
    if _chance.randrange(BATCHES_A_DEATH) == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def die_before_publishing() -> None:
    """Some batches are committed and their derived events never sent."""
    send = KafkaPublisher.send

    def dying(publisher: KafkaPublisher, records: Sequence[Outgoing]) -> Delivery:
        _perhaps_die()
        return send(publisher, records)

    PATCH.setattr(KafkaPublisher, "send", dying)


def die_after_publishing() -> None:
    """Some batches are committed and sent, and still in the outbox of whoever comes next."""
    send = KafkaPublisher.send

    def dying(publisher: KafkaPublisher, records: Sequence[Outgoing]) -> Delivery:
        delivery = send(publisher, records)
        publisher.flush()
        _perhaps_die()
        return delivery

    PATCH.setattr(KafkaPublisher, "send", dying)


def stop_when_told() -> None:
    """SIGUSR1 stops the process before its next commit of decisions, SIGUSR2 in the middle of it.

    All of it stops, and the consequences wherever they are.
    """
    told: dict[int, float] = {}
    commit, advance = PostgresFoldStore.commit, postgres.advance

    def stopping(number: signal.Signals, moves: Sequence[Move]) -> None:
        decides = any(move.key.pipeline.name in DECIDING for move in moves)
        if decides and time.monotonic() - told.pop(number, -TOLD_SECONDS) < TOLD_SECONDS:
            # To this thread itself: until another one had heard of it, this one would go on.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    def before(store: PostgresFoldStore, changes: Changes) -> Sequence[int]:
        stopping(signal.SIGUSR1, changes.moves)
        return commit(store, changes)

    def within(cursor: Cursor, moves: Sequence[Move]) -> None:
        advance(cursor, moves)
        stopping(signal.SIGUSR2, moves)

    PATCH.setattr(PostgresFoldStore, "commit", before)
    PATCH.setattr(postgres, "advance", within)
    for number in (signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, lambda got, _: told.update({got: time.monotonic()}))


def die_in_commit() -> None:
    """Some processes end in the middle of their transaction, its positions written."""
    advance = postgres.advance

    def dying(cursor: Cursor, moves: Sequence[Move]) -> None:
        advance(cursor, moves)
        _perhaps_die()

    PATCH.setattr(postgres, "advance", dying)


def commit_before_writing() -> None:
    """A mutant: positions move in a transaction of their own, before what was read is written."""
    advance, commit = postgres.advance, PostgresFoldStore.commit

    def hasty(store: PostgresFoldStore, changes: Changes) -> Sequence[int]:
        connection = store._database.connection
        with connection.transaction(), connection.cursor() as cursor:
            advance(cursor, changes.moves)
        _perhaps_die()
        return commit(store, changes)

    PATCH.setattr(postgres, "advance", lambda _cursor, _moves: None)
    PATCH.setattr(PostgresFoldStore, "commit", hasty)


def drop_fence() -> None:
    """A mutant: whoever writes a position writes it, owner or not; it also stops when told."""
    stop_when_told()
    assert FENCE in postgres.ADVANCE.replace("\n   ", "")
    PATCH.setattr(postgres, "ADVANCE", postgres.ADVANCE.replace("\n   ", "").replace(FENCE, ""))


def drop_origins() -> None:
    """A mutant: what is published again is folded again; some batches are, as above."""
    die_after_publishing()

    def admits(_position: Position, _meta: Meta) -> bool:
        return True

    PATCH.setattr(Position, "admits", admits)


def fail_at_posts() -> None:
    """The model fails now and then; a new try finds it well."""
    start = reactions._start

    def failing(reaction: Reaction, *rest: Any) -> Any:
        def prepare(settings: Any) -> React:
            react = reaction.prepare(settings)

            async def moody(event: Any) -> tuple[Event, ...]:
                if _chance.randrange(POSTS_A_FAILURE) == 0:
                    raise RuntimeError("the model is not itself")
                return await react(event)

            return moody

        return start(replace(reaction, prepare=prepare), *rest)

    PATCH.setattr(reactions, "_start", failing)


def acknowledge_always() -> None:
    """A mutant: the model fails as above, and Faust acknowledges in its `finally`."""
    fail_at_posts()

    async def careless(running: reactions.Running, message: Any) -> None:
        await reactions.handle(running, message)
        running.counts.handled += 1

    PATCH.setattr(reactions, "_handle_or_die", careless)


FAULTS: Mapping[str, Callable[[], None]] = {
    "dies-before-publishing": die_before_publishing,
    "dies-after-publishing": die_after_publishing,
    "dies-in-commit": die_in_commit,
    "stops-when-told": stop_when_told,
    "commits-before-writing": commit_before_writing,
    "drops-the-fence": drop_fence,
    "drops-origins": drop_origins,
    "fails-at-posts": fail_at_posts,
    "acknowledges-always": acknowledge_always,
}

if __name__ == "__main__":
    FAULTS[sys.argv[1]]()
    serving.serve(sys.argv[2])
