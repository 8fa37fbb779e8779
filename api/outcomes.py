"""Waiting for decisions: what followed from a fact, heard on the decision topics.

Decisions are made by folds; facts are written by `telling`.
"""

import asyncio
import secrets
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from infra.following import Follower
from infra.pipeline import Record
from schemas.codec import UndecodableError, decode
from schemas.events import Event

# The topics on which folds answer facts; an outcome carries the fact's id as its correlation id. A
# fact is answered in its own room; what it moves elsewhere, such as health, is no answer.
DECISION_TOPICS = (
    "feedback.votes",
    "feedback.scores",
    "feedback.changes",
    "forum.changes",
    "surveys.sends",
    "tags.changes",
    "journeys.touchpoints",
    "journeys.timeline",
    "segments.changes",
    "segments.members",
    "segments.settled",
)
# Enough for every request of some minutes; beyond it the read model answers.
RECENT_LIMIT = 10_000
# An answer is a few events. What moves everybody, such as a segment's rule, is followed by an event
# for each of them, and each is compared with those before.
HEARD_LIMIT = 100


def room_of(topic: str) -> str:
    """Return the room that a topic belongs to.

    >>> room_of("feedback.votes")
    'feedback'
    """
    return topic.partition(".")[0]


class Outcome(NamedTuple):
    """One event that followed from a fact, and where it is in the log."""

    event: Event
    topic: str
    partition: int
    offset: int


# Says of the events heard so far whether they are the whole answer.
Answered = Callable[[Sequence[Event]], bool]


@dataclass(slots=True, eq=False)
class Expectation:
    """What is waited for after one fact, and what was heard of it so far."""

    fact_id: str
    answered: Answered
    room: str
    outcomes: list[Outcome] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, outcome: Outcome) -> None:
        """Add an outcome of the fact's room; a repeat of the engine's is known by its id."""
        if room_of(outcome.topic) != self.room:
            return
        if self.complete.is_set() and len(self.outcomes) >= HEARD_LIMIT:
            return
        if any(outcome.event.meta.id == each.event.meta.id for each in self.outcomes):
            return
        self.outcomes.append(outcome)
        if self.answered([each.event for each in self.outcomes]):
            self.complete.set()

    async def wait(self, seconds: float) -> bool:
        """Return whether the answer was complete in time."""
        try:
            await asyncio.wait_for(self.complete.wait(), seconds)
        except TimeoutError:
            return False
        return True


class Outcomes:
    """All that this process waits for; one thread hears every partition of the decision topics."""

    def __init__(self, servers: str) -> None:
        """Prepare to follow the brokers `servers`; nothing is heard before `start`."""
        self._follower = Follower(servers, DECISION_TOPICS, self._heard)
        self._expected: OrderedDict[str, Expectation] = OrderedDict()
        self._loop: asyncio.AbstractEventLoop | None = None
        # Every fact of this process has an id that begins so. Its outcomes, which carry the id, are
        # told from others by one look at their bytes, which is far cheaper than decoding all.
        self._mark = secrets.token_hex(4)

    def fact_id(self) -> str:
        """Return a new id for a fact that is to be answered here: a UUID with our mark."""
        return self._mark + str(uuid.uuid4())[len(self._mark) :]

    @property
    def following(self) -> bool:
        """Whether an outcome of what is written from now on would be heard."""
        return self._follower.following.is_set()

    def start(self) -> None:
        """Begin to follow; must be called in the event loop that waits."""
        self._loop = asyncio.get_running_loop()
        self._follower.start()

    async def close(self) -> None:
        """Stop following."""
        await asyncio.to_thread(self._follower.close)

    def expect(self, fact_id: str, answered: Answered, room: str) -> Expectation:
        """Listen for what follows from a fact of a room; called before the fact is written."""
        expectation = Expectation(fact_id, answered, room)
        self._expected[fact_id] = expectation
        if len(self._expected) > RECENT_LIMIT:
            self._expected.popitem(last=False)
        return expectation

    def recent(self, fact_id: str) -> Expectation | None:
        """Return what is known of a fact that this process wrote lately."""
        return self._expected.get(fact_id)

    def _heard(self, records: Sequence[Record]) -> None:
        outcomes = [found for record in records if (found := self._relevant(record))]
        if outcomes and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, outcomes)

    def _relevant(self, record: Record) -> Outcome | None:
        if record.value is None or self._mark.encode() not in record.value:
            return None
        try:
            event = decode(record.value)
        except UndecodableError:
            # Dead letters are the projections' business, and no answer to anything asked here.
            return None
        if event.meta.correlation_id not in self._expected:
            return None
        return Outcome(event, record.topic, record.partition, record.offset)

    def _deliver(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            expectation = self._expected.get(outcome.event.meta.correlation_id)
            if expectation is not None:
                expectation.hear(outcome)
