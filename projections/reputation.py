"""The points ledger: for what, by whom and when each member earned or lost points.

The sums, members' karma, are in members.
"""

from collections.abc import Iterable

from projections.projection import Column, Index, Insert, Projection, Table, View, Write, members_of
from schemas.events import PointsEarned

Reads = PointsEarned

POINTS = Table(
    name="points",
    doc="One line for each contribution that earned or lost points.",
    key=("event_id",),
    columns=(
        Column("event_id", "text", "The event that the line is."),
        Column("member_id", "text", "The member whose points these are."),
        Column("reason", "text", "The rule that gave them."),
        Column("points", "jsonb", "Points by rule set; a rule set that gives none is absent."),
        Column("post_id", "text", "The post that they were given for."),
        Column("discussion_id", "text", "The discussion of that post."),
        Column("giver_id", "text", "The member whose act gave them."),
        Column("earned_at", "timestamptz", "When the act happened."),
    ),
    indexes=(Index(("member_id", "earned_at", "event_id")), Index(("post_id",))),
)


def project(event: Reads) -> Iterable[Write]:
    """Each line of the ledger is a row."""
    row = {
        "event_id": event.meta.id,
        "member_id": event.member_id,
        "reason": event.reason,
        "points": event.points,
        "post_id": event.post_id,
        "discussion_id": event.discussion_id,
        "giver_id": event.giver_id,
        "earned_at": event.meta.occurred_at,
    }
    yield Insert("points", row)


REPUTATION = Projection(
    name="reputation",
    version=1,
    doc="The points ledger.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(POINTS,),
    views=(
        View(
            "points",
            POINTS.doc,
            """
SELECT event_id, member_id, reason, points, post_id, discussion_id, giver_id, earned_at
FROM {points}
""",
        ),
    ),
)
