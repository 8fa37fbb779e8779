"""What segments know of one person: measures, the latest touchpoints, and where the person is in.

What comes and goes with an identity is in `identities`; whom a rule holds for is said by `judging`;
who enters and leaves, by `memberships`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from schemas.events import IdentityObserved, PersonObserved
from streams.formulas import noted
from streams.segments.identities import MOMENTS_KEPT, Brought, kept, stated
from streams.segments.measures import KEYS, TOUCHPOINT_TYPES

Value = TypeVar("Value", int, str)

# So many people of a part are judged at once. All parts have a page in hand at the same time, so
# that what anybody does or asks meanwhile waits for 64 of them: 1,600 people, a tenth of a second.
PAGE = 25
# Nobody is in more accounts and reaches more milestones; it bounds what is kept of one person.
MARKS_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person, and since when they are in which segment.

    `moments` and `marks` are what rooms know, `brought` what was tracked, by identity. Of whom it
    was all another's is `away`. `due_at` is a moment before which time alone moves them nowhere;
    `armed_at` is the moment that the alarm is armed for; all in microseconds since 1970.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    moments: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    brought: Mapping[str, Brought] = field(default_factory=dict)
    away: bool = False
    inside: Mapping[str, int] = field(default_factory=dict)
    judged_at: int = 0
    due_at: int | None = None
    armed_at: int | None = None


NOBODY = Person()

# A person, and which of the measures are others than before.
Changed = tuple[Person, frozenset[str]]


def observed(person: Person, event: PersonObserved) -> Changed:
    """The person after an observation; whoever does something is somebody.

    >>> event = PersonObserved(shard="49", person_id="ada", words={"plan": "team"})
    >>> person, changed = observed(NOBODY, event)
    >>> person.words, changed, observed(person, event)[1]
    ({'plan': 'team'}, frozenset({'plan'}), frozenset())
    """
    person, changed = _measured(person, event)
    if event.touchpoint not in TOUCHPOINT_TYPES:
        return person, changed
    back = KEYS if person.away else frozenset({"touchpoints"})
    return _touched(replace(person, away=False), event), changed | back


def restated(person: Person, event: IdentityObserved) -> Changed:
    """The person with no more of an identity than is told.

    >>> event = IdentityObserved("49", "v-7", "v-7", (), away=True)
    >>> restated(NOBODY, event)[0].away
    True
    """
    others = {name: each for name, each in person.brought.items() if name != event.identity_id}
    brought = kept({**others, event.identity_id: stated(event)})
    changed = KEYS if event.away != person.away else frozenset({"touchpoints", "milestone"})
    return replace(person, brought=brought, away=event.away), changed


def _measured(person: Person, event: PersonObserved) -> Changed:
    numbers = _other(event.numbers, person.numbers)
    words = _other(event.words, person.words)
    known = person.marks if event.identity_id is None else ()
    found = [each for each in event.marks if _kind(each) in KEYS and each not in known]
    changed = frozenset({*numbers, *words, *map(_kind, found)})
    if event.identity_id is None:
        person = replace(person, marks=tuple(sorted({*known, *found}))[:MARKS_LIMIT])
    gone = frozenset(person.numbers).intersection(event.forgotten)
    numbers = {
        name: each for name, each in {**person.numbers, **numbers}.items() if name not in gone
    }
    return replace(person, numbers=numbers, words={**person.words, **words}), changed | gone


def _touched(person: Person, event: PersonObserved) -> Person:
    assert event.touchpoint is not None, "somebody was touched"
    at = event.meta.occurred_at
    if event.identity_id is None:
        return replace(person, moments=noted(person.moments, event.touchpoint, at, MOMENTS_KEPT))
    before = person.brought.get(event.identity_id, Brought())
    after = Brought(
        noted(before.moments, event.touchpoint, at, MOMENTS_KEPT),
        tuple(sorted({*before.marks, *(each for each in event.marks if _kind(each) in KEYS)})),
    )
    return replace(person, brought=kept({**person.brought, event.identity_id: after}))


def _kind(mark: str) -> str:
    return mark.partition(":")[0]


def _other(found: Mapping[str, Value], known: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: value for name, value in found.items() if name in KEYS and known.get(name) != value
    }
