"""Votes as facts, for analysts: each vote that counted, on posts and on requests, with its time.

How votes count now is kept by the rooms, in `votes` and `post_votes`.
"""

from collections.abc import Iterable
from typing import assert_never

from projections.facts import FACT_KEY, fact, fact_columns
from projections.projection import Column, Index, Insert, Projection, Table, View, Write, members_of
from schemas.events import PostScored, VoteAccepted

Reads = PostScored | VoteAccepted

VOTE_FACTS = Table(
    name="vote_facts",
    doc="Each vote that counted, and what it replaced; a vote taken back is the vote NONE.",
    key=FACT_KEY,
    columns=(
        *fact_columns("the member voted"),
        Column("subject", "text", "What was voted on: post or feature."),
        Column("subject_id", "text", "The post or the request."),
        Column("member_id", "text", "The member who voted."),
        Column("vote", "text", "UP, DOWN, or NONE where it was taken back."),
        Column("previous_vote", "text", "The member's vote before, NONE where there was none."),
    ),
    indexes=(
        Index(("occurred_at",)),
        Index(("time_bucket('1 hour', occurred_at)", "subject", "vote")),
        Index(("subject_id", "occurred_at")),
        Index(("member_id", "occurred_at")),
    ),
    facts_at="occurred_at",
    segment_by="subject",
)


def project(event: Reads) -> Iterable[Write]:
    """A vote that counted is a row."""
    match event:
        case PostScored():
            subject, subject_id = "post", event.post_id
        case VoteAccepted():
            subject, subject_id = "feature", event.feature_id
        case _:
            assert_never(event)
    row = {
        "subject": subject,
        "subject_id": subject_id,
        "member_id": event.member_id,
        "vote": event.vote,
        "previous_vote": event.previous_vote,
    }
    yield Insert("vote_facts", fact(event, row))


VOTES = Projection(
    name="vote-facts",
    version=1,
    doc="Votes as facts.",
    store="timescale",
    reads=members_of(Reads),
    project=project,
    tables=(VOTE_FACTS,),
    views=(
        View(
            "vote_facts",
            VOTE_FACTS.doc,
            """
SELECT occurred_at, source, event_id, subject, subject_id, member_id, vote, previous_vote
FROM {vote_facts}
""",
        ),
        View(
            "votes_hourly",
            "Votes by hour, on posts and on requests.",
            """
SELECT time_bucket('1 hour', occurred_at) AS hour, subject, vote, count(*) AS votes
FROM {vote_facts} GROUP BY 1, 2, 3
""",
            docs={"hour": "The hour's beginning.", "votes": "How many such votes were given."},
            continuous=True,
        ),
    ),
)
