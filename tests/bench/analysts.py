"""What analysts get: what members did, loaded in bulk, and dashboards over it, on both databases.

Loading is beside a bare insert of the same rows, continuous aggregates beside plain views.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
import psycopg

from infra.local.places import forget
from infra.local.stack import Stack
from infra.postgres import Database
from infra.settings import PGLITE, Settings, load_settings
from projections.analytics_activity import ACTIVITY
from projections.engine.hypertables import refresh
from projections.engine.stores import facts_database
from projections.projection import Insert, Projection
from schemas.events import DiscussionViewed, Event, Meta
from tests.bench.asking import BEGIN, DAY, DAYS, asked, panel_figures, panels
from tests.bench.figures import Figure, Side, Target
from tests.bench.loading import GENERATION, batches, load, prepared, records_of
from tests.bench.measuring import Bench, collect_as_workers_do

FACTS = 10_000_000
FEW_FACTS = 100_000
MEMBERS = 100_000
# Who comes does several things in a row.
VISIT = 5
# A panel takes a millisecond or two, and beside other work most of what is waited is for that.
TRIES = 20
NOT_SLOWER = Target("ratio", "<", 1.0)
VIEWS = ("activity_hourly", "active_members_daily", "active_member_days", "cohort_retention")


def measure_plain(bench: Bench) -> Sequence[Figure]:
    """Loading, then each panel, on plain Postgres."""
    count = bench.events or FACTS
    collect_as_workers_do()
    with bench.stack("postgres") as stack:
        # Fewer facts are the last ones, as dense as all of them.
        facts = events(FACTS, FACTS - count)
        loaded = load(stack.settings, ACTIVITY, facts, "activity facts loaded in bulk")
        with psycopg.connect(stack.settings.postgres_url, autocommit=True) as connection:
            note = f"among {count:,} facts, as dense as {FACTS:,} in {DAYS} days"
            return [loaded, *panel_figures(connection, panels("activity", *VIEWS), note)]


def measure_extended(bench: Bench) -> Sequence[Figure]:
    """The panels on one PGlite both ways."""
    collect_as_workers_do()
    return _both(bench, min(bench.events or FEW_FACTS, FEW_FACTS))


def events(count: int, start: int = 0) -> Iterator[Event]:
    """Views of discussions, evenly over the days, by members who come again and again.

    Half of them are there from the first day on, the others come one after the other. Of what is
    left out at the beginning there is one view of each member who had come by then.
    """
    for n in range(there(start, count) if start else 0):
        yield view(f"first-{n:012}", n, BEGIN, n)
    for n in range(start, count):
        member = n // VISIT * 7_919 % there(n, count)
        yield view(f"view-{n:012}", member, BEGIN + n * DAYS * DAY // count, n)


def there(n: int, count: int) -> int:
    """How many members have come by the n-th view."""
    return MEMBERS // 2 + MEMBERS // 2 * n // count


def view(name: str, member: int, at: int, n: int) -> Event:
    """A view of one of the discussions."""
    meta = Meta(name, "forum.DiscussionViewed", "bench", at, at, name)
    return DiscussionViewed(f"discussion-{n % 5_000}", f"member-{member:06}", meta=meta)


def plain_of(projection: Projection) -> Projection:
    """The projection as it is without TimescaleDB, under names of its own."""
    names = {each.name: f"{{{each.name}_plain}}" for each in projection.tables}
    names |= {each.name: f"public.{each.name}_plain" for each in projection.continuous}

    def project(event: Any) -> Iterator[Insert]:
        for write in projection.project(event):
            assert isinstance(write, Insert)
            yield msgspec.structs.replace(write, table=f"{write.table}_plain")

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


def _filled(settings: Settings, projection: Projection, count: int) -> None:
    database = facts_database(settings)
    stage = prepared(database, projection)
    done = 0
    for batch in batches(events(count)):
        stage.apply(records_of(batch, done))
        done += len(batch)
    database.close()


def _both(bench: Bench, count: int) -> Sequence[Figure]:
    with _pglite(bench) as settings:
        for projection in (ACTIVITY, plain_of(ACTIVITY)):
            _filled(settings, projection, count)
        database = facts_database(settings)
        refresh(database)
        connection = _ready(database)
        sums = [view.name for view in ACTIVITY.continuous]
        found = {
            "all panels": _compared(bench, connection, panels("activity", *VIEWS)),
            # The others read the same tables on both sides.
            "panels over sums": _compared(bench, connection, panels("activity", *sums)),
        }
        database.close()
    return [
        Figure(
            f"{name}, of a week on one PGlite",
            Side("continuous aggregates", "ms", mine),
            Side("plain views", "ms", beside),
            NOT_SLOWER,
            f"among {count:,} facts of {DAYS} days, the fastest of {TRIES} tries a round",
        )
        for name, (mine, beside) in found.items()
    ]


def _ready(database: Database) -> psycopg.Connection[Any]:
    connection = database.connection
    connection.autocommit = True
    for projection in (ACTIVITY, plain_of(ACTIVITY)):
        for table in projection.tables:
            connection.execute(f"ANALYZE read.{table.name}_{GENERATION}".encode())
    return connection


def _compared(
    bench: Bench, connection: psycopg.Connection[Any], shown: Mapping[str, str]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    views = "|".join(view.name for view in ACTIVITY.views)
    pairs = [(each, re.sub(rf"\b({views})\b", r"\1_plain", each)) for each in shown.values()]
    rounds = [_fastest(connection, pairs) for _ in range(max(bench.rounds, 1))]
    mine, beside = zip(*rounds, strict=True)
    return mine, beside


def _fastest(
    connection: psycopg.Connection[Any], pairs: Sequence[tuple[str, str]]
) -> tuple[float, float]:
    """The sums, over the panels, of what each side took at best; both sides take turns."""
    mine = beside = 0.0
    for ours, plain in pairs:
        tries = [(asked(connection, ours), asked(connection, plain)) for _ in range(TRIES)]
        mine += min(first for first, _ in tries)
        beside += min(second for _, second in tries)
    return mine, beside
