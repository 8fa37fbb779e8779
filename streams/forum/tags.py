"""The fold `discussion-tags`: brings the tags that people chose to the discussion that has them.

What is chosen is decided by the room of tags; what a discussion makes of it, by `tagging`.
"""

from dataclasses import dataclass

from schemas.events import DiscussionTagged, TagSettled

Reads = TagSettled
Emits = DiscussionTagged


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing has to be known of a discussion to pass on what was chosen."""


INITIAL = Nothing()


def fold(state: Nothing, event: Reads) -> tuple[Nothing, tuple[DiscussionTagged, ...]]:
    """Each choice is passed on.

    >>> fold(INITIAL, TagSettled("d-1", "export", "ACCEPTED", "ada"))[1][0].tag
    'export'
    """
    return state, (DiscussionTagged(event.discussion_id, event.tag, event.choice),)
