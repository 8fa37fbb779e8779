"""Feature requests with their scores, the votes on them, and what members have left to vote with.

Search documents are in search.
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
from schemas.events import FeatureChanged, ScoreChanged, StatusChanged, VoteAccepted, VoteRejected

Reads = FeatureChanged | ScoreChanged | StatusChanged | VoteAccepted | VoteRejected

# Each order in which requests are listed; a list within a status begins with the status.
FEATURE_ORDERS = ("trending", "score", "created_at", "wilson")
# Until a request's text has arrived, its row holds only a score and is no reader's business.
SHOWN = "sequence IS NOT NULL"

FEATURES = Table(
    name="features",
    doc="Requests with their scores; the text and the score are parts of their own.",
    key=("feature_id",),
    columns=(
        Column("feature_id", "text", "The feature request or bug report."),
        Column("author_id", "text", "The member who asked."),
        Column("title", "text", "The headline."),
        Column("description", "text", "What is wanted."),
        Column("category", "text", "The category."),
        Column("tags", "text[]", "Words it is found by."),
        Column("format", "text", "How the description is written: markdown or html."),
        Column(
            "status", "text", "Submitted, UnderReview, Planned, InProgress, Completed or Declined."
        ),
        Column("roadmap_eta", "text", "When it is expected."),
        Column("created_at", "timestamptz", "When it was submitted."),
        Column(
            "sequence",
            "bigint",
            "Number of the change that the text shows; none before it is written.",
        ),
        Column("ups", "bigint", "UP votes.", default="0"),
        Column("downs", "bigint", "DOWN votes.", default="0"),
        Column("score", "bigint", "UP votes minus DOWN votes.", default="0"),
        Column("wilson", "double precision", "Lower bound of the share of UP votes.", default="0"),
        # What ScoreChanged carries without votes, so that a request nobody voted on sorts the same.
        Column(
            "trending",
            "double precision",
            "Orders by velocity at every later moment.",
            default="'-1e308'::double precision",
        ),
        Column("score_sequence", "bigint", "Number of the change that the score shows."),
    ),
    indexes=(
        *(Index((order, "feature_id"), where=SHOWN) for order in FEATURE_ORDERS),
        *(Index(("status", order, "feature_id"), where=SHOWN) for order in FEATURE_ORDERS),
        Index(("author_id", "created_at", "feature_id")),
        Index(("tags",), method="gin"),
    ),
)

VOTES = Table(
    name="votes",
    doc="How each member's vote on each request counts.",
    key=("feature_id", "member_id"),
    columns=(
        Column("feature_id", "text", "The request."),
        Column("member_id", "text", "The member."),
        Column("vote", "text", "UP, DOWN, or NONE where it was taken back."),
        Column("voted_at", "timestamptz", "When the member voted so."),
        Column("sequence", "bigint", "Number of the member's decision that the row shows."),
    ),
    indexes=(Index(("member_id",)),),
)

ALLOWANCES = Table(
    name="allowances",
    doc="What members have left to vote with; who never voted is absent.",
    key=("member_id",),
    columns=(
        Column("member_id", "text", "The member."),
        Column("votes_remaining", "bigint", "Open votes the member has left."),
        Column("sequence", "bigint", "Number of the member's decision that the row shows."),
    ),
)

STATUS_CHANGES = Table(
    name="status_changes",
    doc="Each move of a request to another status.",
    key=("event_id",),
    columns=(
        Column("event_id", "text", "The event that the move is."),
        Column("feature_id", "text", "The request."),
        Column("status", "text", "The status from then on."),
        Column("previous_status", "text", "The status before."),
        Column("member_id", "text", "Who asked for the move."),
        Column("reason", "text", "Why."),
        Column("roadmap_eta", "text", "When it was expected then."),
        Column("changed_at", "timestamptz", "When it was moved."),
    ),
    indexes=(Index(("feature_id", "changed_at", "event_id")),),
)

VIEWS = (
    View(
        "features",
        "Requests with their scores.",
        """
SELECT feature_id, author_id, title, description, category, tags, format, status, roadmap_eta,
    created_at, ups, downs, score, wilson, trending, sequence
FROM {features} WHERE sequence IS NOT NULL
""",
    ),
    View(
        "votes",
        "Votes on requests as they count now; a vote taken back is absent.",
        "SELECT feature_id, member_id, vote, voted_at FROM {votes} WHERE vote <> 'NONE'",
    ),
    View("allowances", ALLOWANCES.doc, "SELECT member_id, votes_remaining FROM {allowances}"),
    View(
        "status_changes",
        STATUS_CHANGES.doc,
        """
SELECT event_id, feature_id, status, previous_status, member_id, reason, roadmap_eta, changed_at
FROM {status_changes}
""",
    ),
)


def project(event: Reads) -> Iterable[Write]:
    """A request's text, its score, its moves, and each decision about a vote."""
    match event:
        case FeatureChanged():
            yield _feature(event)
        case ScoreChanged():
            yield _score(event)
        case StatusChanged():
            yield _status_change(event)
        case VoteAccepted():
            yield _vote(event)
            yield _allowance(event)
        case VoteRejected():
            yield _allowance(event)
        case _:
            assert_never(event)


def _feature(event: FeatureChanged) -> Upsert:
    row = {
        "feature_id": event.feature_id,
        "author_id": event.author_id,
        "title": event.title,
        "description": event.description,
        "category": event.category,
        "tags": event.tags,
        "format": event.format,
        "status": event.status,
        "roadmap_eta": event.roadmap_eta,
        "created_at": event.created_at,
        "sequence": sequence_of(event),
    }
    return Upsert("features", row)


def _score(event: ScoreChanged) -> Upsert:
    row = {
        "feature_id": event.feature_id,
        "ups": event.ups,
        "downs": event.downs,
        "score": event.score,
        "wilson": event.wilson,
        "trending": event.trending,
        "score_sequence": sequence_of(event),
    }
    return Upsert("features", row, guard="score_sequence")


def _status_change(event: StatusChanged) -> Insert:
    row = {
        "event_id": event.meta.id,
        "feature_id": event.feature_id,
        "status": event.status,
        "previous_status": event.previous_status,
        "member_id": event.member_id,
        "reason": event.reason,
        "roadmap_eta": event.roadmap_eta,
        "changed_at": event.meta.occurred_at,
    }
    return Insert("status_changes", row)


def _vote(event: VoteAccepted) -> Upsert:
    row = {
        "feature_id": event.feature_id,
        "member_id": event.member_id,
        "vote": event.vote,
        "voted_at": event.meta.occurred_at,
        "sequence": sequence_of(event),
    }
    return Upsert("votes", row)


def _allowance(event: VoteAccepted | VoteRejected) -> Upsert:
    row = {
        "member_id": event.member_id,
        "votes_remaining": event.votes_remaining,
        "sequence": sequence_of(event),
    }
    return Upsert("allowances", row)


FEEDBACK = Projection(
    name="feedback",
    version=1,
    doc="Requests, votes on them, allowances and moves.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(FEATURES, VOTES, ALLOWANCES, STATUS_CHANGES),
    views=VIEWS,
)
