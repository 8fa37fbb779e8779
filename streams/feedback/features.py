"""The fold `features`: requests as they are to be read, and the moves along the roadmap.

Votes on requests are the business of `allowance` and `scores`.
"""

from dataclasses import dataclass, replace
from typing import Any, assert_never

from schemas.events import (
    FeatureChanged,
    FeatureSubmitted,
    StatusChanged,
    StatusRejected,
    StatusRequested,
)
from streams.claims import Seen, identity

Reads = FeatureSubmitted | StatusRequested
Emits = FeatureChanged | StatusChanged | StatusRejected


@dataclass(frozen=True, slots=True)
class Feature:
    """One request; `author_id` is None until it is submitted."""

    author_id: str | None = None
    title: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    status: str = "Submitted"
    created_at: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A request's texts without a limit of length, apart from its state."""

    description: str = ""
    format: str = "markdown"
    roadmap_eta: str | None = None


INITIAL = Feature()

ENTRIES = {"text": Text, "claim": Seen}

Folded = tuple[Feature, tuple[Any, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs.

    >>> entries(FeatureSubmitted(feature_id="f-1", author_id="ada", title="Dark", description="Do"))
    ('text:',)
    """
    match event:
        case FeatureSubmitted():
            return ("text:",)
        case StatusRequested():
            return ("text:", f"claim:{identity(event.meta)}")
        case _:
            assert_never(event)


def fold(state: Feature, parts: tuple[Any, ...], event: Reads) -> Folded:
    """The request after one fact, and what follows from it.

    >>> event = FeatureSubmitted(feature_id="f-1", author_id="ada", title="Dark", description="Do")
    >>> state, parts, (changed,) = fold(INITIAL, (None,), event)
    >>> changed.status, changed.description
    ('Submitted', 'Do')
    """
    match event:
        case FeatureSubmitted():
            return submit(state, parts, event)
        case StatusRequested():
            return move(state, parts, event)
        case _:
            assert_never(event)


def submit(state: Feature, parts: tuple[Text | None], event: FeatureSubmitted) -> Folded:
    """A request is submitted once.

    >>> event = FeatureSubmitted(feature_id="f-1", author_id="ada", title="Dark", description="Do")
    >>> state, parts, _ = submit(INITIAL, (None,), event)
    >>> submit(state, parts, event)[2]
    ()
    """
    if state.author_id is not None:
        return state, parts, ()
    state = Feature(
        author_id=event.author_id,
        title=event.title,
        category=event.category,
        tags=event.tags,
        created_at=event.meta.occurred_at,
    )
    text = Text(event.description, event.format)
    return state, (text,), (_changed(event.feature_id, event.author_id, state, text),)


def move(state: Feature, parts: tuple[Text | None, Seen | None], event: StatusRequested) -> Folded:
    """Every move of a known request is made, also to where it stands; each claim is answered once.

    >>> event = StatusRequested(feature_id="f-1", status="Planned")
    >>> _, _, (rejected,) = move(INITIAL, (None, None), event)
    >>> rejected.reason
    'UNKNOWN_FEATURE'
    """
    text, claim = parts
    if claim is not None:
        return state, parts, ()
    claim = Seen(event.meta.occurred_at)
    if state.author_id is None or text is None:
        rejected = StatusRejected(
            feature_id=event.feature_id, status=event.status, reason="UNKNOWN_FEATURE"
        )
        return state, (text, claim), (rejected,)
    after = replace(state, status=event.status)
    if event.roadmap_eta is not None:
        text = replace(text, roadmap_eta=event.roadmap_eta)
    moved = StatusChanged(
        feature_id=event.feature_id,
        status=event.status,
        previous_status=state.status,
        member_id=event.member_id,
        reason=event.reason,
        roadmap_eta=text.roadmap_eta,
    )
    changed = _changed(event.feature_id, state.author_id, after, text)
    return after, (text, claim), (moved, changed)


def _changed(feature_id: str, author_id: str, state: Feature, text: Text) -> FeatureChanged:
    return FeatureChanged(
        feature_id=feature_id,
        author_id=author_id,
        title=state.title,
        description=text.description,
        category=state.category,
        tags=state.tags,
        format=text.format,
        status=state.status,
        roadmap_eta=text.roadmap_eta,
        created_at=state.created_at,
    )
