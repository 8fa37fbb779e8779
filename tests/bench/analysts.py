"""What analysts get: facts loaded in bulk, and dashboards over them, on both kinds of database.

Loading is beside a bare insert of the same rows, continuous aggregates beside plain views.
"""

import json
import re
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from infra.local.places import forget
from infra.local.stack import Stack
from infra.pipeline import Partition, Place, Record
from infra.postgres import Database
from infra.settings import PGLITE, Settings, load_settings
from projections.analytics_activity import ACTIVITY
from projections.engine.hypertables import refresh
from projections.engine.row_copy import RowCopy
from projections.engine.stage import RowStage
from projections.engine.stores import facts_database
from projections.projection import Insert, Projection
from schemas.codec import encode
from schemas.events import DiscussionViewed, Event, Meta
from tests.bench.figures import Figure, Side, Target
from tests.bench.measuring import Bench, collect_as_workers_do, demand

FACTS = 10_000_000
FEW_FACTS = 100_000
MEMBERS = 100_000
# Who comes does several things in a row.
VISIT = 5
DAYS = 365
DAY = 86_400_000_000
# The last fact is from here; dashboards look at the week before it, as they do when opened.
END = datetime(2026, 1, 1, tzinfo=UTC)
SHOWN = timedelta(days=7)
BATCH = 5_000
ASKED = 20
TOPIC = "forum.discussions"
BARE = "bench_activity"
LOADED = Target("ratio", ">=", 0.5)
QUICK = Target("value", "<", 200)
NOT_SLOWER = Target("ratio", "<", 1.0)
PANELS = Path(__file__).parents[2] / "infra" / "dashboards" / "activity.json"
INSERT = f"""
INSERT INTO {BARE} (occurred_at, source, event_id, member_id, act)
SELECT to_timestamp(at / 1000000) + at %% 1000000 * interval '1 microsecond', source, id, member, act
FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[])
    AS u (at, source, id, member, act)
ON CONFLICT DO NOTHING
""".encode()  # noqa: E501 - one expression reads best on one line


def measure(bench: Bench) -> Sequence[Figure]:
    """Loading, then each panel, on plain Postgres; then the panels on one PGlite both ways."""
    count = bench.events or FACTS
    collect_as_workers_do()
    with bench.stack("postgres") as stack:
        settings = stack.settings
        figures = [_loaded(settings, count), *_plain(settings, count)]
    return [*figures, _both(bench, min(count, FEW_FACTS))]


def events(count: int) -> Iterator[Event]:
    """Views of discussions, evenly over the days, by members who come again and again."""
    begin = round(END.timestamp() * 1_000_000) - DAYS * DAY
    for n in range(count):
        at = begin + n * DAYS * DAY // count
        name = f"view-{n:012}"
        meta = Meta(name, "forum.DiscussionViewed", "bench", at, at, name)
        member = f"member-{n // VISIT * 7_919 % MEMBERS:06}"
        yield DiscussionViewed(f"discussion-{n % 5_000}", member, meta=meta)


def batches(count: int) -> Iterator[list[Event]]:
    """The events in batches as large as the loop reads them."""
    batch: list[Event] = []
    for event in events(count):
        batch.append(event)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _prepared(settings: Settings, projection: Projection) -> RowStage:
    database = facts_database(settings)
    copy = RowCopy(projection, database)
    copy.define()
    copy.prepare()
    stage = RowStage("bench", (projection,), database)
    stage.claim({Partition(topic, 0): Place(0, "bench") for topic in projection.topics})
    return stage


def _records(batch: Sequence[Event], start: int) -> list[Record]:
    return [Record(TOPIC, 0, start + n, b"key", encode(event)) for n, event in enumerate(batch)]


def _loaded(settings: Settings, count: int) -> Figure:
    stage = _prepared(settings, ACTIVITY)
    mine = bare = 0.0
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {BARE} (LIKE read.activity_facts_1 INCLUDING ALL)")
        connection.execute("SET synchronous_commit = off")
        done = 0
        for batch in batches(count):
            records, columns = _records(batch, done), _columns(batch)
            began = time.perf_counter()
            stage.apply(records)
            between = time.perf_counter()
            connection.execute(INSERT, columns)
            bare += time.perf_counter() - between
            mine += between - began
            done += len(batch)
        demand("the rows loaded", _hash(connection, "activity_facts"), _hash(connection, BARE))
        connection.execute(f"DROP TABLE {BARE}")
    return Figure(
        "activity facts loaded in bulk",
        Side("decode + project + insert + position", "rows/s", (count / mine,)),
        Side("bare insert from unnest, the same indexes", "rows/s", (count / bare,)),
        LOADED,
        f"{count:,} rows in batches of {BATCH:,}, batch by batch in turn",
    )


