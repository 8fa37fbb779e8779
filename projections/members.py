"""Members as others see them: the name they registered and the karma they earned.

The single lines of the points ledger are in reputation.
"""

from collections.abc import Iterable
from typing import assert_never

from projections.projection import (
    Column,
    Index,
    Insert,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    sequence_of,
)
from schemas.events import MemberRegistered, StandingChanged

Reads = MemberRegistered | StandingChanged

REGISTRATIONS = Table(
    name="registrations",
    doc="Who joined, under which name; the first registration of a member counts.",
    key=("member_id",),
    columns=(
        Column("member_id", "text", "The member."),
        Column("username", "text", "The name shown to others."),
        Column("registered_at", "timestamptz", "When the member joined."),
    ),
    indexes=(Index(("username",)),),
)

STANDINGS = Table(
    name="standings",
    doc="Karma of members that earned or lost points.",
    key=("member_id",),
    columns=(
        Column("member_id", "text", "The member."),
        Column("karma", "jsonb", "Karma by rule set."),
        Column("sequence", "bigint", "Number of the change that the row shows."),
    ),
    # One index a rule set, for leaderboards; a reader sorts by the same expression.
    indexes=(
        Index(("((karma ->> 'default')::bigint)",)),
        Index(("((karma ->> 'stackexchange')::bigint)",)),
    ),
)

MEMBERS = View(
    name="members",
    doc="Members with their karma; one that never registered is known by its id.",
    query="""
SELECT member_id, coalesce(r.username, member_id) AS username, r.registered_at,
    coalesce(s.karma, jsonb_build_object()) AS karma
FROM {registrations} AS r FULL JOIN {standings} AS s USING (member_id)
""",
)


def project(event: Reads) -> Iterable[Write]:
    """A registration is written once; a standing replaces the one before it."""
    match event:
        case MemberRegistered():
            row = {
                "member_id": event.member_id,
                "username": event.username,
                "registered_at": event.meta.occurred_at,
            }
            yield Insert("registrations", row)
        case StandingChanged():
            row = {
                "member_id": event.member_id,
                "karma": event.karma,
                "sequence": sequence_of(event),
            }
            yield Upsert("standings", row)
        case _:
            assert_never(event)


MEMBERS_PROJECTION = Projection(
    name="members",
    version=1,
    doc="Members with their reputation.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(REGISTRATIONS, STANDINGS),
    views=(MEMBERS,),
)
