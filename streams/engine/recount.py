"""Recounting the log: folds are run again in memory and compared with what was stored and said.

Read models are compared by projections.engine.verify. Nothing here writes to a log or a store.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import psycopg

from infra import scanning
from infra.pipeline import Outgoing, Partition, Record
from infra.postgres import Connection
from infra.topics import end_offsets, partitions_of
from infra.verification import Finding, Offsets, Tell, shown
from schemas.catalog import EVENT_TYPES
from schemas.codec import UndecodableError, decode, type_of
from schemas.events import CLASSES, Event
from streams.engine.folds import FoldStage
from streams.engine.memory import MemoryFoldStore
from streams.fold import Fold
from streams.reaction import Reaction

# What is stored is published within a batch or two; a restarted worker publishes what was left.
# What a reaction answers may take as long as a restart of it.
MISSING_SECONDS = 60.0
ASK_SECONDS = 0.5


@dataclass(slots=True)
class Collector:
    """Takes the place of the publisher and keeps what would be published, by id."""

    sent: dict[str, bytes] = field(default_factory=dict)
    acknowledged: bool = True

    def send(self, records: Sequence[Outgoing]) -> "Collector":
        """Keep the records."""
        for record in records:
            self.sent[decode(record.value).meta.id] = record.value
        return self

    def flush(self) -> None:
        """Nothing is ever in flight."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a fold has stored at one moment: how far it read, and its states and entries."""

    positions: Offsets
    states: Mapping[object, object]
    entries: Mapping[object, object]
    letters: frozenset[tuple[Partition, int]]


def topics_of(classes: Iterable[type[Event]]) -> frozenset[str]:
    """The topics of event classes."""
    wanted = set(classes)
    return frozenset(EVENT_TYPES[name].topic for name, each in CLASSES.items() if each in wanted)


def fold_positions(connection: Connection, fold: Fold) -> Offsets:
    """How far a fold has read."""
    rows = connection.execute(
        "SELECT topic, partition, next FROM engine.positions WHERE pipeline = %s AND version = %s",
        (fold.name, fold.version),
    ).fetchall()
    connection.commit()
    return {Partition(topic, number): at for topic, number, at in rows}


def verify_fold(fold: Fold, servers: str, postgres_url: str, tell: Tell) -> Finding | None:
    """Fold the log anew up to where the fold stands, and compare what it said and what it knows."""
    stored = _stored(fold, postgres_url)
    collector, store = Collector(), MemoryFoldStore()
    stage = FoldStage("verify", (fold,), store, collector)
    starts = stage.claim(scanning.places_of(servers, [fold.topic]))
    done, total = 0, sum(stored.positions.values())
    for records in scanning.scan(servers, starts, stored.positions):
        # What was put aside and published again was folded at its later place.
        stage.apply([each for each in records if _place(each) not in stored.letters])
        done += len(records)
        tell(done, total)
    for letter in store.dead_letters:
        key = f"{letter.partition.topic}/{letter.partition.number}/{letter.offset}"
        return Finding("postgres", f"dead letters of {fold.name}", key, letter.reason, "absent")
    return _compare_states(fold, store, stored) or _compare_told(
        fold, collector.sent, stored, servers
    )


def _place(record: Record) -> tuple[Partition, int]:
    return Partition(record.topic, record.partition), record.offset


