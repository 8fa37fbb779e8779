"""What a reader of the log finds: whole topics, repeats told apart from what is new.

It is written anew here and not taken from the platform, whose own reading is what is tested.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from infra import scanning
from infra.topics import end_offsets
from schemas.codec import decode, key_of, type_of
from schemas.events import (
    Event,
    PostChanged,
    PostScored,
    Ticked,
    VoteAccepted,
    VoteRejected,
)

E = TypeVar("E", bound=Event)


def events_of(servers: str, topics: Iterable[str]) -> Iterator[tuple[int, Event]]:
    """Every event that is in the topics now, and its partition; each partition in its order.

    How late it was is nobody's fact and derived from none.
    """
    ends = end_offsets(servers, topics)
    for records in scanning.scan(servers, dict.fromkeys(ends, 0), ends):
        for record in records:
            event = decode(record.value)
            if not isinstance(event, Ticked):
                yield record.partition, event


# What an event is a snapshot of: its type and the thing's id. A fold, and a key of it.
Subject = tuple[str, str]
FoldKey = tuple[str, str]


@dataclass
class Heard:
    """What a reader of derived events keeps: the last snapshot of each subject, and the repeats.

    An event whose origin is not higher than the highest one of its source was read before. Of each
    key of a fold it keeps how many events it heard, and the highest of their numbers. `keys` says
    under which key each event of the log stands, by its id.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    last: dict[Subject, Event] = field(default_factory=dict)
    counts: Counter[FoldKey] = field(default_factory=Counter)
    highest: dict[FoldKey, int] = field(default_factory=dict)
    ids: set[tuple[str, str]] = field(default_factory=set)
    repeats: int = 0
    _origins: dict[tuple[str, int, str, int], tuple[int, int]] = field(default_factory=dict)

    def hear(self, partition: int, event: Event) -> bool:
        """Take an event in; says whether it is new and derived: facts may share its topic."""
        if event.meta.origin is None:
            return False
        if self._repeated(partition, event):
            self.repeats += 1
            return False
        subject, key = _subject(event), self._fold_key(event)
        before = self.last.get(subject)
        if before is None or _number(event) > _number(before):
            self.last[subject] = event
        self.ids.add((event.meta.source, event.meta.id))
        self.counts[key] += 1
        self.highest[key] = max(self.highest.get(key, 0), _number(event))
        return True

    def snapshots(self, kind: type[E]) -> dict[str, E]:
        """The last event of a kind about each thing, by the thing's id."""
        return {key: event for (_, key), event in self.last.items() if isinstance(event, kind)}

    def _fold_key(self, event: Event) -> FoldKey:
        """Where a fold keeps what the event was derived from: the key of what caused it.

        Where it was the time, the event stands under the key that was woken.
        """
        origin = event.meta.origin
        assert origin is not None, "a fact has no origin and is no derived event"
        return origin.fold, self.keys.get(event.meta.causation_id or "", key_of(event))

    def _repeated(self, partition: int, event: Event) -> bool:
        origin = event.meta.origin
        assert origin is not None, "a fact has no origin and is no derived event"
        source = (type_of(event).topic, partition, origin.fold, origin.partition)
        place = (origin.offset, origin.n)
        if place <= self._origins.get(source, (-1, -1)):
            return True
        self._origins[source] = place
        return False


def _number(event: Event) -> int:
    assert event.meta.sequence is not None, "folds number what they derive"
    return event.meta.sequence


def _subject(event: Event) -> Subject:
    match event:
        case VoteAccepted() | VoteRejected():
            return "allowance", event.member_id
        case PostScored() | PostChanged():
            return type(event).__name__, event.post_id
        case _:
            return type(event).__name__, key_of(event)
