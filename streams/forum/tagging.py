"""What a discussion's tags are: its author's that nobody refused, and those that people accepted.

Which tags people chose is settled by the room of tags.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from schemas.events import DiscussionTagged
from streams.forum.changes import discussion_changed
from streams.forum.states import Body, Discussion, Folded

# As many as its author may give; with more, the longest would take the state over 16 KiB.
TAGS_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags that a discussion's author gave, and which others say whether they suit, by tag."""

    own: tuple[str, ...] = ()
    accepted: Mapping[str, bool] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[str, ...]:
        """The tags that the discussion is found by.

        >>> Tags(("api", "bug"), {"bug": False, "export": True}).shown
        ('api', 'export')
        """
        kept = [each for each in self.own if self.accepted.get(each, True)]
        added = sorted(each for each, yes in self.accepted.items() if yes and each not in kept)
        return (*kept, *added)[:TAGS_LIMIT]


def tagged(
    state: Discussion, parts: tuple[Tags | None, Body | None], event: DiscussionTagged
) -> Folded:
    """A discussion is found by what people accept, and no more by what they refuse.

    >>> event = DiscussionTagged(discussion_id="d-1", tag="export", choice="ACCEPTED")
    >>> found = Discussion(author_id="ada", tags=("api",))
    >>> state, _, (changed,) = tagged(found, (None, Body("All", "plain")), event)
    >>> state.tags, changed.tags, changed.document.body
    (('api', 'export'), ('api', 'export'), 'All')
    """
    tags, body = parts
    tags = tags or Tags(state.tags)
    accepted = event.choice == "ACCEPTED"
    tags = replace(tags, accepted={**tags.accepted, event.tag: accepted})
    after = replace(state, tags=tags.shown)
    changed = discussion_changed(event.discussion_id, after, body) if after != state else ()
    return after, (tags, body), changed
