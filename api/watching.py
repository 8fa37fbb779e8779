"""How the platform is: which services answer, and how many records each reader has before it.

It is asked by health, metrics and the front page; what to do about it is the operator's.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.platform import Platform
from api.positions import bookmark
from infra.following import Ends
from infra.pipeline import Partition
from infra.producing import LogAwayError
from infra.reading import Database, DatabaseAwayError, Row
from infra.searching import SearchAwayError
from projections.engine.bookmarks import INDEX
from projections.registry import PROJECTIONS
from projections.search import ALIAS, SEARCH
from schemas.catalog import TOPICS

# Pages, probes and Prometheus together ask several times a second; the answer may be this old.
BELIEVED_SECONDS = 1.0

# Readers see the live generation of a projection; a fold has only one.
PROGRESS = """
SELECT projection AS reader, topic, partition, next FROM projection_positions
UNION ALL
SELECT pipeline, topic, partition, next FROM engine.positions WHERE pipeline <> ALL(%(projections)s)
"""
UNSETTLED = """
SELECT count(*) AS segments,
    coalesce(extract(epoch FROM now() - min(changed_at)), 0)::double precision AS seconds
FROM segments WHERE NOT settled
"""

Ended = Mapping[Partition, int]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """How many segments hold a definition by which not everybody was judged, and since when."""

    segments: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How things were a moment ago; the lag of a reader that never began is None.

    `unsettled` is None where the read model cannot be asked.
    """

    kafka: bool
    postgres: bool
    elasticsearch: bool
    lags: Mapping[str, int | None]
    unsettled: Unsettled | None = None

    @property
    def ready(self) -> bool:
        """Whether the API can read and write; search may be away."""
        return self.kafka and self.postgres


@dataclass(slots=True)
class Watch:
    """Asks the services how they are, at most once a second."""

    platform: Platform
    ends: Ends
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _last: tuple[float, Snapshot] | None = None

    async def look(self) -> Snapshot:
        """Return how things are, or were within the last second."""
        async with self._lock:
            now = time.monotonic()
            if self._last is None or now - self._last[0] > BELIEVED_SECONDS:
                self._last = (time.monotonic(), await self._ask())
            return self._last[1]

    async def _ask(self) -> Snapshot:
        ended, rows, elasticsearch = await asyncio.gather(
            self._ended(), self._rows(), self.platform.index.answers()
        )
        found = await self._searched() if elasticsearch else []
        lags = _lags(ended or {}, [*(rows or []), *found])
        return Snapshot(
            kafka=ended is not None,
            postgres=rows is not None,
            elasticsearch=elasticsearch,
            lags=lags,
            unsettled=None if rows is None else await self._unsettled(),
        )

    async def _ended(self) -> Ended | None:
        try:
            return await asyncio.to_thread(self.ends.ask)
        except LogAwayError:
            return None

    async def _rows(self) -> Sequence[Row] | None:
        if not await self._postgres():
            return None
        rows = [*await _progress(self.platform.database)]
        if self.platform.facts is not self.platform.database:
            rows += await _progress(self.platform.facts)
        return rows

    async def _postgres(self) -> bool:
        try:
            return bool(await self.platform.database.rows("SELECT 1 AS one"))
        except DatabaseAwayError:
            return False

    async def _unsettled(self) -> Unsettled | None:
        try:
            (row,) = await self.platform.database.rows(UNSETTLED)
        except DatabaseAwayError:
            return None
        return Unsettled(**row)

    async def _searched(self) -> Sequence[Row]:
        try:
            index = await self.platform.index.behind_alias(ALIAS)
            generation = int(index.rpartition("-")[2])
            places = [
                (topic, number)
                for topic in SEARCH.topics
                for number in range(TOPICS[topic].partitions)
            ]
            ids = [bookmark(generation, place) for place in places]
            found = await self.platform.index.documents(INDEX, ids)
        except SearchAwayError:
            return []
        return [{**each, "reader": SEARCH.name} for each in found if each is not None]


async def _progress(database: Database) -> Sequence[Row]:
    # A platform whose projections never started has no positions to look at yet.
    try:
        return await database.rows(PROGRESS, {"projections": [*PROJECTIONS]})
    except DatabaseAwayError:
        return []


def _lags(ended: Ended, rows: Sequence[Row]) -> Mapping[str, int | None]:
    lags: dict[str, int | None] = dict.fromkeys(PROJECTIONS)
    for row in rows:
        end = ended.get(Partition(row["topic"], row["partition"]), row["next"])
        lags[row["reader"]] = (lags.get(row["reader"]) or 0) + max(0, end - row["next"])
    return dict(sorted(lags.items()))
