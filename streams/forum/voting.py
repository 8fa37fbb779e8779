"""What a vote on a post does: to the post's score, and to its discussion's counts and heat.

What it does to the author's reputation is another room's.
"""

from dataclasses import replace

from schemas.events import Meta, PostScored, PostVoted
from streams.claims import decide, known, later, moment
from streams.formulas import Heat, acted_at, cool, term, warm, wilson
from streams.forum.changes import discussion_changed
from streams.forum.states import HALF_LIFE_SECONDS, UP_WEIGHT, Discussion, Folded, Post, Vote


def voted(state: Discussion, entries: tuple[Vote | None, Post | None], event: PostVoted) -> Folded:
    """A member's vote on a post is replaced by a later one; each claim is answered once.

    >>> event = PostVoted(post_id="p-1", discussion_id="d-1", member_id="ada", vote="UP")
    >>> state, entries, (scored,) = voted(Discussion(), (None, None), event)
    >>> scored.previous_vote, scored.vote, scored.score
    ('NONE', 'UP', 1)
    >>> voted(state, entries, event)[2]
    ()
    """
    before, post = entries[0] or Vote(), entries[1] or Post()
    if known(before.ballot, event.meta):
        return state, entries, ()
    heat, after = _cast(state.heat, before, event)
    post = _count(post, before.ballot.vote, after.ballot.vote)
    changed = replace(state, heat=heat)
    if event.post_id == event.discussion_id:
        changed = replace(changed, ups=post.ups, downs=post.downs)
    scored = _scored(event, (before.ballot.vote, after.ballot.vote), post)
    seen = discussion_changed(event.discussion_id, changed) if changed != state else ()
    return changed, (after, post), (scored, *seen)


def _cast(heat: Heat, before: Vote, event: PostVoted) -> tuple[Heat, Vote]:
    ballot = decide(before.ballot, event.meta)
    if not later(event.meta, ballot.cast_at):
        return heat, replace(before, ballot=ballot)
    ballot = replace(ballot, vote=event.vote, cast_at=moment(event.meta))
    if event.vote == before.ballot.vote:
        return heat, replace(before, ballot=ballot)
    heat, warmed_at = _reheat(heat, before, event.vote, event.meta)
    return heat, Vote(ballot, warmed_at)


def _reheat(heat: Heat, before: Vote, vote: str, meta: Meta) -> tuple[Heat, int | None]:
    # A voter's heat counts once, from when they turned to UP; what is taken back leaves.
    if before.warmed_at is not None:
        heat = cool(heat, term(UP_WEIGHT, before.warmed_at, HALF_LIFE_SECONDS))
    if vote != "UP":
        return heat, None
    at = acted_at(meta)
    return warm(heat, term(UP_WEIGHT, at, HALF_LIFE_SECONDS)), at


def _count(post: Post, previous: str, vote: str) -> Post:
    return replace(
        post,
        ups=post.ups + (vote == "UP") - (previous == "UP"),
        downs=post.downs + (vote == "DOWN") - (previous == "DOWN"),
    )


def _scored(event: PostVoted, votes: tuple[str, str], post: Post) -> PostScored:
    previous, vote = votes
    return PostScored(
        post_id=event.post_id,
        discussion_id=event.discussion_id,
        member_id=event.member_id,
        vote=vote,
        previous_vote=previous,
        ups=post.ups,
        downs=post.downs,
        score=post.ups - post.downs,
        wilson=wilson(post.ups, post.downs),
    )
