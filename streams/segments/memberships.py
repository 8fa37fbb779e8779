"""The fold `segment-memberships`: who enters and leaves which segment, and when.

It is keyed by a part of all people, so that a definition is kept once a part and meets what each
person does in one order. Whom a rule holds for is said by `judging`; who has to be judged anew
after a change of a definition, by `roster`; when time has to be asked, by `alarms`.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from schemas.events import (
    AlarmArmed,
    DefinitionShared,
    IdentityObserved,
    MembershipAsked,
    MembershipConfirmed,
    MembershipRefused,
    Meta,
    PeopleListed,
    PersonEnlisted,
    PersonObserved,
    PersonRecalled,
    SegmentEntered,
    SegmentLeft,
    ShardSettled,
    SweepAdvanced,
)
from streams.formulas import acted_at
from streams.segments.book import BLANK, Book, Change
from streams.segments.judging import earliest
from streams.segments.people import NOBODY, PAGE, Changed, Person, observed, restated

# What is told of one person.
Concerning = PersonObserved | IdentityObserved | MembershipAsked | PersonRecalled
Reads = (
    DefinitionShared
    | PersonObserved
    | IdentityObserved
    | MembershipAsked
    | PeopleListed
    | PersonRecalled
)
Emits = (
    SegmentEntered
    | SegmentLeft
    | MembershipConfirmed
    | MembershipRefused
    | ShardSettled
    | PersonEnlisted
    | SweepAdvanced
    | AlarmArmed
)


@dataclass(frozen=True, slots=True)
class Shard:
    """How many people a part of all people has; they and the definitions are entries.

    The definitions are, because a state is written whenever something follows from an event.
    """

    people: int = 0


INITIAL = Shard()

# One book of all definitions a part; it only changes with them.
ENTRIES = {"book": Book, "person": Person}

Parts = tuple[Any, ...]
Folded = tuple[Shard, Parts, tuple[Emits, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """One person who is judged: who, by which definitions, at which moment.

    `changes` are all that came to the definitions since the person was judged, at least.
    """

    person_id: str
    book: Book
    at: int
    changes: Sequence[Change]


Judged = tuple[Person, tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs: the definitions, and those whom it concerns.

    >>> entries(PersonObserved(shard="49", person_id="ada"))
    ('book:', 'person:ada')
    """
    match event:
        case DefinitionShared():
            return ("book:",)
        case PersonObserved() | IdentityObserved() | MembershipAsked() | PersonRecalled():
            return "book:", f"person:{event.person_id}"
        case PeopleListed():
            return "book:", *(f"person:{each}" for each in dict.fromkeys(event.people))
        case _:
            assert_never(event)


def fold(state: Shard, parts: Parts, event: Reads) -> Folded:
    """Everybody is where the definitions say, as far as is known of them.

    >>> spread = DefinitionShared("49", "seg-1", "STATIC", "", "OPEN", 1)
    >>> state, parts, (settled,) = fold(INITIAL, (None,), spread)
    >>> asked = MembershipAsked("49", "ada", "seg-1", wanted=True)
    >>> [type(each).__name__ for each in fold(state, (*parts, None), asked)[2]]
    ['PersonEnlisted', 'SegmentEntered']
    """
    book: Book = parts[0] or BLANK
    match event:
        case DefinitionShared():
            book, derived = define(book, event)
            return state, (book,), derived
        case PeopleListed():
            return _sweep(state, parts, book, event)
        case PersonObserved() | IdentityObserved() | MembershipAsked() | PersonRecalled():
            person: Person | None = parts[1]
            at = _moment(person or NOBODY, book, event.meta)
            changes = book.changes(person.judged_at) if person else ()
            case = Case(event.person_id, book, at, changes)
            enlisted: tuple[Emits, ...] = ()
            if person is None:
                page = state.people // PAGE
                enlisted = (PersonEnlisted(event.shard, event.person_id, page),)
                state = Shard(state.people + 1)
            person, derived = _concerned(case, person, event)
            return state, (parts[0], person), (*enlisted, *derived)
        case _:
            assert_never(event)


def define(book: Book, event: DefinitionShared) -> tuple[Book, tuple[Emits, ...]]:
    """A definition holds from now on; whoever is known already is judged by it page by page.

    While a sweep over everybody is under way the definition waits for the next one. Nobody can be
    in a new static segment, so that it is settled at once.
    """
    book = book.plus(event)
    if event.kind == "STATIC" and event.status == "OPEN":
        return book, (ShardSettled(event.segment_id, event.shard, event.revision),)
    book = book.queued(event.segment_id, event.revision)
    return (book, ()) if book.swept else _begin(book, event.shard)


def _begin(book: Book, shard: str) -> tuple[Book, tuple[Emits, ...]]:
    """A sweep judges everybody by all that waited; it is named for the first of these."""
    segment_id, revision = next(iter(book.waiting.items()))
    return book.begun(), (SweepAdvanced(shard, segment_id, revision, page=0),)


