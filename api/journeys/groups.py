"""How groups of people are and what they bring: accounts and segments, by the same measures.

How one person is, is in reads; who belongs to a group is decided by folds.
"""

from datetime import datetime

from pydantic import BaseModel, Field

from api.asking import Asking
from api.journeys.values import LifetimeValue, lifetime_values
from infra.reading import Row


class Group(BaseModel):
    """People, with their health and what they bring."""

    id: str
    members: int
    measured: int = Field(description="Of how many members the health is known.")
    mean_score: float | None
    lowest_score: float | None
    red: int
    yellow: int
    green: int
    last_activity: datetime | None
    mean_churn_risk: float | None = Field(description="Over the members that have one.")
    at_risk: int = Field(description="How many members are likely to leave.")
    lifetime_values: list[LifetimeValue]


class Account(Group):
    """An account with the health of its members and what they bring."""


class SegmentHealth(Group):
    """A segment with the health of who is in it now, and what they bring."""


ACCOUNT_MEMBERS = "SELECT member_id FROM account_members WHERE account_id = %(id)s"
SEGMENT_MEMBERS = """
SELECT person_id AS member_id FROM segment_members WHERE segment_id = %(id)s
"""
SEGMENT = "SELECT true AS known FROM segments WHERE segment_id = %(id)s"
GROUP = """
SELECT count(*) AS members, count(h.person_id) AS measured, avg(h.score) AS mean_score,
    min(h.score) AS lowest_score,
    count(*) FILTER (WHERE h.band = 'RED') AS red,
    count(*) FILTER (WHERE h.band = 'YELLOW') AS yellow,
    count(*) FILTER (WHERE h.band = 'GREEN') AS green,
    max(h.last_activity_at) AS last_activity, avg(c.risk) AS mean_churn_risk,
    count(*) FILTER (WHERE c.risk_level = 'high') AS at_risk
FROM ({members}) AS m
LEFT JOIN health AS h ON h.person_id = m.member_id
LEFT JOIN churn AS c ON c.person_id = m.member_id
"""
# What is expected of each member depends on their own risk. Without OFFSET all customers' money
# would be summed before the group's members were chosen.
VALUES = """
SELECT v.currency, v.paid, v.refunded, v.monthly_amount, c.risk
FROM ({members}) AS m CROSS JOIN LATERAL (
    SELECT * FROM lifetime_values WHERE member_id = m.member_id OFFSET 0
) AS v LEFT JOIN churn AS c ON c.person_id = m.member_id
"""


async def account(asking: Asking, account_id: str) -> Account | None:
    """Return an account, or None where it has no members."""
    row, brought = await _group(asking, ACCOUNT_MEMBERS, account_id)
    if not row["members"]:
        return None
    return Account(id=account_id, lifetime_values=brought, **row)


async def segment(asking: Asking, segment_id: str) -> SegmentHealth | None:
    """Return how a segment is, or None where there is no such segment."""
    if await asking.database.row(SEGMENT, {"id": segment_id}) is None:
        return None
    row, brought = await _group(asking, SEGMENT_MEMBERS, segment_id)
    return SegmentHealth(id=segment_id, lifetime_values=brought, **row)


async def _group(asking: Asking, members: str, group_id: str) -> tuple[Row, list[LifetimeValue]]:
    (row,) = await asking.database.rows(GROUP.format(members=members), {"id": group_id})
    rows = await asking.database.rows(VALUES.format(members=members), {"id": group_id})
    return row, lifetime_values(rows)