def _stored(fold: Fold, postgres_url: str) -> Stored:
    with psycopg.connect(postgres_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            where = (fold.name, fold.version)
            positions = connection.execute(
                "SELECT topic, partition, next FROM engine.positions"
                " WHERE pipeline = %s AND version = %s",
                where,
            ).fetchall()
            states = connection.execute(
                "SELECT key, sequence, state FROM engine.fold_states"
                " WHERE fold = %s AND version = %s",
                where,
            ).fetchall()
            entries = connection.execute(
                "SELECT key, entry, state FROM engine.fold_entries"
                " WHERE fold = %s AND version = %s",
                where,
            ).fetchall()
            letters = connection.execute(
                'SELECT topic, partition, "offset" FROM engine.dead_letters'
                " WHERE pipeline = %s AND version = %s",
                where,
            ).fetchall()
    return Stored(
        {Partition(topic, number): at for topic, number, at in positions},
        {key: (sequence, state) for key, sequence, state in states},
        {(key, entry): state for key, entry, state in entries},
        frozenset((Partition(topic, number), at) for topic, number, at in letters),
    )


def _compare_states(fold: Fold, store: MemoryFoldStore, stored: Stored) -> Finding | None:
    states: dict[object, object] = {
        slot.key: (kept.sequence, msgspec.json.decode(kept.state))
        for slot, kept in store.kept_states.items()
    }
    entries: dict[object, object] = {
        (slot.key, slot.entry_id): msgspec.json.decode(kept)
        for slot, kept in store.kept_entries.items()
    }
    return _first_difference(f"fold_states of {fold.name}", states, stored.states) or (
        _first_difference(f"fold_entries of {fold.name}", entries, stored.entries)
    )


def _first_difference(
    place: str, expected: Mapping[object, object], got: Mapping[object, object]
) -> Finding | None:
    for key in sorted(expected.keys() | got.keys(), key=str):
        wanted, there = expected.get(key, "absent"), got.get(key, "absent")
        if wanted != there:
            return Finding("postgres", place, str(key), shown(wanted), shown(there))
    return None


def _compare_told(
    fold: Fold, expected: dict[str, bytes], stored: Stored, servers: str
) -> Finding | None:
    seen: set[str] = set()
    for record, event in _told(servers, topics_of(fold.emits), lambda: len(expected) - len(seen)):
        if _told_of(fold, stored.positions, event):
            wanted = expected.get(event.meta.id)
            if record.value != wanted:
                text = "absent" if wanted is None else shown(decode(wanted))
                return Finding("kafka", record.topic, event.meta.id, text, shown(event))
            seen.add(event.meta.id)
    for key in sorted(expected.keys() - seen):
        event = decode(expected[key])
        return Finding("kafka", type_of(event).topic, key, shown(event), "absent")
    return None


def _told_of(fold: Fold, positions: Offsets, event: Event) -> bool:
    # What the fold has told since its states were read is of no interest.
    origin = event.meta.origin
    return (
        origin is not None
        and (origin.fold, origin.version) == (fold.name, fold.version)
        and origin.offset < positions[Partition(fold.topic, origin.partition)]
    )


def verify_reaction(reaction: Reaction, servers: str, ends: Offsets, tell: Tell) -> Finding | None:
    """Whether each event below `ends` that the reaction reads is answered; waits for late ones."""
    waiting: dict[tuple[int, int], Event] = {}
    done, total = 0, sum(ends.values())
    for records in scanning.scan(servers, dict.fromkeys(ends, 0), ends):
        for record in records:
            event = _decoded(record)
            if event is not None and type(event) in reaction.reads and reaction.answers(event):
                waiting[record.partition, record.offset] = event
        done += len(records)
        tell(done, total)
    asked = len(waiting)
    for _, answer in _told(servers, topics_of(reaction.emits), lambda: len(waiting)):
        origin = answer.meta.origin
        if origin is not None and origin.fold == reaction.name:
            waiting.pop((origin.partition, origin.offset), None)
            tell(asked - len(waiting), asked)
    for event in waiting.values():
        place = ", ".join(sorted(topics_of(reaction.emits)))
        return Finding("kafka", place, event.meta.id, f"an answer to {shown(event)}", "absent")
    return None


def _told(
    servers: str, topics: frozenset[str], missing: Callable[[], int]
) -> Iterator[tuple[Record, Event]]:
    """The events of the topics, and those that arrive while something is missing."""
    starts: Offsets = dict.fromkeys(partitions_of(topics), 0)
    moved_at, fewest = time.monotonic(), missing()
    while True:
        ends = end_offsets(servers, topics)
        for records in scanning.scan(servers, starts, ends):
            for record in records:
                event = _decoded(record)
                if event is not None:
                    yield record, event
        starts = ends
        if missing() < fewest:
            moved_at, fewest = time.monotonic(), missing()
        if not missing() or time.monotonic() - moved_at > MISSING_SECONDS:
            return
        time.sleep(ASK_SECONDS)


def _decoded(record: Record) -> Event | None:
    try:
        return decode(record.value)
    except UndecodableError:
        # Who reads the topic keeps it as a dead letter; nothing follows from it.
        return None
