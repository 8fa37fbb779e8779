"""What starting a discussion and replying in it do.

Moderation of what was written is in `moderation`.
"""

from dataclasses import replace

from schemas.events import DiscussionStarted, ReplyPosted
from streams.formulas import acted_at, term, warm
from streams.forum.changes import discussion_changed, post_changed
from streams.forum.states import (
    HALF_LIFE_SECONDS,
    NEWEST,
    REPLY_WEIGHT,
    START_WEIGHT,
    Body,
    Discussion,
    Folded,
    Post,
    Reply,
)
from streams.forum.tagging import Tags


def start(
    state: Discussion,
    entries: tuple[Post | None, Body | None, Tags | None],
    event: DiscussionStarted,
) -> Folded:
    """A discussion is started once; what was said of it before shows from then on.

    >>> event = DiscussionStarted(
    ...     discussion_id="d-1", author_id="ada", title="Hi", body="All", category="talk"
    ... )
    >>> state, entries, derived = start(Discussion(), (None, None, None), event)
    >>> state.author_id, [type(each).__name__ for each in derived]
    ('ada', ['PostChanged', 'DiscussionChanged'])
    >>> start(state, entries, event)[2]
    ()
    """
    if state.author_id is not None:
        return state, entries, ()
    at = acted_at(event.meta)
    post = replace(
        entries[0] or Post(),
        author_id=event.author_id,
        created_at=event.meta.occurred_at,
        acted_at=at,
    )
    body = Body(event.body, event.format)
    tags = replace(entries[2], own=event.tags) if entries[2] else None
    state = replace(
        state,
        author_id=event.author_id,
        title=event.title,
        category=event.category,
        tags=tags.shown if tags else event.tags,
        created_at=event.meta.occurred_at,
        heat=warm(state.heat, term(START_WEIGHT, at, HALF_LIFE_SECONDS)),
    )
    written = post_changed((event.discussion_id, event.discussion_id), state, post, body)
    changed = discussion_changed(event.discussion_id, state, body)
    return state, (post, body, tags), (*written, *changed)


def reply(
    state: Discussion, entries: tuple[Post | None, Body | None], event: ReplyPosted
) -> Folded:
    """A reply is written once, also in a discussion that is locked, deleted or not started yet.

    What is in the log happened; that nobody replies to a locked discussion is the API's to refuse.

    >>> event = ReplyPosted(post_id="p-1", discussion_id="d-1", author_id="bob", body="Yes")
    >>> state, _, derived = reply(Discussion(), (None, None), event)
    >>> state.replies_count, state.answers_count, [type(each).__name__ for each in derived]
    (1, 1, ['PostChanged'])
    """
    former = entries[0] or Post()
    if former.author_id is not None or event.post_id == event.discussion_id:
        return state, entries, ()
    post = replace(
        former,
        author_id=event.author_id,
        parent_id=event.parent_id,
        created_at=event.meta.occurred_at,
        acted_at=acted_at(event.meta),
    )
    body = Body(event.body, event.format)
    state = show(state, event.post_id, post)
    written = post_changed((event.discussion_id, event.post_id), state, post, body)
    return state, (post, body), (*written, *discussion_changed(event.discussion_id, state))


def show(state: Discussion, post_id: str, post: Post) -> Discussion:
    """The discussion with a reply that can be read from now on.

    >>> show(Discussion(), "p-1", Post(author_id="bob", parent_id="p-0")).answers_count
    0
    """
    newest = sorted((*state.newest, Reply(post.created_at, post_id)), reverse=True)[:NEWEST]
    return replace(
        state,
        replies_count=state.replies_count + 1,
        answers_count=state.answers_count + (post.parent_id is None),
        newest=tuple(newest),
        heat=warm(state.heat, term(REPLY_WEIGHT, post.acted_at, HALF_LIFE_SECONDS)),
    )
