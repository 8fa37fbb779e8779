"""The facts that the stories of the forum are told with."""

from schemas.events import DiscussionStarted, PostVoted, ReplyPosted


def discussion(author_id: str = "ada") -> DiscussionStarted:
    """A discussion is started."""
    return DiscussionStarted(
        discussion_id="d-1", author_id=author_id, title="How?", body="I wonder.", category="help"
    )


def reply(post_id: str, author_id: str = "bob", parent_id: str | None = None) -> ReplyPosted:
    """Somebody replies in the discussion."""
    return ReplyPosted(
        post_id=post_id,
        discussion_id="d-1",
        author_id=author_id,
        body="So.",
        parent_id=parent_id,
    )


def vote(post_id: str, member_id: str, choice: str = "UP") -> PostVoted:
    """Somebody votes on a post of the discussion."""
    return PostVoted(post_id=post_id, discussion_id="d-1", member_id=member_id, vote=choice)
