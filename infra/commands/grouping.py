"""Telling groups of people as static segments: the new ones first, then the end of the old.

How groups are found stands in streams.segments.clustering, the command in train.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import psycopg

from api.publishing import publish, told
from infra.producing import LogWriter
from infra.reading import Database, open_database
from infra.settings import Settings
from schemas.events import Event, SegmentClosed, SegmentDefined, SegmentMemberAdded

if TYPE_CHECKING:
    from streams.segments.clustering import Group

ACTOR = "community train segments"
# By it the groups of the run before are known again.
PREFIX = "group-"
PAUSE_SECONDS = 0.5
FACTS_EACH = 1_000
SCORED = "SELECT person_id, features FROM churn"
FORMER = "SELECT segment_id FROM segments WHERE status = 'OPEN' AND starts_with(segment_id, %(id)s)"
STANDING = """
SELECT count(*) FILTER (WHERE settled) AS settled, coalesce(sum(members), 0) AS members
FROM segments WHERE segment_id = ANY(%(ids)s)
"""


def scored(url: str) -> Mapping[str, Mapping[str, float]]:
    """Everybody's features as they were scored last."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(SCORED.encode()).fetchall()
    return {person: {name: float(known) for name, known in of.items()} for person, of in rows}


async def tell(settings: Settings, found: Sequence[Group], seconds: float) -> None:
    """Make a static segment of each group, fill it, and close those of the run before.

    Raises TimeoutError where that takes longer; the next run closes what was left.
    """
    writer, database = (
        LogWriter(settings.ingest_servers),
        await open_database(settings.postgres_url),
    )
    writer.start()
    try:
        async with asyncio.timeout(seconds):
            former = await database.rows(FORMER, {"id": PREFIX})
            run = uuid.uuid4().hex[:8]
            ids = {f"{PREFIX}{run}-{number}": each for number, each in enumerate(found, 1)}
            await _publish(writer, [_defined(*each) for each in ids.items()])
            # Nobody is put into a segment that a part of all people does not know yet.
            await _until(database, ids, "settled", len(ids))
            await _publish(
                writer,
                [SegmentMemberAdded(who, each, ACTOR) for each in ids for who in ids[each].people],
            )
            await _until(database, ids, "members", sum(len(each.people) for each in found))
            await _publish(writer, [SegmentClosed(each["segment_id"], ACTOR) for each in former])
    finally:
        await writer.close()
        await database.pool.close()


def _defined(segment_id: str, group: Group) -> SegmentDefined:
    means = ", ".join(f"{name} {mean:.2f}" for name, mean in group.means.items())
    return SegmentDefined(segment_id, group.name, "STATIC", description=f"Means: {means}")


async def _publish(writer: LogWriter, facts: Sequence[Event]) -> None:
    for start in range(0, len(facts), FACTS_EACH):
        some = facts[start : start + FACTS_EACH]
        await publish(writer, [told(each, ACTOR) for each in some])


async def _until(database: Database, ids: Mapping[str, Any], name: str, wanted: int) -> None:
    while True:
        row = await database.row(STANDING, {"ids": [*ids]})
        if row is not None and row[name] >= wanted:
            return
        await asyncio.sleep(PAUSE_SECONDS)
