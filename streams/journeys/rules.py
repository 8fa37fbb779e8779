"""The fold `journeys`: a person's touchpoints in order, their health, and their milestones.

Where touchpoints come from is the carriers' business; whose an identity is, that of `tracking`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from schemas.events import (
    ConsentApplied,
    HealthChanged,
    IdentityAttached,
    IdentityDetached,
    IdentityRestated,
    MilestoneReached,
    MoodAdded,
    MoodObserved,
    TouchpointAdded,
    TouchpointRecorded,
    TouchpointRefused,
)
from streams.claims import Seen
from streams.journeys.activity import UNHEARD, Latest, heard, last_at, next_check, without
from streams.journeys.consent import Refusal, allowed, refused, said
from streams.journeys.evidence import Evidence, plus, read
from streams.journeys.health import health
from streams.journeys.lately import tracked
from streams.journeys.measures import TRACKED, of_mood, of_touchpoint, passive
from streams.journeys.milestones import NOTHING_REACHED, OTHER_PATTERNS, Progress, advance

Reads = TouchpointRecorded | MoodObserved | IdentityAttached | IdentityDetached | ConsentApplied
Emits = (
    TouchpointAdded
    | MoodAdded
    | TouchpointRefused
    | IdentityRestated
    | HealthChanged
    | MilestoneReached
)


@dataclass(frozen=True, slots=True)
class Journey:
    """What is known of a person: evidence of all their identities, and what they reached."""

    person_id: str = ""
    tracking: bool = True
    refusal: Refusal | None = None
    measures: Mapping[str, Evidence] = field(default_factory=dict)
    latest: Latest = UNHEARD
    measured_at: int = 0
    progress: Progress = NOTHING_REACHED


@dataclass(frozen=True, slots=True)
class Brought:
    """What one identity brought to the person's health, so that exactly that can be taken away.

    `withheld` is what of it the person had refused, which no later link brings.
    """

    measures: Mapping[str, Evidence] = field(default_factory=dict)
    withheld: Mapping[str, Evidence] = field(default_factory=dict)


INITIAL = Journey()

ENTRIES = {"seen": Seen, "identity": Brought, "mood": Brought, "answer": Brought}

Folded = tuple[Journey, tuple[Any, ...], tuple[Emits, ...]]
Measured = tuple[Journey, tuple[HealthChanged, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entries that an event needs.

    >>> entries(IdentityDetached(person_id="ada", identity_id="v-7", reason="a shared computer"))
    ('identity:v-7',)
    """
    match event:
        case TouchpointRecorded():
            return _of_touchpoint(event)
        case MoodObserved():
            return (f"mood:{event.subject_id}",)
        case IdentityAttached() | IdentityDetached():
            return (f"identity:{event.identity_id}",)
        case ConsentApplied():
            return ()
        case _:
            assert_never(event)


def _of_touchpoint(event: TouchpointRecorded) -> tuple[str, ...]:
    seen = f"seen:{event.touchpoint_id}"
    if event.type in TRACKED:
        return seen, f"identity:{event.identity_id}"
    if event.type == "survey":
        return seen, f"answer:{event.subject_id}"
    return (seen,)


def fold(state: Journey, parts: tuple[Any, ...], event: Reads) -> Folded:
    """The journey after one event.

    >>> event = TouchpointRecorded("ada", "ada", "t-1", "forum_post", "replied")
    >>> state, parts, derived = fold(INITIAL, (None,), event)
    >>> [type(each).__name__ for each in derived]
    ['TouchpointAdded', 'MilestoneReached', 'HealthChanged']
    >>> fold(state, parts, event)[2]
    ()
    """
    state = replace(state, person_id=event.person_id)
    match event:
        case TouchpointRecorded():
            return add(state, parts, event)
        case MoodObserved():
            return feel(state, parts, event)
        case IdentityAttached():
            return attach(state, parts, event)
        case IdentityDetached():
            return detach(state, parts, event)
        case ConsentApplied():
            return consent(state, event), parts, ()
        case _:
            assert_never(event)


def wake_at(state: Journey) -> int | None:
    """Health is measured again when a person has been quiet for some time."""
    return next_check(state.latest, state.measured_at)


def tick(state: Journey, moment: int) -> Measured:
    """Time went by without the person: what they did weighs less."""
    return _measured(replace(state, measured_at=max(moment, state.measured_at)))


def consent(state: Journey, event: ConsentApplied) -> Journey:
    """What is told is what holds, so that only another word is a change."""
    if event.tracking == state.tracking:
        return state
    refusal = said(state.refusal, tracking=event.tracking, at=event.meta.occurred_at)
    return replace(state, tracking=event.tracking, refusal=refusal)


def add(state: Journey, parts: tuple[Any, ...], event: TouchpointRecorded) -> Folded:
    """A touchpoint counts once; what was tracked counts while the person allows it.

    >>> event = TouchpointRecorded("ada", "v-7", "t-1", "page", "Pricing")
    >>> add(Journey("ada", tracking=False), (None, None), event)[2][0].reason
    'NO_CONSENT'
    """
    if parts[0] is not None:
        return state, parts, ()
    seen, at = Seen(event.meta.occurred_at), event.meta.occurred_at
    more = of_touchpoint(event.type, event.name, event.rating, at)
    if event.type in TRACKED and (not state.tracking or refused(state.refusal, at)):
        refusal = TouchpointRefused(
            event.person_id, event.identity_id, event.touchpoint_id, "NO_CONSENT"
        )
        before = parts[1] or Brought()
        withheld = replace(before, withheld=plus(before.withheld, more))
        return state, (seen, withheld), (refusal,)
    brought, measures = _brought(state.measures, parts[1:], more, event.type)
    state, reached = _advanced(replace(state, measures=measures), event)
    if not passive(event.type, event.name):
        of_identity = event.identity_id if event.type in TRACKED else None
        state = replace(state, latest=heard(state.latest, at, of_identity))
    state, changed = _measured(replace(state, measured_at=max(state.measured_at, at)))
    told = tuple(MilestoneReached(event.person_id, each, event.touchpoint_id) for each in reached)
    return state, (seen, *brought), (_added(event, reached), *told, *changed)


