"""The events that say what a discussion or a post looks like now.

When they are emitted is decided by the rules.
"""

from schemas.events import DiscussionChanged, DiscussionDocument, PostChanged
from streams.formulas import level
from streams.forum.states import VISIBLE, Body, Discussion, Post


def discussion_changed(
    discussion_id: str, state: Discussion, body: Body | None = None
) -> tuple[DiscussionChanged, ...]:
    """The discussion as it stands, with the text for search where given; none before its start.

    >>> discussion_changed("d-1", Discussion())
    ()
    >>> locked = Discussion(author_id="ada", locked=True)
    >>> [each.status for each in discussion_changed("d-1", locked)]
    ['LOCKED']
    """
    if state.author_id is None:
        return ()
    latest = state.newest[0] if state.newest else None
    changed = DiscussionChanged(
        discussion_id=discussion_id,
        author_id=state.author_id,
        title=state.title,
        category=state.category,
        tags=state.tags,
        status=_status(state),
        created_at=state.created_at,
        replies_count=state.replies_count,
        answers_count=state.answers_count,
        latest_post_id=latest.post_id if latest else None,
        accepted_post_id=state.accepted_post_id,
        views=state.views,
        ups=state.ups,
        downs=state.downs,
        last_activity_at=max(state.created_at, latest.created_at) if latest else state.created_at,
        hot=level(state.heat),
        document=DiscussionDocument(body=body.text, format=body.format) if body else None,
    )
    return (changed,)


def post_changed(
    ids: tuple[str, str], state: Discussion, post: Post, body: Body
) -> tuple[PostChanged, ...]:
    """The post with `ids` = (discussion_id, post_id) as it is to be read; none while unwritten.

    >>> post_changed(("d-1", "p-1"), Discussion(), Post(), Body("Hello", "plain"))
    ()
    """
    if post.author_id is None:
        return ()
    discussion_id, post_id = ids
    changed = PostChanged(
        post_id=post_id,
        discussion_id=discussion_id,
        parent_id=post.parent_id,
        author_id=post.author_id,
        title=state.title,
        category=state.category,
        body=body.text,
        format=body.format,
        status=post.status,
        created_at=post.created_at,
    )
    return (changed,)


def _status(state: Discussion) -> str:
    if state.visibility != VISIBLE:
        return state.visibility
    return "LOCKED" if state.locked else "OPEN"
