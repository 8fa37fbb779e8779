"""GraphQL mutations of the forum.

What they do is in commands; what can be read is in graph.
"""

from __future__ import annotations

from enum import Enum

import strawberry

from api.forum import commands
from api.graph import Info, VoteType, described


@strawberry.enum(description="What a moderator does with a post.")
class ModerationAction(Enum):
    """The actions of the event PostModerated."""

    HIDE = "HIDE"
    RESTORE = "RESTORE"
    APPROVE = "APPROVE"
    DELETE = "DELETE"
    LOCK = "LOCK"
    UNLOCK = "UNLOCK"


@strawberry.input(description="A new discussion.")
class DiscussionInput:
    """What a new discussion says."""

    title: str = strawberry.field(description="1 to 300 characters.")
    content: str = strawberry.field(description="Markdown; with all else at most 256 KiB.")
    category: str = strawberry.field(description="Free text, at most 100 characters.")
    tags: list[str] | None = strawberry.field(
        default=None, description="At most 20, of at most 100 characters."
    )


@strawberry.input(description="A new reply.")
class ReplyInput:
    """What a new reply says, and to what."""

    discussion_id: strawberry.ID
    content: str = strawberry.field(description="Markdown; with all else at most 256 KiB.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="The post that it answers; the discussion as a whole without it."
    )


@strawberry.type(description="A discussion that was started.")
class StartedDiscussion:
    """The answer to createDiscussion."""

    id: strawberry.ID
    url: str
    status: str


@strawberry.type(description="A reply that was posted.")
class PostedReply:
    """The answer to reply."""

    id: strawberry.ID
    discussion_id: strawberry.ID
    url: str
    status: str


@strawberry.type(description="A vote on a post that was counted.")
class PostVote:
    """The answer to votePost."""

    new_score: int = strawberry.field(description="ups - downs.")
    ups: int
    downs: int


@strawberry.type(description="An answer that was accepted.")
class AcceptedAnswer:
    """The answer to acceptAnswer."""

    discussion_id: strawberry.ID
    accepted_post_id: strawberry.ID | None


@strawberry.type(description="What became of a moderation.")
class ModerationResult:
    """The answer to moderatePost."""

    success: bool
    reason: str = strawberry.field(description="The moderator's, or why it was refused.")
    status: str = strawberry.field(description="The post's status now.")


@described
@strawberry.type(description="Telling the forum something.")
class ForumMutation:
    """Mutations of the forum; each answers with what was decided."""

    @strawberry.field
    async def create_discussion(self, info: Info, input: DiscussionInput) -> StartedDiscussion:  # noqa: A002 - the brief's word
        """Start a discussion."""
        draft = commands.Draft(input.title, input.content, input.category, tuple(input.tags or ()))
        started = await commands.start_discussion(info.context, draft)
        return StartedDiscussion(
            id=strawberry.ID(started.id), url=started.url, status=started.status
        )

    @strawberry.field
    async def reply(self, info: Info, input: ReplyInput) -> PostedReply:  # noqa: A002 - as in createDiscussion
        """Reply to a discussion or to one of its posts."""
        posted = await commands.post_reply(
            info.context, input.discussion_id, input.content, input.parent_id
        )
        url = commands.discussion_url(info.context, posted.discussion_id)
        return PostedReply(
            id=strawberry.ID(posted.post_id),
            discussion_id=strawberry.ID(posted.discussion_id),
            url=f"{url}#{posted.post_id}",
            status=posted.status,
        )

    @strawberry.field
    async def vote_post(self, info: Info, post_id: strawberry.ID, vote: VoteType) -> PostVote:
        """Set one's vote on a post; an UP is a like, NONE takes it back."""
        scored = await commands.vote_post(info.context, post_id, vote.value)
        return PostVote(new_score=scored.score, ups=scored.ups, downs=scored.downs)

    @strawberry.field
    async def accept_answer(self, info: Info, post_id: strawberry.ID) -> AcceptedAnswer:
        """Mark a reply as the answer; for who asked, and staff."""
        changed = await commands.accept_answer(info.context, post_id)
        accepted = changed.accepted_post_id
        return AcceptedAnswer(
            discussion_id=strawberry.ID(changed.discussion_id),
            accepted_post_id=strawberry.ID(accepted) if accepted else None,
        )

    @strawberry.field
    async def moderate_post(
        self, info: Info, post_id: strawberry.ID, action: ModerationAction, reason: str = ""
    ) -> ModerationResult:
        """Moderate a post; for moderators, admins and services."""
        decided = await commands.moderate_post(info.context, post_id, action.value, reason)
        return ModerationResult(
            success=decided.success, reason=decided.reason, status=decided.status
        )

    @strawberry.field
    async def view_discussion(self, info: Info, id: strawberry.ID) -> bool:  # noqa: A002 - the API's word
        """Say that one opened a discussion; true once it is recorded."""
        await commands.view_discussion(info.context, id)
        return True