def _columns(batch: Sequence[Event]) -> list[list[Any]]:
    rows = [_row(event) for event in batch]
    return [list(column) for column in zip(*rows, strict=True)]


def _row(event: Event) -> tuple[Any, ...]:
    assert isinstance(event, DiscussionViewed)
    meta = event.meta
    return meta.occurred_at, meta.source, meta.id, event.member_id, "DiscussionViewed"


def _hash(connection: psycopg.Connection[Any], table: str) -> tuple[Any, ...] | None:
    query = sql.SQL(
        "SELECT count(*), sum(hashtextextended("
        "ROW(occurred_at, source, event_id, member_id, act)::text, 0)) FROM {}"
    )
    return connection.execute(query.format(sql.Identifier(table))).fetchone()


def panels() -> Mapping[str, str]:
    """The panels that read what members did, over the time that a dashboard shows at first."""
    begin, end = (END - SHOWN).isoformat(), END.isoformat()
    queries = {
        panel["title"]: re.sub(
            r"\$__timeFilter\((\w+)\)",
            rf"\1 BETWEEN '{begin}' AND '{end}'",
            panel["targets"][0]["rawSql"],
        )
        for panel in json.loads(PANELS.read_text())["panels"]
    }
    return {title: query for title, query in queries.items() if "events_daily" not in query}


def _plain(settings: Settings, count: int) -> list[Figure]:
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        # What autovacuum does within a minute of such a load.
        connection.execute("VACUUM ANALYZE read.activity_facts_1")
        return [
            Figure(
                f"panel “{title}” of a week, p95",
                Side("plain Postgres", "ms", (_late(connection, query),)),
                target=QUICK,
                note=f"among {count:,} facts of {DAYS} days",
            )
            for title, query in panels().items()
        ]


def _late(connection: psycopg.Connection[Any], query: str) -> float:
    taken = [_asked(connection, query) for _ in range(ASKED)]
    return statistics.quantiles(taken, n=20)[-1]


def _asked(connection: psycopg.Connection[Any], query: str) -> float:
    began = time.perf_counter()
    found = connection.execute(query.encode()).fetchall()
    taken = time.perf_counter() - began
    assert found, "there is something in a week"
    return taken * 1000


def plain_of(projection: Projection) -> Projection:
    """The projection as it is without TimescaleDB, under names of its own."""
    names = {each.name: f"{{{each.name}_plain}}" for each in projection.tables}
    names |= {each.name: f"public.{each.name}_plain" for each in projection.continuous}

    def project(event: Any) -> Iterator[Insert]:
        for write in projection.project(event):
            assert isinstance(write, Insert)
            yield replace(write, table=f"{write.table}_plain")

    return replace(
        projection,
        name=f"{projection.name}-plain",
        project=project,
        tables=tuple(
            replace(each, name=f"{each.name}_plain", facts_at=None, segment_by=None)
            for each in projection.tables
        ),
        views=tuple(
            replace(
                each,
                name=f"{each.name}_plain",
                query=each.query.format(**names),
                continuous=False,
            )
            for each in projection.views
        ),
    )


@contextmanager
def _pglite(bench: Bench) -> Iterator[Settings]:
    home = bench.folder / "pglite"
    with Stack(home, {"timescale_url": PGLITE}, services=("pglite",)):
        yield load_settings({"home": home})
    forget(home)


def _both(bench: Bench, count: int) -> Figure:
    views = "|".join(view.name for view in ACTIVITY.views)
    with _pglite(bench) as settings:
        for projection in (ACTIVITY, plain_of(ACTIVITY)):
            stage = _prepared(settings, projection)
            done = 0
            for batch in batches(count):
                stage.apply(_records(batch, done))
                done += len(batch)
            _close(stage)
        database = facts_database(settings)
        refresh(database)
        connection = database.connection
        connection.autocommit = True
        for table in ("activity_facts_1", "activity_facts_plain_1"):
            connection.execute(f"ANALYZE read.{table}".encode())
        mine: list[float] = []
        beside: list[float] = []
        for _ in range(bench.rounds):
            mine.append(sum(_asked(connection, each) for each in panels().values()))
            plain = [re.sub(rf"\b({views})\b", r"\1_plain", each) for each in panels().values()]
            beside.append(sum(_asked(connection, each) for each in plain))
        database.close()
    return Figure(
        "all panels of a week on one PGlite",
        Side("continuous aggregates", "ms", tuple(mine)),
        Side("plain views", "ms", tuple(beside)),
        NOT_SLOWER,
        f"among {count:,} facts of {DAYS} days",
    )


def _close(stage: RowStage) -> None:
    database: Database = stage._database
    database.close()
