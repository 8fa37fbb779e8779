"""What callers may do in feedback: each act is one fact, checked before and answered after.

Both GraphQL and REST come here; whether a vote counts is decided by folds.
"""

import uuid
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from api.asking import Asking
from api.feedback import reads
from api.looking import looked_for
from api.permissions import can_request_status, can_submit_feature, can_vote_feature, demand
from api.problems import RefusedError, not_found
from api.telling import answered_by, tell
from schemas.events import (
    FeatureChanged,
    FeatureSubmitted,
    ScoreChanged,
    StatusChanged,
    StatusRejected,
    StatusRequested,
    VoteAccepted,
    VoteCast,
    VoteRejected,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as its author wrote it."""

    title: str
    description: str
    category: str = ""
    tags: tuple[str, ...] = ()


class Submitted(NamedTuple):
    """A request that was submitted."""

    id: str
    voting_url: str
    status: str


class Voted(NamedTuple):
    """A vote that counts, and what it led to."""

    score: ScoreChanged
    votes_remaining: int


@dataclass(frozen=True, slots=True)
class Move:
    """A status that is asked for."""

    status: str
    reason: str = ""
    roadmap_eta: str | None = None


async def submit_feature(asking: Asking, draft: Draft) -> Submitted:
    """Submit a request by the caller."""
    demand(can_submit_feature(asking.caller))
    feature_id = str(uuid.uuid4())
    fact = FeatureSubmitted(
        feature_id=feature_id,
        author_id=asking.member_id,
        title=draft.title,
        description=draft.description,
        category=draft.category,
        tags=draft.tags,
    )
    told = await tell(asking, fact, answered_by(FeatureChanged))
    status = told.one(FeatureChanged).status
    return Submitted(feature_id, voting_url(asking, feature_id), status)


async def vote_feature(asking: Asking, feature_id: str, vote: str) -> Voted:
    """Set the caller's vote on a request; NONE takes it back.

    Raises RefusedError with the decision's reason where the vote does not count.
    """
    demand(can_vote_feature(asking.caller))
    await _demand_feature(asking, feature_id)
    fact = VoteCast(feature_id=feature_id, member_id=asking.member_id, vote=vote)
    told = await tell(
        asking, fact, answered_by(VoteRejected), answered_by(VoteAccepted, ScoreChanged)
    )
    if rejected := told.some(VoteRejected):
        raise RefusedError(
            rejected.reason,
            "the vote does not count",
            userVotesRemaining=rejected.votes_remaining,
        )
    return Voted(told.one(ScoreChanged), told.one(VoteAccepted).votes_remaining)


async def request_status(asking: Asking, feature_id: str, move: Move) -> StatusChanged:
    """Move a request to a status. Raises RefusedError with the reason where it cannot be."""
    demand(can_request_status(asking.caller))
    await _demand_feature(asking, feature_id)
    fact = StatusRequested(
        feature_id=feature_id,
        status=move.status,
        member_id=asking.member_id,
        reason=move.reason,
        roadmap_eta=move.roadmap_eta,
    )
    told = await tell(
        asking, fact, answered_by(StatusRejected), answered_by(StatusChanged, FeatureChanged)
    )
    if rejected := told.some(StatusRejected):
        raise RefusedError(rejected.reason, f'the request cannot be moved to "{move.status}"')
    return told.one(StatusChanged)


def voting_url(asking: Asking, feature_id: str) -> str:
    """Return the address of a request's page."""
    return f"{asking.base_url}/f/{quote(feature_id, safe='')}"


async def _demand_feature(asking: Asking, feature_id: str) -> None:
    if await looked_for(lambda: reads.feature(asking, feature_id)) is None:
        raise not_found("feature", feature_id)
