"""The fold `tag-choices`: which tags people accept and refuse for a discussion.

What is suggested is a reaction's business, and who may choose the API's.
"""

from dataclasses import dataclass, replace
from typing import Any

from schemas.events import TagAccepted, TagChoiceRejected, TagRefused, TagSettled
from streams.claims import Moment, Seen, identity, later, moment

Reads = TagAccepted | TagRefused
Emits = TagSettled | TagChoiceRejected

# Beyond it nobody reads the tags; it also bounds what one discussion teaches the model.
TAGS_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many tags of a discussion people have said something about."""

    tags: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What was said last of one tag."""

    choice: str
    member_id: str
    at: Moment


INITIAL = Chosen()

ENTRIES = {"tag": Choice, "claim": Seen}

Parts = tuple[Choice | None, Seen | None]
Folded = tuple[Chosen, tuple[Any, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs: what was said of the tag, and whether it was heard before.

    >>> entries(TagAccepted(discussion_id="d-1", tag="export", member_id="ada"))[0]
    'tag:export'
    """
    return (f"tag:{event.tag}", f"claim:{identity(event.meta)}")


def fold(state: Chosen, parts: Parts, event: Reads) -> Folded:
    """What is said last of a tag holds; each choice is answered once.

    >>> event = TagRefused(discussion_id="d-1", tag="export", member_id="ada")
    >>> state, parts, (chosen,) = fold(INITIAL, (None, None), event)
    >>> state.tags, chosen.choice, fold(state, parts, event)[2]
    (1, 'REFUSED', ())
    """
    before, claim = parts
    if claim is not None:
        return state, parts, ()
    claim = Seen(event.meta.occurred_at)
    if before is None and state.tags >= TAGS_LIMIT:
        return state, (None, claim), (_rejected(event),)
    state = replace(state, tags=state.tags + (before is None))
    holding = _holding(before, event)
    chosen = TagSettled(
        discussion_id=event.discussion_id,
        tag=event.tag,
        choice=holding.choice,
        member_id=holding.member_id,
    )
    return state, (holding, claim), (chosen,)


def _holding(before: Choice | None, event: Reads) -> Choice:
    if before is not None and not later(event.meta, before.at):
        return before
    choice = "ACCEPTED" if isinstance(event, TagAccepted) else "REFUSED"
    return Choice(choice, event.member_id, moment(event.meta))


def _rejected(event: Reads) -> TagChoiceRejected:
    return TagChoiceRejected(
        discussion_id=event.discussion_id,
        tag=event.tag,
        member_id=event.member_id,
        reason="TOO_MANY_TAGS",
    )
