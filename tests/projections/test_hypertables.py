"""The fact table with TimescaleDB and without: the same rows, and the same answers to one query."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from infra import scanning
from infra.kafka import KafkaPublisher
from infra.settings import Settings
from infra.topics import create_topics, end_offsets
from projections.analytics import ANALYTICS
from projections.engine.hypertables import refresh, retain
from projections.engine.rebuild import rebuild
from projections.engine.row_copy import RowCopy
from projections.engine.stage import RowStage
from projections.engine.verify_rows import verify_rows
from projections.projection import Projection
from schemas.events import Event, PointsEarned, PostVoted, ProbeSent
from tests.projections.private import claimed, kept, private, records, rows, stamped
from tests.projections.test_rebuild import nothing, send

DAY = 86_400_000_000
# From the last day of 1999 on, over Mondays, month's ends, leap days and changes of summer time.
MOMENTS = [946_598_400_000_000 + n * 37 * DAY + n * 7_777_777 for n in range(90)]
BUCKETS = ("7 seconds", "15 minutes", "1 day", "1 week", "1 month", "3 months", "1 year")


@pytest.fixture(params=["plain", "hypertable"])
def facts(request: pytest.FixtureRequest) -> Settings:
    """The services without the extension, and with it."""
    name = "services" if request.param == "plain" else "pglite"
    settings: Settings = request.getfixturevalue(name)
    return settings


def facts_of(*classes: type[Event]) -> Projection:
    """The fact table of some event types, under names of a test's own."""
    return private(replace(ANALYTICS, reads=frozenset(classes)))


def history() -> list[Event]:
    """Facts and derived events over many years."""
    votes = [
        stamped(PostVoted("p-1", "d-1", f"m-{n}", "UP"), n, at) for n, at in enumerate(MOMENTS)
    ]
    points = PointsEarned("ada", "up", {"default": 5}, "p-1", "d-1")
    return [*votes, stamped(points, 1, MOMENTS[0])]


def test_every_event_is_a_row_once_with_its_data(facts: Settings) -> None:
    with kept(facts, facts_of(PostVoted, PointsEarned)) as copy:
        for _ in range(2):
            stage = claimed(copy)
            stage.apply(records(history()[:-1]))
        stage.apply(records(history()[-1:]))
        found = rows(copy, "events", "event_id, event_type, key, sequence, data")
        assert len(found) == len(MOMENTS) + 1
        points = next(row for row in found if row[1] == "reputation.PointsEarned")
        assert points[2:4] == ("ada", 1)
        assert points[4]["points"] == {"default": 5}


def test_one_query_gives_one_answer(services: Settings, pglite: Settings) -> None:
    answers = []
    for settings in (services, pglite):
        with kept(settings, facts_of(PostVoted)) as copy:
            claimed(copy).apply(records(history()[:-1]))
            view = copy.projection.views[0].name
            with psycopg.connect(settings.facts_url, prepare_threshold=None) as connection:
                connection.execute("SET timezone = 'Asia/Kolkata'")
                answers.append(
                    [
                        connection.execute(
                            f"SELECT extract(epoch FROM time_bucket('{size}', occurred_at)),"
                            f" count(*) FROM {view} GROUP BY 1 ORDER BY 1".encode()
                        ).fetchall()
                        for size in BUCKETS
                    ]
                )
    assert answers[0] == answers[1]


def test_with_the_extension_the_table_is_a_hypertable_that_compresses(pglite: Settings) -> None:
    with kept(pglite, facts_of(PostVoted)) as copy:
        claimed(copy).apply(records(history()[:-1]))
        name = f"{copy.projection.tables[0].name}_1"
        with psycopg.connect(pglite.facts_url, prepare_threshold=None) as connection:
            found = connection.execute(
                "SELECT compression_enabled, num_chunks > 10"
                " FROM timescaledb_information.hypertables WHERE hypertable_name = %s",
                [name],
            ).fetchone()
            chunk = connection.execute(f"SELECT show_chunks('read.{name}') LIMIT 1".encode())
            row = chunk.fetchone()
            assert row is not None
            connection.execute("SELECT compress_chunk(%s::regclass)", row)
        assert found == (True, True)
        # What is compressed is read as before, and an event that comes again changes nothing.
        claimed(copy).apply(records(history()[:-1]))
        assert len(rows(copy, "events")) == len(MOMENTS)


def test_the_fact_table_is_rebuilt_and_verified(facts: Settings) -> None:
    create_topics(facts.kafka_servers)
    probes = send(KafkaPublisher(facts.kafka_servers), 30)
    projection = facts_of(ProbeSent)
    with kept(facts, projection) as copy:
        # One connection after the other: clients that come and go at once can hang PGlite's socket.
        read_all(facts, copy)
        assert rebuild(copy, facts.kafka_servers, nothing) == []
        assert copy.prepare().number == 2
        assert set(probes) <= {key for (key,) in rows(copy, "events", "key")}
        assert verify_rows(facts, projection, nothing) is None


def test_facts_that_are_too_old_to_be_kept_are_dropped_and_their_sums_stay(
    pglite: Settings,
) -> None:
    with kept(pglite, facts_of(PostVoted)) as copy:
        claimed(copy).apply(records(history()[:-1]))
        refresh(copy.database)
        before = rows(copy, "events_daily", "day, events")
        retain(copy.database, 30)
        table = f"{copy.projection.tables[0].name}_1"
        # A server's workers do so by themselves.
        with psycopg.connect(
            pglite.facts_url, prepare_threshold=None, autocommit=True
        ) as connection:
            query = "SELECT job_id FROM timescaledb_information.jobs WHERE hypertable_name = %s"
            (job,) = connection.execute(
                f"{query} AND proc_name = 'policy_retention'".encode(), [table]
            ).fetchall()
            connection.execute("CALL run_job(%s)", job)
        assert rows(copy, "events") == []
        refresh(copy.database, datetime.now(UTC) - timedelta(days=30))
        assert rows(copy, "events_daily", "day, events") == before
        retain(copy.database, 0)
        with psycopg.connect(pglite.facts_url, prepare_threshold=None) as connection:
            assert not connection.execute(
                f"{query} AND proc_name = 'policy_retention'".encode(), [table]
            ).fetchall()


def test_what_may_be_dropped_for_its_age_is_no_difference(services: Settings) -> None:
    create_topics(services.kafka_servers)
    send(KafkaPublisher(services.kafka_servers), 5)
    projection = facts_of(ProbeSent)
    with kept(services, projection) as copy:
        read_all(services, copy)
        with psycopg.connect(services.facts_url) as connection:
            table = f"read.{projection.tables[0].name}_1"
            connection.execute(f"DELETE FROM {table} WHERE occurred_at < '2019-01-01'".encode())
        assert verify_rows(services, projection, nothing) is not None
        forgetful = services.model_copy(update={"facts_kept_days": 30})
        assert verify_rows(forgetful, projection, nothing) is None


def read_all(settings: Settings, copy: RowCopy) -> None:
    """Write what the log holds to the live generation."""
    servers = settings.kafka_servers
    stage = RowStage("tests", (copy.projection,), copy.database)
    starts = stage.claim(scanning.places_of(servers, stage.topics))
    for batch in scanning.scan(servers, starts, end_offsets(servers, stage.topics)):
        stage.apply(batch)
