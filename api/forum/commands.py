"""What callers may do in the forum: each act is one fact, checked before and answered after.

Both GraphQL and REST come here; what a fact leads to is decided by folds.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from api.asking import Asking
from api.forum import reads
from api.looking import looked_for
from api.permissions import (
    can_accept_answer,
    can_moderate_post,
    can_post_reply,
    can_start_discussion,
    can_tell_fact,
    can_view_discussion,
    can_vote_post,
    demand,
)
from api.problems import not_found
from api.telling import answered_by, tell, tell_only
from schemas.events import (
    AnswerAccepted,
    DiscussionChanged,
    DiscussionStarted,
    DiscussionViewed,
    Event,
    PostChanged,
    PostModerated,
    PostModerationDecided,
    PostScored,
    PostVoted,
    ReplyPosted,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A discussion as its author wrote it."""

    title: str
    content: str
    category: str
    tags: tuple[str, ...] = ()


class Started(NamedTuple):
    """A discussion that was started."""

    id: str
    url: str
    status: str


class Thread(NamedTuple):
    """What is checked of a post and its discussion before a fact is told about it."""

    discussion_id: str
    author_id: str
    status: str
    post_status: str


async def start_discussion(asking: Asking, draft: Draft) -> Started:
    """Start a discussion by the caller."""
    demand(can_start_discussion(asking.caller))
    discussion_id = str(uuid.uuid4())
    fact = DiscussionStarted(
        discussion_id=discussion_id,
        author_id=asking.member_id,
        title=draft.title,
        body=draft.content,
        category=draft.category,
        tags=draft.tags,
    )
    told = await tell(asking, fact, answered_by(PostChanged, DiscussionChanged))
    status = told.one(DiscussionChanged).status
    return Started(discussion_id, discussion_url(asking, discussion_id), status)


async def post_reply(
    asking: Asking, discussion_id: str, content: str, parent_id: str | None
) -> PostChanged:
    """Reply by the caller, to the discussion or to another post of it."""
    thread = await _thread(asking, parent_id or discussion_id)
    if thread.discussion_id != discussion_id:
        raise not_found("post", f"{parent_id} in discussion {discussion_id}")
    demand(can_post_reply(asking.caller, thread))
    fact = ReplyPosted(
        post_id=str(uuid.uuid4()),
        discussion_id=discussion_id,
        author_id=asking.member_id,
        body=content,
        parent_id=parent_id,
    )
    told = await tell(asking, fact, answered_by(PostChanged, DiscussionChanged))
    return told.one(PostChanged)


async def vote_post(asking: Asking, post_id: str, vote: str) -> PostScored:
    """Set the caller's vote on a post; NONE takes it back."""
    demand(can_vote_post(asking.caller))
    thread = await _thread(asking, post_id)
    fact = PostVoted(
        post_id=post_id,
        discussion_id=thread.discussion_id,
        member_id=asking.member_id,
        vote=vote,
    )
    return (await tell(asking, fact, _scored)).one(PostScored)


async def accept_answer(asking: Asking, post_id: str) -> DiscussionChanged:
    """Mark a reply as its discussion's answer."""
    thread = await _thread(asking, post_id)
    demand(can_accept_answer(asking.caller, thread))
    if thread.discussion_id == post_id:
        raise not_found("reply", post_id)
    fact = AnswerAccepted(
        post_id=post_id, discussion_id=thread.discussion_id, member_id=asking.member_id
    )
    return (await tell(asking, fact, answered_by(DiscussionChanged))).one(DiscussionChanged)


async def moderate_post(
    asking: Asking, post_id: str, action: str, reason: str
) -> PostModerationDecided:
    """Hide, restore, approve, delete, lock or unlock; a refusal is an answer, not an error."""
    demand(can_moderate_post(asking.caller))
    thread = await _thread(asking, post_id)
    fact = PostModerated(
        post_id=post_id,
        discussion_id=thread.discussion_id,
        member_id=asking.member_id,
        action=action,
        reason=reason,
    )
    told = await tell(asking, fact, lambda heard: _moderated(heard, thread))
    return told.one(PostModerationDecided)


async def view_discussion(asking: Asking, discussion_id: str) -> None:
    """Say that somebody opened a discussion."""
    demand(can_view_discussion(asking.caller))
    if await looked_for(lambda: reads.discussion(asking, discussion_id)) is None:
        raise not_found("discussion", discussion_id)
    await tell_only(asking, DiscussionViewed(discussion_id, asking.caller.member_id))


def discussion_url(asking: Asking, discussion_id: str) -> str:
    """Return the address of a discussion's page."""
    return f"{asking.base_url}/d/{quote(discussion_id, safe='')}"


def _scored(heard: Sequence[Event]) -> bool:
    # A discussion shows the votes of its first post, so a reader waits for both.
    scored = next((each for each in heard if isinstance(each, PostScored)), None)
    if scored is None:
        return False
    seen = scored.post_id != scored.discussion_id or scored.vote == scored.previous_vote
    return seen or answered_by(DiscussionChanged)(heard)


def _moderated(heard: Sequence[Event], before: Thread) -> bool:
    # What was changed comes after the decision, and a reader waits for it too.
    decided = next((each for each in heard if isinstance(each, PostModerationDecided)), None)
    if decided is None:
        return False
    unchanged = not decided.success or decided.status == before.post_status
    return unchanged or answered_by(PostChanged)(heard)


THREAD = """
SELECT p.discussion_id, p.status AS post_status, d.author_id, d.status
FROM posts AS p JOIN discussions AS d ON d.discussion_id = p.discussion_id
WHERE p.post_id = %(id)s
"""


async def _thread(asking: Asking, post_id: str) -> Thread:
    # Who may not write at all is told that, and not what there is.
    demand(can_tell_fact(asking.caller))
    row = await looked_for(lambda: asking.database.row(THREAD, {"id": post_id}))
    if row is None:
        raise not_found("post", post_id)
    hidden = row["post_status"] != "VISIBLE" or row["status"] not in {"OPEN", "LOCKED"}
    if hidden and not asking.sees_hidden:
        raise not_found("post", post_id)
    return Thread(row["discussion_id"], row["author_id"], row["status"], row["post_status"])
