"""The fold `segment-roster`: who is known to segments, page by page.

By it a change of a definition reaches everybody: a page follows when the one before was judged, so
that what people do meanwhile is judged between the two. Judging is the business of `memberships`.
"""

from dataclasses import dataclass
from typing import assert_never

from schemas.events import PeopleListed, PersonEnlisted, SweepAdvanced
from streams.segments.people import PAGE

Reads = PersonEnlisted | SweepAdvanced
Emits = PeopleListed


@dataclass(frozen=True, slots=True)
class Roster:
    """How many people one part of all people has."""

    people: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some people, in the order in which they became known."""

    people: tuple[str, ...] = ()


INITIAL = Roster()

ENTRIES = {"page": Page}

Folded = tuple[Roster, tuple[Page | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that an event needs: the page.

    >>> entries(PersonEnlisted(shard="49", person_id="ada", page=0))
    ('page:0',)
    """
    return (f"page:{event.page}",)


def fold(state: Roster, parts: tuple[Page | None, ...], event: Reads) -> Folded:
    """A person gets onto the last page; a page that is asked for is told.

    >>> state, parts, _ = fold(INITIAL, (None,), PersonEnlisted("49", "ada", page=0))
    >>> (swept,) = fold(state, parts, SweepAdvanced("49", "seg-1", 1, page=0))[2]
    >>> swept.people, swept.next_page
    (('ada',), None)
    """
    page = parts[0] or Page()
    match event:
        case PersonEnlisted():
            return Roster(state.people + 1), (Page((*page.people, event.person_id)),), ()
        case SweepAdvanced():
            more = (event.page + 1) * PAGE < state.people
            swept = PeopleListed(
                shard=event.shard,
                segment_id=event.segment_id,
                revision=event.revision,
                people=page.people,
                next_page=event.page + 1 if more else None,
            )
            return state, parts, (swept,)
        case _:
            assert_never(event)
