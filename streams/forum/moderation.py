"""What moderators do with posts and discussions: hide, restore, approve, delete, lock, unlock.

Who may moderate is the API's to check. Deleting is soft: RESTORE undoes it, as it undoes HIDE.
"""

from dataclasses import replace

from schemas.events import DiscussionChanged, PostChanged, PostModerated, PostModerationDecided
from streams.claims import Seen
from streams.formulas import cool, term
from streams.forum.changes import discussion_changed, post_changed
from streams.forum.states import (
    DELETED,
    HALF_LIFE_SECONDS,
    HIDDEN,
    REPLY_WEIGHT,
    VISIBLE,
    Body,
    Discussion,
    Folded,
    Post,
)
from streams.forum.writing import show

STATUSES = {"HIDE": HIDDEN, "RESTORE": VISIBLE, "APPROVE": VISIBLE, "DELETE": DELETED}
LOCKS = {"LOCK": True, "UNLOCK": False}

Entries = tuple[Seen | None, Post | None, Body | None]


def moderated(state: Discussion, entries: Entries, event: PostModerated) -> Folded:
    """Each moderation is answered once, carried out or refused with a reason.

    >>> event = PostModerated(post_id="p-1", discussion_id="d-1", member_id="mo", action="HIDE")
    >>> _, _, (decided,) = moderated(Discussion(), (None, None, None), event)
    >>> decided.success, decided.status
    (False, 'UNKNOWN')
    """
    claim, post, body = entries
    if claim is not None:
        return state, entries, ()
    claim = Seen(event.meta.occurred_at)
    if post is None or post.author_id is None or body is None:
        refused = _decided(event, "UNKNOWN", f'post "{event.post_id}" is not known')
        return state, (claim, post, body), (refused,)
    refusal = _refusal(post, event)
    if refusal is not None:
        return state, (claim, post, body), (_decided(event, post.status, refusal),)
    after = replace(post, status=STATUSES.get(event.action, post.status))
    changed = _carry_out(state, post, after, event)
    done = _decided(event, after.status, None)
    return (
        changed,
        (claim, after, body),
        (done, *_effects(state, changed, (post, after, body), event)),
    )


def _refusal(post: Post, event: PostModerated) -> str | None:
    if event.action not in STATUSES and event.action not in LOCKS:
        return f'action "{event.action}" is not known, choose one of {[*STATUSES, *LOCKS]}'
    if event.action in LOCKS and event.post_id != event.discussion_id:
        return f'a reply cannot be locked, lock its discussion "{event.discussion_id}"'
    if event.action == "HIDE" and post.status == DELETED:
        return f'post "{event.post_id}" is deleted, restore it first'
    return None


def _carry_out(state: Discussion, before: Post, after: Post, event: PostModerated) -> Discussion:
    if event.action in LOCKS:
        return replace(state, locked=LOCKS[event.action])
    if event.post_id == event.discussion_id:
        return replace(state, visibility=after.status)
    if before.status == VISIBLE and after.status != VISIBLE:
        return _withdraw(state, event.post_id, before)
    if before.status != VISIBLE and after.status == VISIBLE:
        return show(state, event.post_id, after)
    return state


def _withdraw(state: Discussion, post_id: str, post: Post) -> Discussion:
    # Where all remembered newest replies are withdrawn, the latest is unknown until the next reply.
    return replace(
        state,
        replies_count=state.replies_count - 1,
        answers_count=state.answers_count - (post.parent_id is None),
        newest=tuple(each for each in state.newest if each.post_id != post_id),
        heat=cool(state.heat, term(REPLY_WEIGHT, post.acted_at, HALF_LIFE_SECONDS)),
    )


def _effects(
    before: Discussion, after: Discussion, written: tuple[Post, Post, Body], event: PostModerated
) -> tuple[PostChanged | DiscussionChanged, ...]:
    former, post, body = written
    ids = (event.discussion_id, event.post_id)
    posts = post_changed(ids, after, post, body) if post != former else ()
    if after == before:
        return posts
    document = body if after.visibility != before.visibility else None
    return (*posts, *discussion_changed(event.discussion_id, after, document))


def _decided(event: PostModerated, status: str, refusal: str | None) -> PostModerationDecided:
    return PostModerationDecided(
        post_id=event.post_id,
        discussion_id=event.discussion_id,
        action=event.action,
        success=refusal is None,
        reason=event.reason if refusal is None else refusal,
        status=status,
    )
