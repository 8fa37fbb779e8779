"""Rebuilding on the real Kafka and stores, while the live projection goes on."""

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from infra.kafka import KafkaPublisher, KafkaReader
from infra.pipeline import Outgoing, run
from infra.settings import Settings
from infra.topics import create_topics
from projections.engine.generations import VersionError
from projections.engine.rebuild import BusyError, alone, bring_in, rebuild
from projections.engine.row_copy import RowCopy
from projections.engine.stage import RowStage
from projections.engine.stores import rows_database
from projections.platform import PLATFORM
from projections.projection import Column, Insert, Projection, Write
from schemas.codec import encode, headers
from schemas.events import ProbeSent
from tests.projections.private import database, kept, named, private, rows, stamped
from tests.support.waiting import eventually


def nothing(_done: int, _total: int) -> None:
    """Show no progress."""


@pytest.fixture
def publisher(services: Settings) -> KafkaPublisher:
    """Sends probes."""
    create_topics(services.kafka_servers)
    return KafkaPublisher(services.kafka_servers)


def send(publisher: KafkaPublisher, count: int) -> list[str]:
    """Publish probes with ids that nobody else has; returns these."""
    names = [uuid.uuid4().hex for _ in range(count)]
    events = [named(stamped(ProbeSent(probe_id=name), 1), name) for name in names]
    publisher.send(
        [
            Outgoing("platform.probes", name.encode(), encode(event), headers(event))
            for name, event in zip(names, events, strict=True)
        ]
    )
    publisher.flush()
    return names


@contextmanager
def running(services: Settings, projection: Projection) -> Iterator[None]:
    """The projection's own process, as a thread."""
    stop = threading.Event()
    opened = rows_database(services, projection)
    stage = RowStage(f"tests-{uuid.uuid4().hex[:8]}", (projection,), opened)
    reader = KafkaReader(services.kafka_servers, stage)
    worker = threading.Thread(target=run, args=(reader, stage, stop))
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()
        reader.close()
        opened.close()


def seen(copy: RowCopy) -> set[str]:
    """The probes that readers see."""
    return {row[0] for row in rows(copy, "probes")}


def all_seen(copy: RowCopy, names: Sequence[str]) -> Callable[[], bool]:
    """Whether readers see all these probes."""
    return lambda: set(names) <= seen(copy)


def generation(copy: RowCopy) -> int:
    """The number of the live generation."""
    return copy.prepare().number


def test_readers_and_the_writer_go_on_while_a_projection_is_rebuilt(
    services: Settings, publisher: KafkaPublisher
) -> None:
    projection = private(PLATFORM)
    faults: list[BaseException] = []
    stop = threading.Event()
    with kept(services, projection) as copy, running(services, projection):
        before = send(publisher, 300)
        eventually(all_seen(copy, before))

        def read() -> None:
            while not stop.is_set():
                try:
                    assert set(before) <= seen(copy), "readers saw a half"
                except (psycopg.Error, AssertionError) as error:
                    faults.append(error)

        def write() -> None:
            while not stop.is_set():
                before_and_during.extend(send(publisher, 20))

        before_and_during = list(before)
        others = [threading.Thread(target=each) for each in (read, write)]
        for each in others:
            each.start()
        with database(services) as opened:
            found = rebuild(RowCopy(projection, opened), services.kafka_servers, nothing)
        stop.set()
        for each in others:
            each.join()
        assert found == []
        assert faults == []
        assert generation(copy) == 2
        # The running process has noticed the swap and goes on with the new generation.
        after = send(publisher, 10)
        eventually(all_seen(copy, [*before_and_during, *after]))


def test_what_was_damaged_is_found_and_repaired(
    services: Settings, publisher: KafkaPublisher
) -> None:
    projection = private(PLATFORM)
    with kept(services, projection) as copy, running(services, projection):
        names = send(publisher, 50)
        eventually(all_seen(copy, names))
        table = f"read.{projection.tables[0].name}_1"
        with copy.database.connection.transaction():
            copy.database.connection.execute(
                f"DELETE FROM {table} WHERE probe_id = %s".encode(), [names[7]]
            )
        with database(services) as opened:
            (found,) = rebuild(RowCopy(projection, opened), services.kafka_servers, nothing)
        assert found.name == projection.tables[0].name
        assert names[7] in seen(copy)


def test_an_interrupted_rebuild_changes_nothing_and_is_gone_on_with(
    services: Settings, publisher: KafkaPublisher
) -> None:
    projection = private(PLATFORM)
    with kept(services, projection) as copy, running(services, projection):
        names = send(publisher, 50)
        eventually(all_seen(copy, names))

        totals: list[int] = []

        def interrupt(_done: int, total: int) -> None:
            totals.append(total)
            raise KeyboardInterrupt

        with database(services) as opened, pytest.raises(KeyboardInterrupt):
            rebuild(RowCopy(projection, opened), services.kafka_servers, interrupt)
        assert generation(copy) == 1
        more = send(publisher, 1)
        eventually(all_seen(copy, more))
        with database(services) as opened:
            rebuild(
                RowCopy(projection, opened),
                services.kafka_servers,
                lambda _done, total: totals.append(total),
            )
        assert generation(copy) == 2
        # What the first run had read was not read again.
        assert totals[1] < totals[0]
        assert set(names) <= seen(copy)


def changed(projection: Projection) -> Projection:
    """The next release of a projection: a further column, and a view that shows it."""

    def project(event: Any) -> Iterator[Write]:
        for write in projection.project(event):
            assert isinstance(write, Insert)
            yield Insert(write.table, {**write.row, "answered": True})

    (table,), (view,) = projection.tables, projection.views
    column = Column("answered", "boolean", "Whether it came through.")
    return replace(
        projection,
        version=projection.version + 1,
        project=project,
        tables=(replace(table, columns=(*table.columns, column)),),
        views=(
            replace(view, query=f"SELECT probe_id, occurred_at, answered FROM {{{table.name}}}"),
        ),
    )


def test_a_new_release_brings_its_tables_in_and_the_former_one_stops_writing(
    services: Settings, publisher: KafkaPublisher
) -> None:
    former = private(PLATFORM)
    newer = changed(former)
    with kept(services, former) as copy, database(services) as opened:
        with running(services, former):
            names = send(publisher, 20)
            eventually(all_seen(copy, names))
            with database(services) as locks:
                bring_in(RowCopy(newer, opened), services.kafka_servers, locks)
        assert {row[2] for row in rows(RowCopy(newer, opened), "probes")} == {True}
        with database(services) as locks, pytest.raises(VersionError):
            bring_in(copy, services.kafka_servers, locks)


def test_two_rebuilds_of_one_projection_do_not_run_together(services: Settings) -> None:
    projection = private(PLATFORM)
    with (
        database(services) as one,
        database(services) as other,
        alone(one, projection),
        pytest.raises(BusyError),
        alone(other, projection),
    ):
        pass
