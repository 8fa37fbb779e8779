"""Questions about many people among a million touchpoints: who comes back, how far, which way.

That their answers are right is shown in tests/journeys; here they are timed.
"""

import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import mean
from typing import NamedTuple

import psutil
import psycopg

from api.asking import Asking
from api.journeys.adoption import Wanted as Adopted
from api.journeys.adoption import adoption
from api.journeys.funnels import Wanted as Funnelled
from api.journeys.funnels import funnel, steps_of
from api.journeys.kinds import kind_of
from api.journeys.paths import Wanted as Followed
from api.journeys.paths import paths
from api.journeys.retention import Wanted as Retained
from api.journeys.retention import retention
from api.journeys.spans import Period, Span
from schemas.events import Event, IdentityAttached
from tests.bench.asking import late
from tests.bench.figures import Figure, Side, Target
from tests.bench.loading import batches
from tests.bench.measuring import Bench, collect_as_workers_do
from tests.journeys.crowds import Crowd, Touch, added, crowd
from tests.projections.private import stamped

TOUCHPOINTS = 1_000_000
PEOPLE = 64_000
DAYS = 180
DAY = 86_400_000_000
MINUTE = 60_000_000
ASKED = 20
QUICK = Target("value", "<", 200)
SEED = 7
# Some people come a hundred times and many once, as everywhere.
UNEVEN = 2.5
# Every fifth person signs in and is a member from then on.
MEMBERS_EACH = 5
PAGES = tuple(f"Page {n}" for n in range(50))
DONE = (("forum_post", "replied"), ("forum_post", "asked"), ("feedback", "voted"))
USED = tuple(("custom", f"used {n}") for n in range(12))

Question = Callable[[Asking], Awaitable[object]]


def measure(bench: Bench) -> Sequence[Figure]:
    """The 95th percentile of each question."""
    count = bench.events or TOUCHPOINTS
    collect_as_workers_do()
    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with bench.stack("postgres") as stack, crowd(stack.settings) as many:
        for batch in batches(events(count, end)):
            many.tell(batch)
        with psycopg.connect(many.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        found = taken(many, questions(end))
    note = f"among {count:,} touchpoints of {PEOPLE:,} identities in {DAYS} days"
    return [
        Figure(
            f"{name}, p95",
            Side("on the clock", "ms", (late([each.waited for each in answers]),)),
            # On a machine with other work the clock says how much of that there is.
            Side("its processor time", "ms", (mean(each.worked for each in answers),)),
            QUICK,
            note,
        )
        for name, answers in found.items()
    ]


def questions(end: datetime) -> Mapping[str, Question]:
    """What is asked, in the words of a dashboard."""

    def weeks(count: int) -> Span:
        until = end.date() + timedelta(days=1)
        return Span(until - timedelta(weeks=count), until)

    def came(start: str, back: str, period: Period, count: int) -> Question:
        wanted = Retained(kind_of("start", start), kind_of("back", back), period, weeks(count))
        return partial(retention, wanted=wanted)

    def went(count: int, *steps: str) -> Question:
        return partial(funnel, wanted=Funnelled(steps_of(steps), 14, weeks(count)))

    def walked(count: int, start: str) -> Question:
        return partial(paths, wanted=Followed(kind_of("start", start), 3, 20, weeks(count)))

    def took(count: int, feature: str) -> Question:
        return partial(adoption, wanted=Adopted(kind_of("feature", feature), 30, weeks(count)))

    names = [f"page:{each}" for each in PAGES]
    return {
        "retention, anything to anything, 12 weeks": came("any", "any", Period.WEEK, 12),
        "retention, anything to anything, 26 weeks": came("any", "any", Period.WEEK, 26),
        "retention, type to type, 12 weeks": came("page", "forum_post", Period.WEEK, 12),
        "retention, name to anything, 28 days": came(names[0], "any", Period.DAY, 4),
        "funnel, two types, 4 weeks": went(4, "page", "forum_post"),
        "funnel, two types, 12 weeks": went(12, "page", "forum_post"),
        "funnel, four frequent pages, 12 weeks": went(12, *names[:4]),
        "paths, from a page, 12 weeks": walked(12, names[0]),
        "paths, from anything, 4 weeks": walked(4, "any"),
        "adoption of a type, 12 weeks": took(12, "forum_post"),
        "adoption of a page, 12 weeks": took(12, names[1]),
    }


class Taken(NamedTuple):
    """What one answer took, in milliseconds: until it was there, and of Postgres' processors."""

    waited: float
    worked: float


def taken(many: Crowd, asked: Mapping[str, Question]) -> Mapping[str, Sequence[Taken]]:
    """What each question took, asked one after the other and all over again."""
    found: dict[str, list[Taken]] = {name: [] for name in asked}

    async def ask(asking: Asking) -> None:
        for _ in range(ASKED):
            for name, question in asked.items():
                before, began = await worked(asking), time.perf_counter()
                await question(asking)
                waited = (time.perf_counter() - began) * 1000
                found[name].append(Taken(waited, await worked(asking) - before))

    many.asked(ask)
    return found


async def worked(asking: Asking) -> float:
    """The processor time so far of the sessions that answer, in milliseconds."""
    mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    sessions = [psutil.Process(row["pid"]) for row in await asking.database.rows(mine)]
    return sum(sum(each.cpu_times()[:2]) for each in sessions) * 1000


def events(count: int, end: datetime) -> Iterator[Event]:
    """Visits of people over the days before `end`, and who they turned out to be."""
    chance = random.Random(SEED)  # noqa: S311 - figures must be the same again
    begin = round(end.timestamp() * 1_000_000) - DAYS * DAY
    known: set[int] = set()
    place = 0
    while place < count:
        at = begin + place * DAYS * DAY // count
        person = int(PEOPLE * chance.random() ** UNEVEN)
        identity = f"visitor-{person:05}"
        if person % MEMBERS_EACH == 0 and chance.random() < 1 / 2:
            member = f"member-{person:05}"
            if person not in known:
                known.add(person)
                yield _linked(identity, member, place, at)
            identity = member
        for touch in visit(chance, identity, place, at):
            yield added(touch, place)
            place += 1


def _linked(identity: str, member: str, place: int, at: int) -> Event:
    attached = IdentityAttached(
        person_id=member, identity_id=identity, measures=(), evidence="signed in"
    )
    return stamped(attached, place + 1, at)


def visit(chance: random.Random, identity: str, place: int, at: int) -> Iterator[Touch]:
    """Pages and what is used on the way; sometimes something is done in the end."""
    session = f"site/session-{place}"
    for step in range(min(1 + int(chance.expovariate(1 / 2)), 12)):
        type_, name = "page", PAGES[int(len(PAGES) * chance.random() ** UNEVEN)]
        if chance.random() < 1 / 5:
            type_, name = chance.choice(USED)
        yield Touch(f"site/touch-{place + step}", identity, type_, name, at, session)
        at += int(MINUTE * chance.expovariate(1))
    if chance.random() < 1 / 8:
        type_, name = chance.choice(DONE)
        yield Touch(f"site/done-{place}", identity, type_, name, at + MINUTE)
