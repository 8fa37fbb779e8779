"""The fold `thread-moods`: posts' moods, brought to the category of their discussion.

Which category that is, the first post says; what comes of it there stands in `shifts`.
"""

from dataclasses import dataclass, replace

from schemas.events import CategoryMoodObserved, PostMoodObserved

Reads = PostMoodObserved
Emits = CategoryMoodObserved

# Replies may be read some milliseconds before the first post, never many of them; of a discussion
# that never began, more are not kept.
WAITING_LIMIT = 10
# Longer ones would outgrow a state, and are nobody's but an attacker's.
ID_LIMIT = 200
# As long as a category may be (forum.DiscussionStarted).
CATEGORY_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply whose category is not known yet."""

    post_id: str
    feeling: int


@dataclass(frozen=True, slots=True)
class Thread:
    """A discussion; `category` is None until its first post was read."""

    category: str | None = None
    waiting: tuple[Waiting, ...] = ()


INITIAL = Thread()


def fold(state: Thread, event: Reads) -> tuple[Thread, tuple[Emits, ...]]:
    """Replies that were read before the first post are told with it, in their order.

    >>> reply = PostMoodObserved(discussion_id="d-1", post_id="p-1", feeling=-600)
    >>> first = PostMoodObserved(discussion_id="d-1", post_id="d-1", feeling=100, category="export")
    >>> state, _ = fold(INITIAL, reply)
    >>> [each.post_id for each in fold(state, first)[1]]
    ['d-1', 'p-1']
    """
    post = Waiting(event.post_id, event.feeling)
    if event.category is None and state.category is None:
        if len(event.post_id) > ID_LIMIT:
            return state, ()
        return replace(state, waiting=(*state.waiting, post)[-WAITING_LIMIT:]), ()
    named = (event.category or "")[:CATEGORY_LIMIT]
    category = state.category if state.category is not None else named
    told = (post, *state.waiting)
    # Without a category there is no topic whose mood could change.
    moods = tuple(_observed(category, event.discussion_id, each) for each in told if category)
    return Thread(category), moods


def _observed(category: str, discussion_id: str, post: Waiting) -> CategoryMoodObserved:
    return CategoryMoodObserved(
        category=category,
        discussion_id=discussion_id,
        post_id=post.post_id,
        feeling=post.feeling,
    )
