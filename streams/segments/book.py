"""The definitions by which one part of all people is judged, and since when each of them holds.

Which segments there are is decided by `definitions`; who is moved by them, by `memberships`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from schemas.events import DefinitionShared
from streams.formulas import acted_at
from streams.segments.judging import Verdict, judge
from streams.segments.language import RuleError, keys, read
from streams.segments.people import Person

OUTSIDE = Verdict(holds=False)


@dataclass(frozen=True, slots=True)
class Definition:
    """Whom a segment is for since a moment; a closed one is for nobody."""

    kind: str
    rule: str
    status: str
    revision: int
    since: int


class Change(NamedTuple):
    """Since when another definition of a segment holds."""

    since: int
    segment_id: str


@dataclass(frozen=True, slots=True)
class Book:
    """The definitions of segments, by segment; those that somebody was not judged by yet as well.

    `latest` is the moment of the latest change. `swept` are the segments that everybody is being
    judged by, page after page, and `waiting` those whose turn comes after that, both with the
    revision that is meant.
    """

    definitions: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    latest: int = 0
    swept: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)

    def plus(self, event: DefinitionShared) -> "Book":
        """The book with one definition more, which holds from now on."""
        before = self.definitions.get(event.segment_id, ())
        since = max([acted_at(event.meta), *(each.since for each in before)])
        new = Definition(event.kind, event.rule, event.status, event.revision, since)
        changed = {**self.definitions, event.segment_id: (*before, new)}
        return replace(self, definitions=changed, latest=max(self.latest, since))

    def queued(self, segment_id: str, revision: int) -> "Book":
        """The book when everybody is to be judged by a definition, as soon as it is its turn."""
        return replace(self, waiting={**self.waiting, segment_id: revision})

    def begun(self) -> "Book":
        """The book when everybody begins to be judged by all that waited for it."""
        return replace(self, swept=self.waiting, waiting={})

    def settled(self) -> "Book":
        """The book when everybody was judged: nobody asks for what those definitions replaced."""
        definitions = {}
        for segment_id, known in self.definitions.items():
            revision = self.swept.get(segment_id, 0)
            left = tuple(each for each in known if each.revision >= revision)
            over = revision and [each.status for each in left] == ["CLOSED"]
            if left and not over:
                definitions[segment_id] = left
        return replace(self, definitions=definitions, swept={})

    def definition(self, segment_id: str, at: int) -> Definition | None:
        """The definition of a segment that holds at a moment, if there is an open one."""
        for each in reversed(self.definitions.get(segment_id, ())):
            if each.since <= at:
                return each if each.status == "OPEN" else None
        return None

    def revision(self, segment_id: str, at: int) -> int:
        """Which definition of a segment holds at a moment, closed ones too; 0 for none."""
        known = self.definitions.get(segment_id, ())
        return max((each.revision for each in known if each.since <= at), default=0)

    def changes(self, after: int = 0) -> Sequence[Change]:
        """What changed behind a moment, by its moments; a new static segment moves nobody."""
        if self.latest <= after:
            return ()
        return sorted(
            Change(each.since, segment_id)
            for segment_id, versions in self.definitions.items()
            for each in versions
            if each.since > after and (each.kind, each.status) != ("STATIC", "OPEN")
        )

    def asking(self, changed: frozenset[str]) -> Iterator[str]:
        """The segments whose rules ask for one of these measures now."""
        if changed:
            for segment_id, versions in self.definitions.items():
                if not changed.isdisjoint(_keys(versions[-1].rule)):
                    yield segment_id

    def verdict(self, segment_id: str, person: Person, at: int) -> Verdict:
        """Whether a person belongs into a segment; a static one has whom it has.

        Who is away is in no other. A rule that cannot be read, which `definitions` lets nobody
        tell, is for nobody.

        >>> Book().verdict("seg-1", Person(inside={"seg-1": 5}), 7)
        Verdict(holds=False, until=None)
        """
        definition = self.definition(segment_id, at)
        if definition is None:
            return OUTSIDE
        if definition.kind == "STATIC":
            return Verdict(segment_id in person.inside)
        if person.away:
            return OUTSIDE
        try:
            rule = read(definition.rule)
        except RuleError:
            return OUTSIDE
        return judge(rule, person, at)


BLANK = Book()


def _keys(rule: str) -> frozenset[str]:
    try:
        return keys(rule) if rule else frozenset()
    except RuleError:
        return frozenset()
