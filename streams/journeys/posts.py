"""The fold `touch-posts`: what members write in discussions touches their journeys.

Votes on posts and views do not; how a post feels comes by `moods`.
"""

from dataclasses import dataclass
from typing import Any, assert_never

from schemas.events import AnswerAccepted, DiscussionStarted, ReplyPosted, TouchpointRecorded
from streams.claims import Seen, identity

Reads = DiscussionStarted | ReplyPosted | AnswerAccepted
Emits = TouchpointRecorded


@dataclass(frozen=True, slots=True)
class Discussion:
    """Who asked; None while that is not known."""

    author_id: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Who wrote a post, and whether it was accepted as an answer before."""

    author_id: str
    accepted: bool = False


INITIAL = Discussion()

ENTRIES = {"post": Post, "claim": Seen}

Folded = tuple[Discussion, tuple[Any, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs.

    >>> entries(ReplyPosted(post_id="p-1", discussion_id="d-1", author_id="bob", body="Yes"))
    ('post:p-1',)
    """
    match event:
        case DiscussionStarted():
            return ()
        case ReplyPosted():
            return (f"post:{event.post_id}",)
        case AnswerAccepted():
            return (f"post:{event.post_id}", f"claim:{identity(event.meta)}")
        case _:
            assert_never(event)


def fold(state: Discussion, parts: tuple[Any, ...], event: Reads) -> Folded:
    """A discussion and a reply touch their author, and so does the first acceptance of a reply.

    >>> event = ReplyPosted(post_id="p-1", discussion_id="d-1", author_id="bob", body="Yes")
    >>> state, parts, (touched,) = fold(INITIAL, (None,), event)
    >>> touched.person_id, touched.type, touched.subject_id
    ('bob', 'forum_post', 'p-1')
    """
    match event:
        case DiscussionStarted():
            return start(state, event)
        case ReplyPosted():
            return reply(state, parts, event)
        case AnswerAccepted():
            return accept(state, parts, event)
        case _:
            assert_never(event)


def start(state: Discussion, event: DiscussionStarted) -> Folded:
    """A discussion is started once."""
    if state.author_id is not None:
        return state, (), ()
    touched = TouchpointRecorded(
        person_id=event.author_id,
        identity_id=event.author_id,
        touchpoint_id=identity(event.meta),
        type="forum_post",
        name="discussion_started",
        subject_id=event.discussion_id,
        properties={"discussion_id": event.discussion_id, "category": event.category},
    )
    return Discussion(event.author_id), (), (touched,)


def reply(state: Discussion, parts: tuple[Post | None], event: ReplyPosted) -> Folded:
    """A reply is written once."""
    if parts[0] is not None or event.post_id == event.discussion_id:
        return state, parts, ()
    touched = TouchpointRecorded(
        person_id=event.author_id,
        identity_id=event.author_id,
        touchpoint_id=identity(event.meta),
        type="forum_post",
        name="replied",
        subject_id=event.post_id,
        properties={"discussion_id": event.discussion_id},
    )
    return state, (Post(event.author_id),), (touched,)


def accept(
    state: Discussion, parts: tuple[Post | None, Seen | None], event: AnswerAccepted
) -> Folded:
    """The one who asked accepts a reply of somebody else, which touches its author once."""
    post, claim = parts
    if claim is not None:
        return state, parts, ()
    claim = Seen(event.meta.occurred_at)
    if post is None or post.accepted or event.member_id != state.author_id:
        return state, (post, claim), ()
    if post.author_id == state.author_id:
        return state, (post, claim), ()
    touched = TouchpointRecorded(
        person_id=post.author_id,
        identity_id=post.author_id,
        touchpoint_id=identity(event.meta),
        type="forum_post",
        name="answer_accepted",
        subject_id=event.post_id,
        properties={"discussion_id": event.discussion_id},
    )
    return state, (Post(post.author_id, accepted=True), claim), (touched,)
