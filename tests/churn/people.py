"""What happens to people in the tests of churn: touchpoints, moods and the time."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from schemas.catalog import EVENT_TYPES
from schemas.codec import encode, example_event, key_of
from schemas.events import (
    CLASSES,
    ChurnScored,
    Event,
    HealthChanged,
    Meta,
    ModelEvaluated,
    MoodAdded,
    TouchpointAdded,
)
from streams.churn.activity import DAY
from streams.engine.memory import MemoryEngine
from streams.engine.ticking import ticked
from streams.registry import FOLDS

TOPIC = "journeys.timeline"
CHURN = tuple(fold for fold in FOLDS if fold.name.startswith("churn-"))
START = 1_000 * DAY
# The brief's horizon, said here once more: a rule that changes it must be noticed.
MONTH = 30 * DAY

E = TypeVar("E", bound=Event)


def moment(day: float) -> int:
    """A day of the story as microseconds since 1970."""
    return START + round(day * DAY)


def touchpoint(
    person: str, day: float, kind: str = "forum_post", *, passive: bool = False
) -> TouchpointAdded:
    """Something that a person did, or that others did to them."""
    given = {"person_id": person, "type": kind, "passive": passive}
    return _said(TouchpointAdded, f"{person}{day}{kind}", day, given)


def imported(event: E, day: float) -> E:
    """The event as it is where it was recorded on a later day."""
    meta = msgspec.structs.replace(event.meta, recorded_at=moment(day))
    return msgspec.structs.replace(event, meta=meta)


def emptied(person: str, day: float) -> HealthChanged:
    """All that was heard of somebody was linked to another."""
    given = {"person_id": person, "last_activity_at": None}
    return _said(HealthChanged, f"{person}{day}empty", day, given)


def measured(person: str, day: float, last: float) -> HealthChanged:
    """Somebody was measured, who was last active on a day: under any id that is theirs now."""
    given = {"person_id": person, "last_activity_at": moment(last)}
    return _said(HealthChanged, f"{person}{day}measured", day, given)


def mood(person: str, day: float, positive: float, negative: float) -> MoodAdded:
    """How something that a person wrote feels."""
    given = {"person_id": person, "positive": positive, "negative": negative}
    return _said(MoodAdded, f"{person}{day}mood", day, given)


def _said(kind: type[E], name: str, day: float, given: Mapping[str, Any]) -> E:
    """The example of an event, changed and stamped as the fold of journeys would."""
    event_type = next(each for each, found in CLASSES.items() if found is kind)
    at = moment(day)
    meta = Meta(name, event_type, "tests", at, at, correlation_id=name)
    example = example_event(EVENT_TYPES[event_type])
    assert isinstance(example, kind)
    return msgspec.structs.replace(example, meta=meta, **given)


def engine(events: Iterable[Event] = (), until: float | None = None) -> MemoryEngine:
    """The folds of churn after a story, told the time at its end."""
    memory = MemoryEngine(CHURN)
    memory.append(events)
    if until is not None:
        tell_time(memory, until)
    memory.run()
    return memory


def tell_time(memory: MemoryEngine, day: float) -> None:
    """Tell every partition how late it is."""
    for partition in memory.log.partitions([TOPIC]):
        event = ticked(TOPIC, partition.number, moment(day))
        memory.log.append(TOPIC, key_of(event).encode(), encode(event), partition.number)


def scores(memory: MemoryEngine) -> list[ChurnScored]:
    """The scores, in the order in which the model gave them."""
    found = [e for e in memory.events("churn.scores") if isinstance(e, ChurnScored)]
    return sorted(found, key=lambda each: each.meta.sequence or 0)


def evaluations(memory: MemoryEngine) -> list[ModelEvaluated]:
    """The evaluations."""
    return [e for e in memory.events("churn.models") if isinstance(e, ModelEvaluated)]


def community(days: int = 120, people: int = 12) -> MemoryEngine:
    """A community of whom the even ones come every third day and the odd ones leave."""
    memory = engine()
    for day in range(days):
        here = [n for n in range(people) if (n % 2 == 0 and day % 3 == 0) or day == n]
        memory.append([touchpoint(f"p{n}", day) for n in here])
        tell_time(memory, day + 1)
        memory.run()
    return memory
