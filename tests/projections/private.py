"""Projections of a test's own: the real ones under names that no running process writes.

Records are made here and given to stages directly, so that a test decides what a batch is.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
import psycopg

from infra.pipeline import Partition, Place, Record
from infra.postgres import Database
from infra.settings import Settings
from projections.engine import generations
from projections.engine.row_copy import RowCopy
from projections.engine.stage import RowStage
from projections.engine.stores import rows_database
from projections.projection import Document, Projection, Write
from schemas.catalog import TOPICS
from schemas.codec import encode, key_of, type_of
from schemas.events import Event, Meta, Origin

E = TypeVar("E", bound=Event)

TOPIC_ID = "a-topic-of-a-test"


def private(projection: Projection) -> Projection:
    """The projection with tables and views of its own."""
    suffix = uuid.uuid4().hex[:8]
    names = {each.name: f"{each.name}_{suffix}" for each in projection.kept}
    marks = {old: f"{{{new}}}" for old, new in names.items()}

    def project(event: Any) -> Iterator[Write]:
        for write in projection.project(event):
            assert not isinstance(write, Document)
            yield msgspec.structs.replace(write, table=names[write.table])

    return replace(
        projection,
        name=f"{projection.name}-{suffix}",
        project=project,
        tables=tuple(replace(each, name=names[each.name]) for each in projection.tables),
        views=tuple(
            replace(each, name=f"{each.name}_{suffix}", query=each.query.format(**marks))
            for each in projection.views
        ),
    )


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """A connection to the Postgres of the running services."""
    opened = Database(settings.postgres_url)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def kept(settings: Settings, projection: Projection) -> Iterator[RowCopy]:
    """The projection's generations where the settings keep them, dropped in the end."""
    opened = rows_database(settings, projection)
    copy = RowCopy(projection, opened)
    try:
        copy.define()
        copy.prepare()
        yield copy
    finally:
        remove(opened, projection)
        opened.close()


def remove(opened: Database, projection: Projection) -> None:
    """Drop every generation and view of a projection."""
    with opened.connection.transaction(), opened.connection.cursor() as cursor:
        for view in projection.views:
            cursor.execute(f"DROP VIEW IF EXISTS public.{view.name}".encode())
        for live in (True, False):
            found = generations.find(cursor, projection, live=live)
            if found is not None:
                generations.end(cursor, projection, found)


def claimed(copy: RowCopy) -> RowStage:
    """A stage of the live generation that owns partition 0 of each of its topics."""
    stage = RowStage("tests", (copy.projection,), copy.database)
    stage.claim(places(copy.projection))
    return stage


def places(projection: Projection) -> Mapping[Partition, Place]:
    """Partition 0 of each topic that a projection reads."""
    return {Partition(topic, 0): Place(0, TOPIC_ID) for topic in projection.topics}


def records(events: Iterable[Event], start: int = 0) -> list[Record]:
    """The events as records of partition 0 of their topics, with offsets that grow."""
    return [
        Record(type_of(event).topic, 0, start + n, key_of(event).encode(), encode(event))
        for n, event in enumerate(events)
    ]


def stamped(event: E, place: int, occurred_at: int = 1_520_874_045_567_891) -> E:
    """The event as the engine would stamp it, as the `place`-th of its key."""
    event_type = type_of(event)
    name = f"{event_type.name}-{place}"
    owner = TOPICS[event_type.topic].owners[0]
    by_engine = event_type.origin == "engine"
    meta = Meta(
        id=name,
        type=event_type.name,
        source="tests",
        occurred_at=occurred_at,
        recorded_at=occurred_at,
        correlation_id=name,
        origin=Origin(owner, 1, 0, place, 0) if by_engine else None,
        sequence=place if by_engine else None,
    )
    return msgspec.structs.replace(event, meta=meta)


def named(event: E, name: str) -> E:
    """The event with an id of its own."""
    return msgspec.structs.replace(event, meta=msgspec.structs.replace(event.meta, id=name))


def rows(copy: RowCopy, view: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """What readers see under a view of the projection, in some order."""
    name = next(each.name for each in copy.projection.views if each.name.startswith(f"{view}_"))
    with psycopg.connect(copy.database._url) as connection:
        return connection.execute(f"SELECT {columns} FROM {name} ORDER BY 1".encode()).fetchall()


def letters(copy: RowCopy) -> Sequence[tuple[int, str]]:
    """The offsets that were put aside, with the reasons."""
    with copy.database.connection.transaction():
        return copy.database.connection.execute(
            'SELECT "offset", reason FROM engine.dead_letters WHERE pipeline = %s ORDER BY 1',
            [copy.projection.name],
        ).fetchall()