def _brought(
    measures: Mapping[str, Evidence],
    parts: tuple[Brought | None, ...],
    more: Mapping[str, Evidence],
    type_: str,
) -> tuple[tuple[Brought, ...], Mapping[str, Evidence]]:
    """What is kept of what was brought, and all measures: another answer replaces the one before.

    >>> once, again = {"surveys": Evidence(3)}, {"surveys": Evidence(2)}
    >>> _brought(once, (Brought(once),), again, "survey")[1]
    {'surveys': Evidence(high=2, low=0)}
    """
    if not parts:
        return (), plus(measures, more)
    kept = parts[0] or Brought()
    before = kept.measures
    if type_ in TRACKED:
        return (replace(kept, measures=plus(before, more)),), plus(measures, more)
    rated = {name: each for name, each in more.items() if name == "surveys"}
    if not rated:
        return (Brought(before),), plus(measures, more)
    return (Brought(rated),), plus(plus(measures, before, -1), more)


def feel(state: Journey, parts: tuple[Brought | None, ...], event: MoodObserved) -> Folded:
    """A reading of a text replaces what was read of it before; the first of each is told on."""
    more = of_mood(event.positive, event.negative, event.meta.occurred_at)
    kept = parts[0] or Brought()
    state, after, changed = _exchanged(state, kept, more, event.meta.occurred_at)
    if parts[0] is not None:
        return state, after, changed
    added = MoodAdded(event.person_id, event.subject_id, event.positive, event.negative)
    return state, after, (added, *changed)


def attach(state: Journey, parts: tuple[Brought | None, ...], event: IdentityAttached) -> Folded:
    """What was tracked under an identity becomes the person's, whatever it had brought before.

    But for what they refused: while they do, nothing more comes, and that never comes later.
    """
    kept, there = parts[0] or Brought(), read(event.measures)
    own = event.identity_id == event.person_id
    if own:
        kept = replace(kept, withheld={})
    elif not state.tracking:
        kept = replace(kept, withheld=plus(there, kept.measures, -1))
        state, after, changed = _exchanged(state, kept, kept.measures, event.meta.occurred_at)
        return state, after, changed
    latest, last = without(state.latest, event.identity_id), event.last_activity_at
    if last is not None and not refused(state.refusal, last):
        latest = heard(latest, last, event.identity_id)
    moments = event.moments if own else allowed(state.refusal, event.moments)
    restated = IdentityRestated(
        event.person_id, event.identity_id, moments, event.milestones, away=False
    )
    state = replace(state, latest=latest)
    more = plus(there, kept.withheld, -1)
    state, after, changed = _exchanged(state, kept, more, event.meta.occurred_at)
    return state, after, (restated, *changed)


def detach(state: Journey, parts: tuple[Brought | None, ...], event: IdentityDetached) -> Folded:
    """An identity takes along exactly what it had brought."""
    state = replace(state, latest=without(state.latest, event.identity_id))
    nothing = tracked({})
    # Of an id that was nothing but tracked nothing is left: whom it was is somebody else.
    away = event.identity_id == event.person_id and last_at(state.latest) is None
    restated = IdentityRestated(event.person_id, event.identity_id, nothing, away=away)
    kept = parts[0] or Brought()
    state, after, changed = _exchanged(state, kept, {}, event.meta.occurred_at)
    return state, after, (restated, *changed)


def _exchanged(
    state: Journey, kept: Brought, more: Mapping[str, Evidence], at: int
) -> tuple[Journey, tuple[Brought], tuple[HealthChanged, ...]]:
    measures = plus(plus(state.measures, kept.measures, -1), more)
    state = replace(state, measures=measures, measured_at=max(state.measured_at, at))
    state, changed = _measured(state)
    return state, (replace(kept, measures=more),), changed


def _advanced(state: Journey, event: TouchpointRecorded) -> tuple[Journey, tuple[str, ...]]:
    at, kind = event.meta.occurred_at, (event.type, event.name)
    progress, reached = advance(state.progress, OTHER_PATTERNS, kind, at)
    return replace(state, progress=progress), reached


def _measured(state: Journey) -> Measured:
    found = health(state.measures, state.measured_at)
    changed = HealthChanged(
        person_id=state.person_id,
        score=found.points / 1000,
        points=found.points,
        band=found.band,
        engagement_level=found.engagement_level,
        last_activity_at=last_at(state.latest),
        contributions=found.contributions,
    )
    return state, (changed,)


def _added(event: TouchpointRecorded, reached: tuple[str, ...]) -> TouchpointAdded:
    return TouchpointAdded(
        person_id=event.person_id,
        identity_id=event.identity_id,
        touchpoint_id=event.touchpoint_id,
        type=event.type,
        name=event.name,
        subject_id=event.subject_id,
        session_id=event.session_id,
        amount=event.amount,
        currency=event.currency,
        rating=event.rating,
        properties=event.properties,
        passive=passive(event.type, event.name),
        milestones=(*event.milestones, *reached),
    )
