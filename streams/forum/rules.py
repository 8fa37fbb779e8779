"""The fold `discussions`: from what happens in a discussion to what it and its posts look like.

Karma for posts is the room reputation's; how writing, voting and moderation work, the siblings'.
"""

from dataclasses import replace
from typing import Any, assert_never

from schemas.events import (
    AnswerAccepted,
    DiscussionStarted,
    DiscussionTagged,
    DiscussionViewed,
    PostModerated,
    PostVoted,
    ReplyPosted,
)
from streams.claims import Seen, identity, later, moment, pair
from streams.forum.changes import discussion_changed
from streams.forum.moderation import moderated
from streams.forum.states import Body, Discussion, Emits, Folded, Post, Vote
from streams.forum.tagging import Tags, tagged
from streams.forum.voting import voted
from streams.forum.writing import reply, start

__all__ = ["ENTRIES", "INITIAL", "Emits", "Reads", "entries", "fold"]

Reads = (
    DiscussionStarted
    | ReplyPosted
    | PostVoted
    | AnswerAccepted
    | DiscussionViewed
    | DiscussionTagged
    | PostModerated
)

INITIAL = Discussion()

ENTRIES = {"post": Post, "body": Body, "vote": Vote, "view": Seen, "claim": Seen, "tags": Tags}


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs.

    >>> entries(PostVoted(post_id="p-1", discussion_id="d-1", member_id="ada", vote="UP"))
    ('vote:p-1/ada', 'post:p-1')
    """
    match event:
        case DiscussionStarted():
            needed: tuple[str, ...] = (
                f"post:{event.discussion_id}",
                f"body:{event.discussion_id}",
                "tags:",
            )
        case ReplyPosted():
            needed = (f"post:{event.post_id}", f"body:{event.post_id}")
        case PostVoted():
            needed = (f"vote:{pair(event.post_id, event.member_id)}", f"post:{event.post_id}")
        case AnswerAccepted():
            needed = (f"claim:{identity(event.meta)}", f"post:{event.post_id}")
        case DiscussionViewed():
            needed = (f"view:{identity(event.meta)}",)
        case DiscussionTagged():
            needed = ("tags:", f"body:{event.discussion_id}")
        case PostModerated():
            claim = f"claim:{identity(event.meta)}"
            needed = (claim, f"post:{event.post_id}", f"body:{event.post_id}")
        case _:
            assert_never(event)
    return needed


def fold(state: Discussion, parts: tuple[Any, ...], event: Reads) -> Folded:
    """The discussion after one fact, and what follows from it.

    >>> event = ReplyPosted(post_id="p-1", discussion_id="d-1", author_id="bob", body="Yes")
    >>> state, parts, derived = fold(INITIAL, (None, None), event)
    >>> state.replies_count, parts[0].author_id, derived[0].body
    (1, 'bob', 'Yes')
    """
    match event:
        case DiscussionStarted():
            folded = start(state, parts, event)
        case ReplyPosted():
            folded = reply(state, parts, event)
        case PostVoted():
            folded = voted(state, parts, event)
        case AnswerAccepted():
            folded = accept(state, parts, event)
        case DiscussionViewed():
            folded = view(state, parts, event)
        case DiscussionTagged():
            folded = tagged(state, parts, event)
        case PostModerated():
            folded = moderated(state, parts, event)
        case _:
            assert_never(event)
    return folded


def accept(
    state: Discussion, parts: tuple[Seen | None, Post | None], event: AnswerAccepted
) -> Folded:
    """The one who asked accepts a reply that is there; each claim is answered once.

    >>> event = AnswerAccepted(post_id="p-1", discussion_id="d-1", member_id="ada")
    >>> asked, answer = Discussion(author_id="ada"), Post(author_id="bob")
    >>> accept(asked, (None, answer), event)[0].accepted_post_id
    'p-1'
    """
    claim, post = parts
    if claim is not None:
        return state, parts, ()
    written = post is not None and post.author_id is not None
    replied = written and event.post_id != event.discussion_id
    own = event.member_id == state.author_id
    if replied and own and later(event.meta, state.accepted_at):
        state = replace(state, accepted_post_id=event.post_id, accepted_at=moment(event.meta))
    claim = Seen(event.meta.occurred_at)
    return state, (claim, post), discussion_changed(event.discussion_id, state)


def view(state: Discussion, parts: tuple[Seen | None], event: DiscussionViewed) -> Folded:
    """Each time somebody opens a discussion counts once.

    >>> view(Discussion(), (None,), DiscussionViewed(discussion_id="d-1"))[0].views
    1
    """
    if parts[0] is not None:
        return state, parts, ()
    state = replace(state, views=state.views + 1)
    seen = Seen(event.meta.occurred_at)
    return state, (seen,), discussion_changed(event.discussion_id, state)
