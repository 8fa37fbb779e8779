"""The fold `tracking`: what is tracked of each identity, whose it is, and what its person allows.

It keeps what an identity is worth to health whoever it belongs to, so that a link brings it along
and an un-link takes exactly that away. What counts on a journey is the business of `rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from schemas.events import (
    ConsentApplied,
    ConsentChanged,
    EventTracked,
    IdentityAttached,
    IdentityDetached,
    IdentityLinked,
    IdentityUnlinked,
    MilestoneReached,
    SessionEnded,
    TouchpointRecorded,
    TouchpointRefused,
)
from streams.claims import Moment, Seen, identity, later, moment
from streams.formulas import noted
from streams.journeys.consent import Refusal, refused, said
from streams.journeys.evidence import Evidence, plus, written
from streams.journeys.lately import KEPT, tracked
from streams.journeys.measures import of_touchpoint
from streams.journeys.milestones import NOTHING_REACHED, TRACKED_PATTERNS, Progress, advance
from streams.journeys.sessions import PAUSE, Session, ended, joined

Reads = EventTracked | ConsentChanged | IdentityLinked | IdentityUnlinked
Emits = (
    TouchpointRecorded
    | TouchpointRefused
    | ConsentApplied
    | IdentityAttached
    | IdentityDetached
    | MilestoneReached
    | SessionEnded
)


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An un-link that came when there was nothing to un-link: its link may come later."""

    member_id: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of one identity; `member_id` is whose it is, None while it is its own."""

    identity_id: str = ""
    tracking: bool = True
    refusal: Refusal | None = None
    allowed_at: Moment | None = None
    member_id: str | None = None
    linked_at: Moment | None = None
    unlinked: Unlinked | None = None
    last_at: int | None = None
    measures: Mapping[str, Evidence] = field(default_factory=dict)
    moments: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    progress: Progress = NOTHING_REACHED
    session: Session | None = None


INITIAL = Identity()

ENTRIES = {"claim": Seen}

Folded = tuple[Identity, tuple[Seen | None, ...], tuple[Emits, ...]]
Changed = tuple[Identity, tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that an event needs: whether this very event was counted."""
    return (f"claim:{identity(event.meta)}",)


def fold(state: Identity, parts: tuple[Seen | None, ...], event: Reads) -> Folded:
    """Each event counts once, and is answered once.

    >>> event = EventTracked(person_id="v-7", type="page", name="Pricing")
    >>> state, parts, derived = fold(INITIAL, (None,), event)
    >>> [type(each).__name__ for each in derived]
    ['TouchpointRecorded', 'MilestoneReached']
    >>> fold(state, parts, event)[2]
    ()
    """
    if parts[0] is not None:
        return state, parts, ()
    seen = (Seen(event.meta.occurred_at),)
    state = replace(state, identity_id=event.person_id)
    state, derived = _changed(state, event)
    return state, seen, derived


def _changed(state: Identity, event: Reads) -> Changed:
    match event:
        case EventTracked():
            return track(state, event)
        case ConsentChanged():
            return allow(state, event)
        case IdentityLinked():
            return link(state, event)
        case IdentityUnlinked():
            return unlink(state, event)
        case _:
            assert_never(event)


def wake_at(state: Identity) -> int | None:
    """A session ends when nothing came for the length of the pause."""
    return None if state.session is None else state.session.last_at + PAUSE


def tick(state: Identity, moment_: int) -> Changed:
    """The pause is over.

    >>> state = Identity("v-7", session=Session("t-1", 0, 5, touchpoints=2, pages=1))
    >>> state, (event,) = tick(state, 5 + PAUSE)
    >>> event.ended_at, state.session
    (5, None)
    """
    del moment_
    assert state.session is not None, "only a session waits for a moment"
    return replace(state, session=None), (ended(state.identity_id, state.session),)


