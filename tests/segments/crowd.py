"""What the tests of segments tell: people as all rooms' folds tell segments of them."""

import json
from collections.abc import Sequence
from typing import Any

from schemas.codec import encode, key_of
from schemas.events import (
    Event,
    SegmentDefined,
    SegmentEntered,
    SegmentLeft,
    SegmentMemberAdded,
    TicketOpened,
)
from streams.engine.memory import MemoryEngine
from streams.engine.ticking import ticked
from streams.registry import FOLDS
from tests.support.stories import stamp

# Whatever brings something to segments, and theirs.
NAMES = frozenset({"tracking", "journeys", "touch-customers", "touch-tickets"})
# 2026-01-01.
START = 1_767_225_600_000_000
ALARMS = "segments.alarms"

NEEDY = {"measure": "touchpoints", "type": "support_ticket", "days": 30, "at_least": 2}


def folds() -> MemoryEngine:
    """An engine with all folds that segments come from."""
    run = (each for each in FOLDS if each.name in NAMES or each.name.startswith("segment-"))
    return MemoryEngine(tuple(run))


def lived(facts: Sequence[tuple[Event, int]], limit: int = 5_000) -> MemoryEngine:
    """What became of facts, each told at its moment after the start, one after the other."""
    engine = folds()
    for number, (event, at) in enumerate(facts):
        engine.append([stamp(event, f"e-{number:05}", START + at)])
        engine.run(limit)
    return engine


def tell_time(engine: MemoryEngine, at: int) -> None:
    """The clock tells everybody's alarms the time after the start."""
    for partition in engine.log.partitions([ALARMS]):
        event = ticked(ALARMS, partition.number, START + at)
        engine.log.append(ALARMS, key_of(event).encode(), encode(event), partition.number)
    engine.run()


def defined(segment_id: str = "needy", rule: Any = NEEDY) -> SegmentDefined:
    """A segment by rule, or a static one."""
    kind = "STATIC" if rule is None else "RULE"
    text = "" if rule is None else json.dumps(rule)
    return SegmentDefined(segment_id, "A segment", kind, rule=text)


def ticket(number: int, person: str = "ada") -> TicketOpened:
    """Somebody asks the support."""
    return TicketOpened(f"t-{person}-{number}", person, "Help")


def added(segment_id: str, person: str = "ada") -> SegmentMemberAdded:
    """Somebody is put into a segment."""
    return SegmentMemberAdded(person, segment_id)


def moves(engine: MemoryEngine, segment_id: str = "needy") -> list[tuple[str, str, int, str]]:
    """Who entered and left a segment: the way, the person, the moment after the start, and why."""
    found = []
    for event in engine.events("segments.members"):
        match event:
            case SegmentEntered(segment_id=of) if of == segment_id:
                found.append(("in", event.person_id, event.entered_at - START, event.reason))
            case SegmentLeft(segment_id=of) if of == segment_id:
                found.append(("out", event.person_id, event.left_at - START, event.reason))
            case _:
                pass
    return found
