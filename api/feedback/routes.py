"""REST routes of feedback, twins of its GraphQL operations.

The SQL is in reads, what changes something in commands.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.asking import AskedOfRows, Asking
from api.authors import Author, authors
from api.feedback import commands, reads
from api.feedback.graph import FeatureStatus, FeedbackSort
from api.graph import VoteType
from api.inputs import Given, limits_of
from api.paging import Page, Paging, Slice
from api.problems import not_found

SUBMITTED = "feedback.FeatureSubmitted"


class FeatureView(reads.Feature):
    """A request with its author and how many comments it has."""

    author: Author
    comments_count: int


class FeatureList(BaseModel):
    """A page of requests."""

    items: list[FeatureView]
    next: str | None


class NewFeature(Given):
    """A request to be submitted."""

    title: Annotated[str, limits_of(SUBMITTED, "title")]
    description: Annotated[str, limits_of(SUBMITTED, "description")] = Field(
        description="Markdown."
    )
    category: Annotated[str, limits_of(SUBMITTED, "category")] = ""
    tags: list[str] = Field([], max_length=20)


class Vote(Given):
    """A vote to be set."""

    vote: VoteType


class NewStatus(Given):
    """A status that is asked for."""

    status: FeatureStatus
    reason: Annotated[str, limits_of("feedback.StatusRequested", "reason")] = ""
    roadmap_eta: str | None = None


class Submitted(BaseModel):
    """A request that was submitted."""

    id: str
    voting_url: str
    status: str


class Voted(BaseModel):
    """A vote that counts."""

    feature_id: str
    new_score: int = Field(description="ups - downs.")
    ups: int
    downs: int
    user_votes_remaining: int


class Moved(BaseModel):
    """A request that was moved."""

    feature_id: str
    status: str
    previous_status: str


router = APIRouter(prefix="/v1/feedback", tags=["feedback"])


class Listing(Paging):
    """The query parameters of a list of requests."""

    sort: FeedbackSort = FeedbackSort.TRENDING
    category: str | None = None
    status: FeatureStatus | None = None
    tag: str | None = None
    author: str | None = Field(None, description="The id of the member who asked.")

    @property
    def wanted(self) -> reads.Wanted:
        """What is asked for."""
        status = None if self.status is None else str(self.status.value)
        part = Slice(reads.FEATURE_ORDERS[self.sort.name], self.limit, self.after)
        return reads.Wanted(part, self.category, status, self.tag, self.author)


@router.get("/features")
async def list_features(asking: AskedOfRows, listing: Annotated[Listing, Query()]) -> FeatureList:
    """Requests in an order."""
    page = await reads.features(asking, listing.wanted)
    return FeatureList(items=await _features(asking, page), next=page.next)


@router.get("/features/{feature_id}")
async def show_feature(asking: AskedOfRows, feature_id: str) -> FeatureView:
    """One request with its score."""
    found = await reads.feature(asking, feature_id)
    if found is None:
        raise not_found("feature", feature_id)
    (view,) = await _features(asking, Page([found], None))
    return view


@router.post("/features", status_code=201)
async def submit_feature(asking: AskedOfRows, new: NewFeature, response: Response) -> Submitted:
    """Submit a request."""
    draft = commands.Draft(new.title, new.description, new.category, tuple(new.tags))
    submitted = await commands.submit_feature(asking, draft)
    response.headers["Location"] = f"/v1/feedback/features/{submitted.id}"
    return Submitted(**submitted._asdict())


@router.put("/features/{feature_id}/vote")
async def vote_feature(asking: AskedOfRows, feature_id: str, new: Vote) -> Voted:
    """Set the caller's vote on a request; NONE takes it back. Beyond the allowance: 409."""
    voted = await commands.vote_feature(asking, feature_id, new.vote.value)
    return Voted(
        feature_id=feature_id,
        new_score=voted.score.score,
        ups=voted.score.ups,
        downs=voted.score.downs,
        user_votes_remaining=voted.votes_remaining,
    )


@router.put("/features/{feature_id}/status")
async def request_status(asking: AskedOfRows, feature_id: str, new: NewStatus) -> Moved:
    """Move a request to another status; for moderators, admins and services."""
    move = commands.Move(str(new.status.value), new.reason, new.roadmap_eta)
    changed = await commands.request_status(asking, feature_id, move)
    return Moved(
        feature_id=feature_id, status=changed.status, previous_status=changed.previous_status
    )


async def _features(asking: Asking, page: Page[reads.Feature]) -> list[FeatureView]:
    known = await authors(asking.database, [each.author_id for each in page.items], asking.rules)
    counts = await reads.comment_counts(asking, [each.id for each in page.items])
    return [
        FeatureView(**each.model_dump(), author=known[each.author_id], comments_count=count)
        for each, count in zip(page.items, counts, strict=True)
    ]