def track(state: Identity, event: EventTracked) -> Changed:
    """What is tracked becomes a touchpoint of whoever the identity belongs to.

    >>> event = EventTracked(person_id="v-7", type="page", name="Pricing")
    >>> track(Identity("v-7", member_id="ada"), event)[1][0].person_id
    'ada'
    >>> track(Identity("v-7", tracking=False), event)[1][0].reason
    'NO_CONSENT'
    """
    touchpoint_id, at = identity(event.meta), event.meta.occurred_at
    if not state.tracking or refused(state.refusal, at):
        return state, (
            TouchpointRefused(_person(state), state.identity_id, touchpoint_id, "NO_CONSENT"),
        )
    session = joined(state.session, touchpoint_id, event.type, at)
    progress, reached = advance(state.progress, TRACKED_PATTERNS, (event.type, event.name), at)
    after = replace(
        state,
        last_at=max(at, state.last_at or at),
        measures=plus(state.measures, of_touchpoint(event.type, event.name, None, at)),
        moments=noted(state.moments, event.type, at, KEPT),
        progress=progress,
        session=session or state.session,
    )
    return after, (
        _touchpoint(state, event, session, reached),
        *(MilestoneReached(state.identity_id, each, touchpoint_id) for each in reached),
    )


def allow(state: Identity, event: ConsentChanged) -> Changed:
    """What was said last holds; it is told to the journey as it holds."""
    if later(event.meta, state.allowed_at):
        if event.tracking != state.tracking:
            at = event.meta.occurred_at
            refusal = said(state.refusal, tracking=event.tracking, at=at)
            state = replace(state, tracking=event.tracking, refusal=refusal)
        state = replace(state, allowed_at=moment(event.meta))
    return state, (ConsentApplied(state.identity_id, state.tracking, event.reason),)


def link(state: Identity, event: IdentityLinked) -> Changed:
    """The identity goes to the member with all that was tracked under it; the latest link holds.

    >>> event = IdentityLinked(person_id="v-7", member_id="ada", evidence="signed in")
    >>> [each.person_id for each in link(Identity("v-7"), event)[1]]
    ['v-7', 'ada']
    """
    if not later(event.meta, state.linked_at) or _undone(state, event):
        return state, (_attached(state, event.evidence),)
    member_id = None if event.member_id == state.identity_id else event.member_id
    return _moved(state, event, member_id, event.evidence)


def unlink(state: Identity, event: IdentityUnlinked) -> Changed:
    """The identity is its own again, and takes along all that was tracked under it."""
    if state.member_id != event.member_id or not later(event.meta, state.linked_at):
        if state.unlinked is None or later(event.meta, state.unlinked.at):
            state = replace(state, unlinked=Unlinked(event.member_id, moment(event.meta)))
        return state, (_attached(state, event.reason),)
    return _moved(state, event, None, event.reason)


def _undone(state: Identity, event: IdentityLinked) -> bool:
    """Whether a link was taken back before it came."""
    undone = state.unlinked
    if undone is None or undone.member_id != event.member_id:
        return False
    return not later(event.meta, undone.at)


def _moved(
    state: Identity, event: IdentityLinked | IdentityUnlinked, member_id: str | None, why: str
) -> Changed:
    after = replace(state, member_id=member_id, linked_at=moment(event.meta))
    attached = _attached(after, why)
    if _person(after) == _person(state):
        return after, (attached,)
    return after, (IdentityDetached(_person(state), state.identity_id, why), attached)


def _attached(state: Identity, why: str) -> IdentityAttached:
    return IdentityAttached(
        person_id=_person(state),
        identity_id=state.identity_id,
        evidence=why,
        last_activity_at=state.last_at,
        measures=written(state.measures),
        moments=tracked(state.moments),
        milestones=state.progress.reached,
    )


def _person(state: Identity) -> str:
    return state.identity_id if state.member_id is None else state.member_id


def _touchpoint(
    state: Identity, event: EventTracked, session: Session | None, reached: tuple[str, ...]
) -> TouchpointRecorded:
    url = {} if event.url is None else {"url": event.url}
    return TouchpointRecorded(
        person_id=_person(state),
        identity_id=state.identity_id,
        touchpoint_id=identity(event.meta),
        type=event.type,
        name=event.name,
        session_id=None if session is None else session.session_id,
        properties={**event.properties, **url},
        milestones=reached,
    )
