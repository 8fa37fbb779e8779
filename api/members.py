"""Members as clients see them: names, karma, the leaderboard and the points ledger.

How karma comes about is in streams; members beside their posts are in authors.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

import strawberry
from fastapi import APIRouter
from pydantic import BaseModel, Field

from api import authors, graph
from api.asking import AskedOfRows, Asking
from api.graph import Info, PageInfo
from api.paging import (
    LIMIT_DEFAULT,
    After,
    Limit,
    Order,
    Page,
    Slice,
    checked_limit,
    condition,
    order_by,
    page,
)
from api.permissions import can_read_giver
from api.problems import not_found
from infra.reading import Row

# Nobody has less than nothing under any rule set; members without a line of the ledger have what
# their rule set starts with.
KARMA = "coalesce((karma ->> '{rules}')::bigint, {start})"


class Member(BaseModel):
    """A member with the karma of every rule set."""

    id: str
    username: str
    registered_at: datetime | None = Field(description="Null for a member that never registered.")
    reputation: int = Field(description="Karma by the chosen rule set.")
    karma: dict[str, int] = Field(description="Karma by each rule set that knows the member.")
    badges: list[str] = Field(description="Empty until the platform awards badges.")


class Points(BaseModel):
    """One line of the points ledger."""

    event_id: str
    member_id: str
    reason: str
    points: dict[str, int] = Field(description="Points by rule set.")
    post_id: str
    discussion_id: str
    giver_id: str | None = Field(description="Whose vote it was; null for everybody else.")
    earned_at: datetime


class MemberList(BaseModel):
    """A page of members."""

    items: list[Member]
    next: str | None


class PointsList(BaseModel):
    """A page of the points ledger."""

    items: list[Points]
    next: str | None


class MemberSort(Enum):
    """The order of members."""

    REPUTATION = "REPUTATION"
    NEWEST = "NEWEST"


MEMBERS = """
SELECT member_id, username, registered_at, karma, {position} AS position FROM members
WHERE {condition} {order}
"""
POINTS = """
SELECT event_id, member_id, reason, points, post_id, discussion_id, giver_id, earned_at,
    earned_at AS position
FROM points WHERE {condition} AND member_id = %(member_id)s {order}
"""
NEWEST_POINTS = Order("NEWEST", "earned_at", "timestamptz")


def orders(rules: str) -> Mapping[str, Order]:
    """Return the orders of members under a rule set."""
    karma = KARMA.format(rules=rules, start=authors.starting_karma(rules))
    return {
        "REPUTATION": Order("REPUTATION", karma, "bigint"),
        "NEWEST": Order("NEWEST", "registered_at", "timestamptz", only="registered_at IS NOT NULL"),
    }


async def members(asking: Asking, wanted: Slice) -> Page[Member]:
    """Return a page of members."""
    where, parameters = condition(wanted, "member_id")
    query = MEMBERS.format(
        position=wanted.order.column, condition=where, order=order_by(wanted, "member_id")
    )
    rows = await asking.database.rows(query, parameters)
    return page(rows, wanted, "member_id", lambda row: _member(row, asking.rules))


async def member(asking: Asking, member_id: str) -> Member | None:
    """Return one member, or None where nobody of that id was heard of."""
    query = MEMBERS.format(position="0", condition="member_id = %(id)s", order="")
    row = await asking.database.row(query, {"id": member_id})
    return _member(row, asking.rules) if row else None


async def points(asking: Asking, member_id: str, wanted: Slice) -> Page[Points]:
    """Return a page of a member's ledger, newest line first."""
    where, parameters = condition(wanted, "event_id")
    query = POINTS.format(condition=where, order=order_by(wanted, "event_id"))
    rows = await asking.database.rows(query, {**parameters, "member_id": member_id})
    return page(rows, wanted, "event_id", lambda row: _points(asking, row))


def _points(asking: Asking, row: Row) -> Points:
    found = Points(**{name: row[name] for name in Points.model_fields})
    if can_read_giver(asking.caller, found.giver_id):
        found.giver_id = None
    return found


def _member(row: Row, rules: str) -> Member:
    return Member(
        id=row["member_id"],
        username=row["username"],
        registered_at=row["registered_at"],
        reputation=authors.reputation(row["karma"], rules),
        karma=row["karma"],
        badges=[],
    )


@strawberry.type(description="A member with their karma.", name="Member")
class MemberType:
    """A member."""

    id: strawberry.ID
    username: str
    registered_at: datetime | None
    reputation: int
    badges: list[str]


@strawberry.type(description="A page of members.")
class MemberPage:
    """Some members and where the page ends."""

    nodes: list[MemberType]
    page_info: PageInfo


@graph.described
@strawberry.type(description="Reading members.")
class MembersQuery:
    """Queries of members."""

    @strawberry.field
    async def member(self, info: Info, id: strawberry.ID) -> MemberType | None:  # noqa: A002 - the API's word
        """One member; null where nobody of that id was heard of."""
        found = await member(info.context, id)
        return _type(found) if found else None

    @strawberry.field
    async def leaderboard(
        self, info: Info, first: int = LIMIT_DEFAULT, after: str | None = None
    ) -> MemberPage:
        """Members by karma, highest first."""
        wanted = Slice(orders(info.context.rules)["REPUTATION"], checked_limit(first), after)
        found = await members(info.context, wanted)
        return MemberPage(
            nodes=[_type(each) for each in found.items], page_info=graph.page_info(found)
        )


def _type(found: Member) -> MemberType:
    shown = found.model_dump(exclude={"id", "karma"})
    return MemberType(id=strawberry.ID(found.id), **shown)


router = APIRouter(prefix="/v1/members", tags=["members"])


@router.get("")
async def list_members(
    asking: AskedOfRows,
    sort: MemberSort = MemberSort.REPUTATION,
    limit: Limit = LIMIT_DEFAULT,
    after: After = None,
) -> MemberList:
    """Members, by karma unless `sort` says otherwise."""
    found = await members(asking, Slice(orders(asking.rules)[sort.name], limit, after))
    return MemberList(items=list(found.items), next=found.next)


@router.get("/{member_id}")
async def show_member(asking: AskedOfRows, member_id: str) -> Member:
    """One member with the karma of every rule set."""
    found = await member(asking, member_id)
    if found is None:
        raise not_found("member", member_id)
    return found


@router.get("/{member_id}/points")
async def list_points(
    asking: AskedOfRows,
    member_id: str,
    limit: Limit = LIMIT_DEFAULT,
    after: After = None,
) -> PointsList:
    """For what a member earned or lost points, newest line first."""
    found = await points(asking, member_id, Slice(NEWEST_POINTS, limit, after))
    return PointsList(items=list(found.items), next=found.next)
