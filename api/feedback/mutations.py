"""GraphQL mutations of feedback.

What they do is in commands; what can be read is in graph.
"""

from __future__ import annotations

import strawberry

from api.feedback import commands
from api.feedback.graph import FeatureStatus
from api.graph import Info, VoteType, described


@strawberry.input(description="A new request.")
class FeatureInput:
    """What a new request says."""

    title: str = strawberry.field(description="1 to 300 characters.")
    description: str = strawberry.field(description="Markdown; with all else at most 256 KiB.")
    category: str | None = strawberry.field(
        default=None, description="Free text, at most 100 characters."
    )
    tags: list[str] | None = strawberry.field(
        default=None, description="At most 20, of at most 100 characters."
    )


@strawberry.type(description="A request that was submitted.")
class SubmittedFeature:
    """The answer to submitFeature."""

    id: strawberry.ID
    voting_url: str
    status: str


@strawberry.type(description="A vote that counts.")
class FeatureVote:
    """The answer to vote."""

    new_score: int = strawberry.field(description="ups - downs.")
    user_votes_remaining: int = strawberry.field(description="Open votes the caller has left.")
    ups: int
    downs: int


@strawberry.type(description="A request that was moved.")
class MovedFeature:
    """The answer to requestStatus."""

    feature_id: strawberry.ID
    status: str
    previous_status: str


@described
@strawberry.type(description="Telling feedback something.")
class FeedbackMutation:
    """Mutations of feedback; each answers with what was decided."""

    @strawberry.field
    async def submit_feature(self, info: Info, input: FeatureInput) -> SubmittedFeature:  # noqa: A002 - the brief's word
        """Ask for a feature or report a bug."""
        draft = commands.Draft(
            input.title, input.description, input.category or "", tuple(input.tags or ())
        )
        submitted = await commands.submit_feature(info.context, draft)
        return SubmittedFeature(
            id=strawberry.ID(submitted.id),
            voting_url=submitted.voting_url,
            status=submitted.status,
        )

    @strawberry.field
    async def vote(self, info: Info, feature_id: strawberry.ID, vote: VoteType) -> FeatureVote:
        """Set one's vote; NONE takes it back; beyond the allowance: NO_VOTES_REMAINING."""
        voted = await commands.vote_feature(info.context, feature_id, vote.value)
        return FeatureVote(
            new_score=voted.score.score,
            user_votes_remaining=voted.votes_remaining,
            ups=voted.score.ups,
            downs=voted.score.downs,
        )

    @strawberry.field
    async def request_status(
        self,
        info: Info,
        feature_id: strawberry.ID,
        status: FeatureStatus,
        reason: str = "",
        roadmap_eta: str | None = None,
    ) -> MovedFeature:
        """Move a request to another status; for moderators, admins and services."""
        move = commands.Move(str(status.value), reason, roadmap_eta)
        changed = await commands.request_status(info.context, feature_id, move)
        return MovedFeature(
            feature_id=strawberry.ID(changed.feature_id),
            status=changed.status,
            previous_status=changed.previous_status,
        )
