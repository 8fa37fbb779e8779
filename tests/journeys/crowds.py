"""Random histories of many people, kept by the real projection in a database of their own.

What must be answered of them is counted without SQL in recounting.
"""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import msgspec
import psycopg

from api.asking import Asking
from api.watching import Snapshot
from infra.postgres import Database
from infra.reading import open_database
from infra.settings import Settings
from projections.engine.row_copy import RowCopy
from projections.engine.stage import RowStage
from projections.journeys import JOURNEYS
from projections.projection import Projection
from schemas.events import Event, IdentityAttached, TouchpointAdded
from tests.projections.private import claimed, records, stamped

HOUR = 3_600_000_000
DAY = 24 * HOUR
# A Wednesday: cohorts of days, weeks and months are cut at different places.
START = int(datetime(2018, 1, 17, tzinfo=UTC).timestamp()) * 1_000_000
LATE = 2
NAMES = {
    "page": ("Home", "Pricing", "Docs"),
    "custom": ("exported",),
    "forum_post": ("replied", "answer_accepted"),
}
# What others do to somebody.
PASSIVE = "answer_accepted"
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Touch:
    """One touchpoint."""

    id: str
    identity_id: str
    type: str
    name: str
    at: int
    session_id: str | None = None

    @property
    def passive(self) -> bool:
        """Whether it was others who acted."""
        return self.name == PASSIVE


@dataclass(slots=True)
class Crowd:
    """A database with the timelines of many people, and what was told of them."""

    stage: RowStage
    url: str
    told: int = 0
    touches: dict[str, Touch] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    reached: list[tuple[str, str, int]] = field(default_factory=list)

    def tell(self, events: Sequence[Event]) -> None:
        """Give events to the projection in one batch."""
        self.stage.apply(records(events, start=self.told))
        self.told += len(events)

    def touch(self, touches: Sequence[Touch]) -> None:
        """Tell of touchpoints."""
        self.tell([added(each, self.told + n) for n, each in enumerate(touches)])
        self.touches.update((each.id, each) for each in touches)

    def own(self, identity_id: str, person_id: str) -> None:
        """Tell whose an identity is from now on, or that it is its own again."""
        attached = IdentityAttached(
            person_id=person_id, identity_id=identity_id, measures=(), evidence="said so"
        )
        self.tell([stamped(attached, self.told + 1, START)])
        self.owners[identity_id] = person_id

    def person(self, identity_id: str) -> str:
        """Whose an identity is."""
        return self.owners.get(identity_id, identity_id)

    def asked(self, question: Callable[[Asking], Awaitable[Found]]) -> Found:
        """What the API's own code answers from the database."""

        async def ask() -> Found:
            database = await open_database(self.url)
            try:
                return await question(_asking(database))
            finally:
                await database.pool.close()

        return asyncio.run(ask())


class Calm:
    """A watch over a platform in which nothing waits to be read."""

    async def look(self) -> Snapshot:
        """All is well."""
        lags = {JOURNEYS.name: 0}
        return Snapshot(kafka=True, postgres=True, elasticsearch=True, lags=lags, unsettled=None)


def _asking(database: Any) -> Asking:
    # Questions about many people need the read models and the watch, and nothing of the caller.
    platform = SimpleNamespace(database=database)
    return cast("Asking", SimpleNamespace(platform=platform, database=database, watch=Calm()))


@contextmanager
def crowd(settings: Settings, projection: Projection = JOURNEYS) -> Iterator[Crowd]:
    """A new database of the running Postgres."""
    name = f"crowd_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        # What is counted must not depend on the zone that a server is in.
        connection.execute(f"ALTER DATABASE {name} SET timezone = 'America/New_York'".encode())
        address = settings.postgres_url.rpartition("/")[0] + f"/{name}"
        database = Database(address)
        try:
            copy = RowCopy(projection, database)
            copy.define()
            copy.prepare()
            yield Crowd(claimed(copy), address)
        finally:
            database.close()
            # By force it would be refused while autovacuum is in there, whose end is not ours.
            connection.execute(f"DROP DATABASE {name}".encode())


def added(touch: Touch, place: int) -> Event:
    """The event that says that a touchpoint counts."""
    event = TouchpointAdded(
        person_id=touch.identity_id,
        identity_id=touch.identity_id,
        touchpoint_id=touch.id,
        type=touch.type,
        name=touch.name,
        session_id=touch.session_id,
        passive=touch.passive,
    )
    made = stamped(event, place + 1, touch.at)
    # Told a moment later: what was done at the end of a day is heard of on the next.
    meta = msgspec.structs.replace(made.meta, recorded_at=touch.at + LATE)
    return msgspec.structs.replace(made, meta=meta)


def chance_of(seed: int) -> random.Random:
    """Chance that repeats itself."""
    return random.Random(seed)  # noqa: S311 - a history is no secret


def some(chance: random.Random, count: int, days: int = 40) -> list[Touch]:
    """Touchpoints of a few people over some days; many of them at the same moment as others."""
    made = []
    for number in range(count):
        type_ = chance.choice([*NAMES])
        identity_id = f"v-{chance.randrange(12)}"
        day = chance.randrange(days)
        # Few moments of a day, at its very ends too, so that many things are at the same one.
        moment = chance.choice((0, 1, HOUR, 2 * HOUR, 2 * HOUR + 1, DAY - 1))
        made.append(
            Touch(
                id=f"t-{number}-{chance.randrange(10**9)}",
                identity_id=identity_id,
                type=type_,
                name=chance.choice(NAMES[type_]),
                at=START + day * DAY + moment,
                session_id=f"{identity_id}-{day}" if type_ in {"page", "custom"} else None,
            )
        )
    return made


def live(crowd: Crowd, chance: random.Random, count: int = 150) -> None:
    """Let things happen: in any order, some told twice, identities linked and un-linked between."""
    touches = some(chance, count)
    for start in range(0, count, 30):
        batch = touches[start : start + 30]
        crowd.touch([*batch, *chance.sample(batch, 5)])
        # Sometimes one who has others' identities becomes somebody else's.
        identity_id = f"v-{chance.choice((0, 1, 2, 3, 4, 5, 7))}"
        crowd.own(identity_id, chance.choice((identity_id, "v-7", "v-8")))
    crowd.touch(chance.sample(touches, 10))


def people(crowd: Crowd) -> Mapping[str, list[Touch]]:
    """The touchpoints of each person."""
    found: dict[str, list[Touch]] = {}
    for touch in crowd.touches.values():
        found.setdefault(crowd.person(touch.identity_id), []).append(touch)
    return found
