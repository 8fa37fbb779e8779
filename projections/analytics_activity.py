"""What members do, for analysts: activity by hour and day, active members, and retention.

Only what a member reported as done by a member counts; what followed from it does not.
"""

from collections.abc import Iterable, Mapping

from projections.facts import FACT_KEY, day_of, fact, fact_columns
from projections.projection import Column, Index, Insert, Projection, Table, View, Write
from schemas.codec import type_of
from schemas.events import (
    AnswerAccepted,
    DiscussionStarted,
    DiscussionViewed,
    Event,
    FeatureSubmitted,
    MemberRegistered,
    PostVoted,
    ReplyPosted,
    VoteCast,
)

# Who did it, by the field that says so.
ACTORS: Mapping[type[Event], str] = {
    MemberRegistered: "member_id",
    DiscussionStarted: "author_id",
    DiscussionViewed: "member_id",
    ReplyPosted: "author_id",
    PostVoted: "member_id",
    AnswerAccepted: "member_id",
    FeatureSubmitted: "author_id",
    VoteCast: "member_id",
}

ACTIVITY_FACTS = Table(
    name="activity_facts",
    doc="Each thing that a member did: joined, asked, answered, viewed, voted, accepted.",
    key=FACT_KEY,
    columns=(
        *fact_columns("the member did it"),
        Column("member_id", "text", "The member who did it."),
        Column("act", "text", "What was done: the name of the event, such as ReplyPosted."),
    ),
    indexes=(
        Index(("occurred_at",)),
        # With the time itself in it an index over a bucket answers without the table.
        Index(("time_bucket('1 hour', occurred_at)", "act", "occurred_at")),
        Index(("time_bucket('1 day', occurred_at)", "member_id")),
        Index(("member_id", "occurred_at")),
    ),
    facts_at="occurred_at",
    segment_by="act",
)

# Who counts as active is counted over and over, by day, week, month and cohort. A row a member and
# day is a fraction of the facts, and is there in the order in which it is counted.
ACTIVE_MEMBER_DAYS = Table(
    name="active_member_days",
    doc="The days on which each member did something.",
    key=("day", "member_id"),
    columns=(
        Column("day", "timestamptz", "The day, in UTC."),
        Column("member_id", "text", "The member."),
    ),
    indexes=(Index(("member_id", "day")),),
)


def project(event: Event) -> Iterable[Write]:
    """What a member did is a row, and makes the day one of theirs; a guest's view is nobody's."""
    member_id = getattr(event, ACTORS[type(event)])
    if member_id is not None:
        act = type_of(event).name.partition(".")[2]
        yield Insert("activity_facts", fact(event, {"member_id": member_id, "act": act}))
        yield Insert("active_member_days", {"day": day_of(event), "member_id": member_id})


COUNTS = {
    "hour": "The hour's beginning.",
    "day": "The day, in UTC.",
    "week": "The Monday that the week begins with, in UTC.",
    "month": "The month's first day, in UTC.",
    "acts": "How many things were done.",
    "members": "How many members did something.",
    "cohort": "The week in which its members were first active.",
    "weeks_later": "Weeks since then.",
    "cohort_members": "How many members the cohort has.",
    "retention": "The share of the cohort that was active in that week.",
}


# A day of `active_member_days` is asked for as it is there, so that an index finds it.
ACTIVE_DAILY = View(
    "active_members_daily",
    "How many members were active on each day.",
    "SELECT day, count(*) AS members FROM {active_member_days} GROUP BY 1",
    docs=COUNTS,
)


def _active(period: str) -> View:
    return View(
        f"active_members_{period}ly",
        f"How many members were active in each {period}.",
        f"""
SELECT {period}, count(*) AS members
FROM (
    SELECT DISTINCT time_bucket('1 {period}', day) AS {period}, member_id
    FROM {{active_member_days}}
) AS active GROUP BY 1
""",
        docs=COUNTS,
    )


ACTIVITY = Projection(
    name="activity-facts",
    version=2,
    doc="What members do, as facts.",
    store="timescale",
    reads=frozenset(ACTORS),
    project=project,
    tables=(ACTIVITY_FACTS, ACTIVE_MEMBER_DAYS),
    views=(
        View(
            "activity_facts",
            ACTIVITY_FACTS.doc,
            "SELECT occurred_at, source, event_id, member_id, act FROM {activity_facts}",
        ),
        View(
            "activity_hourly",
            "What members did, by hour.",
            """
SELECT time_bucket('1 hour', occurred_at) AS hour, act, count(*) AS acts
FROM {activity_facts} GROUP BY 1, 2
""",
            docs=COUNTS,
            continuous=True,
        ),
        View(
            "activity_daily",
            "What members did, by day.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, act, count(*) AS acts
FROM {activity_facts} GROUP BY 1, 2
""",
            docs=COUNTS,
            continuous=True,
        ),
        View(
            "member_days",
            "How much each member did on each day.",
            """
SELECT time_bucket('1 day', occurred_at) AS day, member_id, count(*) AS acts
FROM {activity_facts} GROUP BY 1, 2
""",
            docs=COUNTS,
            continuous=True,
        ),
        View(
            "active_member_days",
            ACTIVE_MEMBER_DAYS.doc,
            "SELECT day, member_id FROM {active_member_days}",
        ),
        ACTIVE_DAILY,
        _active("week"),
        _active("month"),
        View(
            "cohort_retention",
            "Of the members first active in one week, how many were active in each week after it.",
            """
SELECT cohort, weeks_later, members, first_value(members) OVER by_week AS cohort_members,
    members::double precision / first_value(members) OVER by_week AS retention
FROM (
    SELECT cohort, (extract(epoch FROM week - cohort) / 604800)::bigint AS weeks_later,
        count(*) AS members
    FROM (
        SELECT DISTINCT time_bucket('1 week', day) AS cohort, member_id
        FROM {active_member_days} AS d
        WHERE NOT EXISTS (
            SELECT FROM {active_member_days} AS e
            WHERE e.member_id = d.member_id AND e.day < time_bucket('1 week', d.day)
        )
    ) AS came CROSS JOIN LATERAL (
        SELECT DISTINCT time_bucket('1 week', day) AS week
        FROM {active_member_days} AS b WHERE b.member_id = came.member_id
    ) AS back GROUP BY 1, 2
) AS counted WINDOW by_week AS (PARTITION BY cohort ORDER BY weeks_later)
""",
            docs=COUNTS,
        ),
    ),
)
