"""Ten million touchpoints, or measurements of health: loaded in bulk, then read among them.

Loading is beside a bare insert of the same rows; what members did is measured in `analysts`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from api.journeys.reads import NEWEST, TIMELINE
from api.paging import Slice, condition, order_by
from infra.settings import Settings
from projections.analytics_journeys import TOUCHES
from projections.journeys import JOURNEYS
from schemas.events import HealthChanged, Meta, TouchpointAdded
from tests.bench.asking import BEGIN, DAY, DAYS, asked, late, panel_figures, panels
from tests.bench.figures import Figure, Side, Target
from tests.bench.loading import load
from tests.bench.measuring import Bench, collect_as_workers_do

TOUCHPOINTS = 10_000_000
PEOPLE = 100_000
# Every twentieth visit is of one of a hundred people, who have thousands of touchpoints each.
HEAVY, HEAVY_EACH = 100, 20
VISIT = 5
PAGE = 50
READERS = 400
QUICK = Target("value", "<", 50)
TYPES = ("page", "custom", "page", "forum_post", "page", "feedback", "page", "purchase")
VIEWS = ("touchpoints_daily", "purchases_daily")
HEALTH_VIEWS = ("health_daily", "health_days")
# Few are RED, as it should be; each person is measured anew at each touchpoint.
BANDS = (("RED", 30_000), ("YELLOW", 60_000), ("GREEN", 90_000), ("GREEN", 95_000))


def measure_timelines(bench: Bench) -> Sequence[Figure]:
    """Loading what timelines are read from, then a page of a timeline."""
    count = bench.events or TOUCHPOINTS
    collect_as_workers_do()
    with bench.stack("postgres") as stack:
        settings = stack.settings
        loaded = load(settings, JOURNEYS, events(count), "touchpoints of timelines loaded in bulk")
        with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
            return [loaded, *_timelines(connection, count)]


def measure_facts(bench: Bench) -> Sequence[Figure]:
    """Loading touchpoints as facts, then each panel that reads them."""
    count = bench.events or TOUCHPOINTS
    collect_as_workers_do()
    with bench.stack("postgres") as stack:
        return _facts(stack.settings, count)


def measure_health(bench: Bench) -> Sequence[Figure]:
    """Loading measurements of health as facts, then each panel that reads them."""
    count = bench.events or TOUCHPOINTS
    collect_as_workers_do()
    with bench.stack("postgres") as stack:
        name = "measurements of health as facts loaded in bulk"
        loaded = load(stack.settings, TOUCHES, measurements(count), name)
        return [loaded, *_panels(stack.settings, HEALTH_VIEWS, f"{count:,} measurements")]


def _facts(settings: Settings, count: int) -> list[Figure]:
    loaded = load(settings, TOUCHES, events(count), "touchpoints as facts loaded in bulk")
    return [loaded, *_panels(settings, VIEWS, f"{count:,} touchpoints")]


def _panels(settings: Settings, views: Sequence[str], among: str) -> Sequence[Figure]:
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        note = f"among {among}, as dense as {TOUCHPOINTS:,} in {DAYS} days"
        return [*panel_figures(connection, panels("journeys", *views), note)]


def person(visit: int) -> str:
    """Who makes a visit."""
    if visit % HEAVY_EACH == 0:
        return f"person-{visit // HEAVY_EACH % HEAVY:06}"
    return f"person-{HEAVY + visit * 7_919 % (PEOPLE - HEAVY):06}"


def events(count: int) -> Iterator[TouchpointAdded]:
    """The last touchpoints of a year of so many as are to be reached, evenly over the time."""
    for n in range(TOUCHPOINTS - count, TOUCHPOINTS):
        at = BEGIN + n * DAYS * DAY // TOUCHPOINTS
        name, who = f"touch-{n:012}", person(n // VISIT)
        kind = TYPES[n % len(TYPES)]
        meta = Meta(name, "journeys.TouchpointAdded", "fold:journeys", at, at, name)
        yield TouchpointAdded(
            *(who, who, f"site/{name}", kind, f"name {n % 50}"),
            session_id=f"site/session-{n // VISIT}",
            amount=1_900 if kind == "purchase" else None,
            currency="EUR" if kind == "purchase" else None,
            properties={"referrer": "search"},
            meta=meta,
        )


def measurements(count: int) -> Iterator[HealthChanged]:
    """As many measurements, at the times of the touchpoints that they follow."""
    for place, touched in enumerate(events(count), 1):
        band, points = BANDS[place // VISIT % len(BANDS)]
        points += place % 1_000
        at = touched.meta.occurred_at
        name = f"health-{place:012}"
        meta = Meta(
            *(name, "journeys.HealthChanged", "fold:journeys", at, at, name), sequence=place
        )
        yield HealthChanged(
            touched.person_id, points / 1_000, points, band, "medium", (), at, meta=meta
        )


def _timelines(connection: psycopg.Connection[Any], count: int) -> Iterator[Figure]:
    wanted = Slice(NEWEST, PAGE)
    where, parameters = condition(wanted, "touchpoint_id")
    query = TIMELINE.format(condition=where, order=order_by(wanted, "touchpoint_id"))
    last, visits = TOUCHPOINTS // VISIT, count // VISIT
    groups = {
        "anybody's": [person(last - 1 - n * visits // READERS) for n in range(READERS)],
        "the heaviest": [f"person-{n:06}" for n in range(HEAVY)],
    }
    for name, people in groups.items():
        taken = [asked(connection, query, **parameters, person=each) for each in people]
        yield Figure(
            f"a page of a timeline, {name}, p95",
            Side("plain Postgres", "ms", (late(taken),)),
            target=QUICK,
            note=f"{PAGE} touchpoints among {count:,}, each person asked for once",
        )
