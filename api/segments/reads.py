"""Reading segments and who is and was in them from the read models.

Who may read them is in permissions; what changes them is in commands.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.asking import Asking
from api.paging import Order, Page, Slice, condition, order_by, page
from api.problems import not_found
from infra.reading import Row

NEWEST = Order("NEWEST", "s.defined_at", "timestamptz")
NEWEST_MEMBERS = Order("NEWEST", "m.valid_from", "timestamptz")
# A year of days, and some more: what a chart shows.
DAYS_LIMIT = 400
# So many stays of one person: more than anybody reads.
STAYS_LIMIT = 500


class Segment(BaseModel):
    """A segment as it is defined now."""

    id: str
    name: str
    description: str
    kind: str = Field(description="STATIC: staff say who is in it; RULE: whoever it holds for.")
    rule: Any = Field(description="Whom it is for; null for a static segment.")
    status: str = Field(description="OPEN, or CLOSED: then nobody is in it.")
    revision: int = Field(description="Counts its definitions, from 1.")
    members: int = Field(description="How many people are in it.")
    settled: bool = Field(description="Whether everybody was judged by the definition.")
    stale_seconds: float = Field(
        description="How long the definition holds without everybody being judged by it."
    )
    defined_at: datetime
    changed_at: datetime


class Stay(BaseModel):
    """One person's time in a segment."""

    segment_id: str
    person_id: str
    valid_from: datetime
    valid_to: datetime | None = Field(description="Null while the person is in it.")
    entered_for: str = Field(description="ASKED, OBSERVED, TIME or DEFINITION.")
    left_for: str | None = Field(description="The same; null while the person is in it.")
    entered_revision: int = Field(description="The definition by which the person entered.")
    left_revision: int | None


class Day(BaseModel):
    """How many people were in a segment at the end of a day on which somebody moved."""

    day: datetime
    members: int
    entered: int
    departed: int


SEGMENTS = """
SELECT s.segment_id AS id, s.name, s.description, s.kind, s.rule, s.status, s.revision, s.members,
    s.settled, s.defined_at, s.changed_at,
    CASE WHEN s.settled THEN 0 ELSE extract(epoch FROM now() - s.changed_at) END AS stale_seconds,
    s.defined_at AS position
FROM segments AS s WHERE {condition} {order}
"""
COLUMNS = """m.segment_id, m.person_id, m.valid_from, m.valid_to, m.entered_for, m.left_for,
    m.entered_revision, m.left_revision, m.valid_from AS position"""
MEMBERS = f"""
SELECT {COLUMNS} FROM segment_memberships AS m
WHERE {{condition}} AND m.segment_id = %(segment_id)s AND {{then}} {{order}}
"""
NOW = "m.valid_to IS NULL"
THEN = "m.valid_from <= %(as_of)s AND (m.valid_to IS NULL OR m.valid_to > %(as_of)s)"
STAYS = f"""
SELECT {COLUMNS} FROM segment_memberships AS m WHERE m.person_id = %(person_id)s
ORDER BY m.valid_from DESC, m.segment_id LIMIT %(limit)s
"""
DAYS = """
SELECT day, members, entered, departed FROM segment_days WHERE segment_id = %(segment_id)s
ORDER BY day DESC LIMIT %(limit)s
"""


async def segments(asking: Asking, wanted: Slice) -> Page[Segment]:
    """Return a page of segments, newest first."""
    where, parameters = condition(wanted, "s.segment_id")
    query = SEGMENTS.format(condition=where, order=order_by(wanted, "s.segment_id"))
    return page(await asking.database.rows(query, parameters), wanted, "id", _segment)


async def open_segments(asking: Asking) -> int:
    """Return how many segments are open."""
    query = "SELECT count(*) AS segments FROM segments WHERE status = 'OPEN'"
    (row,) = await asking.database.rows(query)
    return int(row["segments"])


async def segment(asking: Asking, segment_id: str) -> Segment | None:
    """Return one segment, or None."""
    query = SEGMENTS.format(condition="s.segment_id = %(id)s", order="")
    row = await asking.database.row(query, {"id": segment_id})
    return None if row is None else _segment(row)


async def members(
    asking: Asking, segment_id: str, wanted: Slice, as_of: datetime | None = None
) -> Page[Stay]:
    """Return a page of who is in a segment, or was in it at a moment; who came last is first."""
    where, parameters = condition(wanted, "m.person_id")
    then = NOW if as_of is None else THEN
    query = MEMBERS.format(condition=where, order=order_by(wanted, "m.person_id"), then=then)
    given = {**parameters, "segment_id": segment_id, "as_of": as_of}
    return page(await _rows(asking, query, given), wanted, "person_id", _stay)


async def stays(asking: Asking, person_id: str) -> list[Stay]:
    """Return where a person is and was, the newest first."""
    given = {"person_id": person_id, "limit": STAYS_LIMIT}
    return [_stay(row) for row in await asking.database.rows(STAYS, given)]


async def days(asking: Asking, segment_id: str, limit: int = DAYS_LIMIT) -> list[Day]:
    """Return a segment's size by day, newest first."""
    given = {"segment_id": segment_id, "limit": limit}
    return [Day(**row) for row in await _rows(asking, DAYS, given)]


async def _rows(asking: Asking, query: str, given: Row) -> Sequence[Row]:
    rows = await asking.database.rows(query, given)
    # Nobody in it, and no such segment, are not the same answer.
    if not rows and await segment(asking, given["segment_id"]) is None:
        raise not_found("segment", given["segment_id"])
    return rows


def _segment(row: Row) -> Segment:
    rule = json.loads(row["rule"]) if row["rule"] else None
    return Segment(**{**row, "rule": rule})


def _stay(row: Row) -> Stay:
    return Stay(**row)
