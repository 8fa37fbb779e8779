"""Replaying the log otherwise than it was read: in other batches, orders and numbers of workers.

Everything that a replay keeps is summed up, table by table; which replays there are is the tests'.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from infra import scanning
from infra.pipeline import Partition, Place, Record, Stage
from infra.settings import Settings
from infra.topics import partitions_of
from infra.verification import Offsets
from projections.engine import tables
from projections.engine.document_copy import DocumentCopy
from projections.engine.indices import connect
from projections.engine.row_copy import RowCopy
from projections.engine.stores import rows_database
from projections.projection import Projection
from schemas.codec import decode
from streams.engine.folds import FoldStage
from streams.engine.memory import MemoryFoldStore
from streams.engine.recount import Collector
from streams.fold import Fold

Sums = dict[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read the log: how large batches are, by how many workers, partitions reversed."""

    batch: int
    workers: int = 1
    reverse: bool = False

    def __str__(self) -> str:
        """As the table of figures shows it."""
        order = "reversed" if self.reverse else "in order"
        return f"batches of {self.batch}, {self.workers} workers, partitions {order}"

    def shares(self, topics: Iterable[str]) -> list[tuple[Partition, ...]]:
        """The partitions of each worker."""
        partitions = partitions_of(topics)[:: -1 if self.reverse else 1]
        return [partitions[n :: self.workers] for n in range(self.workers)]


@dataclass(frozen=True, slots=True)
class Log:
    """The log up to given offsets, and what the broker says of its partitions."""

    servers: str
    ends: Offsets
    places: Mapping[Partition, Place]

    def read(self, stage: Stage, share: Sequence[Partition], size: int) -> Iterator[None]:
        """Give a worker its partitions, one after another, and stop for the others at times."""
        stage.claim({each: self.places[each] for each in share})
        for partition in share:
            for records in scanning.scan(
                self.servers, {partition: 0}, {partition: self.ends[partition]}
            ):
                yield from _apply(stage, records, size)

    def replay(self, stages: Sequence[Stage], way: Way) -> None:
        """Let workers that share the log read all of it, taking turns."""
        shares = way.shares(stages[0].topics)
        turns = [
            self.read(stage, share, way.batch) for stage, share in zip(stages, shares, strict=True)
        ]
        while turns:
            turns = [turn for turn in turns if next(turn, self) is None]


def _apply(stage: Stage, records: Sequence[Record], size: int) -> Iterator[None]:
    for start in range(0, len(records), size):
        stage.apply(records[start : start + size])
        yield


def log_of(servers: str, topics: Iterable[str], ends: Offsets) -> Log:
    """The log of some topics up to `ends`."""
    return Log(servers, ends, scanning.places_of(servers, topics))


def summed(lines: Iterable[bytes]) -> str:
    """A checksum over lines in their order, and how many there are."""
    digest, count = hashlib.sha256(), 0
    for line in lines:
        digest.update(line + b"\n")
        count += 1
    return f"{count} {digest.hexdigest()}"


def live_rows(settings: Settings, projection: Projection) -> Sums:
    """The sums of the generation that readers see."""
    with opened(settings, projection) as copy:
        return _sums(settings, copy, copy.prepare().number)


def replayed_rows(settings: Settings, projection: Projection, log: Log, way: Way) -> Sums:
    """The sums of a generation that is filled this way, and dropped in the end."""
    with ExitStack() as exits:
        copy = exits.enter_context(opened(settings, projection))
        made = copy.begin(fresh=True)
        workers = [
            exits.enter_context(opened(settings, projection)).stage() for _ in range(way.workers)
        ]
        log.replay(workers, way)
        found = _sums(settings, copy, made.number)
        copy.begin(fresh=True)
        return found


@contextmanager
def opened(settings: Settings, projection: Projection) -> Iterator[RowCopy | DocumentCopy]:
    """The generations of a projection over connections of their own, closed in the end."""
    database = rows_database(settings, projection)
    with closing(database), closing(connect(settings.elasticsearch_url)) as client:
        if projection.store == "elasticsearch":
            yield DocumentCopy(projection, client, database)
        else:
            yield RowCopy(projection, database)


def _sums(settings: Settings, copy: RowCopy | DocumentCopy, generation: int) -> Sums:
    if isinstance(copy, DocumentCopy):
        contents = copy.indices.contents(generation)
        lines = sorted(
            f"{each.id} {each.version} {sorted(each.fields.items())}" for each in contents
        )
        return {"documents": summed(line.encode() for line in lines)}
    projection = copy.projection
    url = settings.facts_url if projection.store == "timescale" else settings.postgres_url
    with psycopg.connect(url) as connection:
        return {
            table.name: summed(_lines(connection, tables.identifier(table, generation), table.key))
            for table in projection.tables
        }


def _lines(connection: Any, name: sql.Composable, key: Sequence[str]) -> Iterator[bytes]:
    order = sql.SQL(", ").join(map(sql.Identifier, key))
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT").format(name, order)
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        for row in rows:
            yield bytes(row)


STATES = "SELECT key, sequence, state::text FROM engine.fold_states WHERE fold = %s"
ENTRIES = "SELECT key, entry, state::text FROM engine.fold_entries WHERE fold = %s"


def live_fold(settings: Settings, fold: Fold, log: Log) -> Sums:
    """The sums of what a fold has stored, and of what it has published."""
    with psycopg.connect(settings.postgres_url) as connection:
        states = connection.execute(STATES, [fold.name]).fetchall()
        entries = connection.execute(ENTRIES, [fold.name]).fetchall()
    told = {}
    for records in scanning.scan(log.servers, dict.fromkeys(log.ends, 0), log.ends):
        for record in records:
            event = decode(record.value)
            if event.meta.origin is not None and event.meta.origin.fold == fold.name:
                told[event.meta.id] = record.value or b""
    return _fold_sums(states, entries, told)


def replayed_fold(fold: Fold, log: Log, way: Way) -> Sums:
    """The sums of a fold that reads the log this way, into memory."""
    store, collector = MemoryFoldStore(), Collector()
    stages = [FoldStage("replay", (fold,), store, collector) for _ in range(way.workers)]
    log.replay(stages, way)
    return _fold_sums(
        [
            (slot.key, kept.sequence, kept.state.decode())
            for slot, kept in store.kept_states.items()
        ],
        [(slot.key, slot.entry_id, kept.decode()) for slot, kept in store.kept_entries.items()],
        collector.sent,
    )


def _fold_sums(states: Iterable[Any], entries: Iterable[Any], told: Mapping[str, bytes]) -> Sums:
    return {
        "states": summed(repr(row).encode() for row in sorted(states)),
        "entries": summed(repr(row).encode() for row in sorted(entries)),
        "told": summed(key.encode() + value for key, value in sorted(told.items())),
    }
