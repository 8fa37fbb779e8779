"""What segments know of one person: measures, the latest touchpoints, and where the person is in.

Whom a rule holds for is said by `judging`; who enters and leaves, by `memberships`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from schemas.events import PersonObserved
from streams.segments.language import COUNT_LIMIT
from streams.segments.measures import KEYS, TOUCHPOINT_TYPES

Value = TypeVar("Value", int, str)

# So many people of a part are judged at once. All parts have a page in hand at the same time, so
# that what anybody does or asks meanwhile waits for 64 of them: 1,600 people, a tenth of a second.
PAGE = 25
# Nobody is in more accounts and reaches more milestones; it bounds what is kept of one person.
MARKS_LIMIT = 200
# One more than can be asked for tells "at most so many" from more.
MOMENTS_KEPT = COUNT_LIMIT + 1


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person, and since when they are in which segment.

    `due_at` is a moment before which time alone moves them nowhere; `armed_at` is the moment that
    the alarm is armed for; all in microseconds since 1970.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    moments: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    inside: Mapping[str, int] = field(default_factory=dict)
    judged_at: int = 0
    due_at: int | None = None
    armed_at: int | None = None


NOBODY = Person()


def observed(person: Person, event: PersonObserved) -> tuple[Person, frozenset[str]]:
    """The person after an observation, and which measures are others than before.

    >>> event = PersonObserved(shard="49", person_id="ada", words={"plan": "team"})
    >>> person, changed = observed(NOBODY, event)
    >>> person.words, changed, observed(person, event)[1]
    ({'plan': 'team'}, frozenset({'plan'}), frozenset())
    """
    numbers = _other(event.numbers, person.numbers)
    words = _other(event.words, person.words)
    marks = [each for each in event.marks if _kind(each) in KEYS and each not in person.marks]
    changed = {*numbers, *words, *map(_kind, marks)}
    moments = person.moments
    if event.touchpoint in TOUCHPOINT_TYPES:
        changed.add("touchpoints")
        known = moments.get(event.touchpoint, ())
        latest = tuple(sorted((*known, event.meta.occurred_at))[-MOMENTS_KEPT:])
        moments = {**moments, event.touchpoint: latest}
    person = replace(
        person,
        numbers={**person.numbers, **numbers},
        words={**person.words, **words},
        marks=tuple(sorted({*person.marks, *marks}))[:MARKS_LIMIT],
        moments=moments,
    )
    return person, frozenset(changed)


def _kind(mark: str) -> str:
    return mark.partition(":")[0]


def _other(found: Mapping[str, Value], known: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: value for name, value in found.items() if name in KEYS and known.get(name) != value
    }