def _sweep(state: Shard, parts: Parts, book: Book, event: PeopleListed) -> Folded:
    """People are judged by the segments of a sweep; behind the last of them these are settled."""
    people: list[Person | None] = []
    derived: list[Emits] = []
    changes = book.changes()
    for person_id, person in zip(dict.fromkeys(event.people), parts[1:], strict=True):
        if person is None:
            people.append(None)
            continue
        case = Case(person_id, book, _moment(person, book, event.meta), changes)
        moved, lapsed = _lapsed(case, person)
        moved, placed = _placed(case, moved, book.swept, "DEFINITION")
        moved, alarm = _armed(case, moved)
        people.append(moved)
        derived += (*lapsed, *placed, *alarm)
    if event.next_page is None:
        book, ended = _end(book, event.shard)
        derived += ended
    else:
        page = event.next_page
        derived.append(SweepAdvanced(event.shard, event.segment_id, event.revision, page))
    return state, (book, *people), tuple(derived)


def _end(book: Book, shard: str) -> tuple[Book, tuple[Emits, ...]]:
    """The part is settled; what was told meanwhile begins."""
    settled = tuple(ShardSettled(each, shard, revision) for each, revision in book.swept.items())
    book, begun = _begin(book.settled(), shard) if book.waiting else (book.settled(), ())
    return book, (*settled, *begun)


def _concerned(case: Case, known: Person | None, event: Concerning) -> Judged:
    """What an event says of one person, after what time has done to them until then."""
    person, lapsed = _lapsed(case, known or replace(NOBODY, judged_at=case.at))
    match event:
        case PersonObserved() | IdentityObserved():
            person, changed = _known(person, event)
            # A rule may also hold for whom nothing is known of.
            asking = case.book.definitions if known is None else case.book.asking(changed)
            person, said = _placed(case, person, asking, "OBSERVED")
        case MembershipAsked():
            person, said = _asked(case, person, event)
            if known is None:
                person, more = _placed(case, person, case.book.definitions, "OBSERVED")
                said = (*said, *more)
        case PersonRecalled():
            armed = None if person.armed_at == event.due_at else person.armed_at
            person, said = replace(person, armed_at=armed), ()
        case _:
            assert_never(event)
    person, alarm = _armed(case, person)
    return person, (*lapsed, *said, *alarm)


def _known(person: Person, event: PersonObserved | IdentityObserved) -> Changed:
    return observed(person, event) if isinstance(event, PersonObserved) else restated(person, event)


def _asked(case: Case, person: Person, event: MembershipAsked) -> Judged:
    """Staff say who is in a static segment, and only there."""
    definition = case.book.definition(event.segment_id, case.at)
    if definition is None or definition.kind != "STATIC":
        reason = "NO_SEGMENT" if definition is None else "RULED_SEGMENT"
        return person, (MembershipRefused(event.segment_id, event.person_id, reason),)
    if (event.segment_id in person.inside) == event.wanted:
        return person, (MembershipConfirmed(event.segment_id, event.person_id, event.wanted),)
    return _moved(case, person, event.segment_id, "ASKED")


def _lapsed(case: Case, person: Person) -> Judged:
    """What time and definitions have moved until the case's moment, each at its own moment."""
    derived: tuple[Emits, ...] = ()
    ahead = deque(each for each in case.changes if each.since > person.judged_at)
    while True:
        moment = earliest((person.due_at, ahead[0].since if ahead else None))
        if moment is None or moment > case.at:
            return replace(person, judged_at=case.at), derived
        then = replace(case, at=moment)
        due = person.due_at == moment
        person = replace(person, judged_at=moment, due_at=None if due else person.due_at)
        changed = []
        while ahead and ahead[0].since <= moment:
            changed.append(ahead.popleft().segment_id)
        person, defined = _placed(then, person, changed, "DEFINITION")
        person, timed = _placed(then, person, case.book.definitions if due else (), "TIME")
        derived = (*derived, *defined, *timed)


def _placed(case: Case, person: Person, segment_ids: Iterable[str], reason: str) -> Judged:
    """The person where the definitions of some segments put them."""
    derived: tuple[Emits, ...] = ()
    due = person.due_at
    for segment_id in segment_ids:
        verdict = case.book.verdict(segment_id, person, case.at)
        due = earliest((due, verdict.until))
        if verdict.holds != (segment_id in person.inside):
            person, said = _moved(case, person, segment_id, reason)
            derived = (*derived, *said)
    return replace(person, due_at=due), derived


def _moved(case: Case, person: Person, segment_id: str, reason: str) -> Judged:
    """The person on the other side of a segment's border."""
    revision = case.book.revision(segment_id, case.at)
    entered_at = person.inside.get(segment_id)
    if entered_at is None:
        person = replace(person, inside={**person.inside, segment_id: case.at})
        entered = SegmentEntered(segment_id, case.person_id, case.at, revision, reason)
        return person, (entered,)
    inside = {each: at for each, at in person.inside.items() if each != segment_id}
    left = SegmentLeft(segment_id, case.person_id, entered_at, case.at, revision, reason)
    return replace(person, inside=inside), (left,)


def _armed(case: Case, person: Person) -> Judged:
    """The alarm is set where time may move the person earlier than it would ring."""
    due, armed = person.due_at, person.armed_at
    if due is None or (armed is not None and armed <= due):
        return person, ()
    return replace(person, armed_at=due), (AlarmArmed(case.person_id, due),)


def _moment(person: Person, book: Book, meta: Meta) -> int:
    # Nobody is judged for a past in which they were judged already, nor for a future; and whatever
    # comes after a definition in the log is no earlier than it.
    return max(person.judged_at, book.latest, acted_at(meta))
