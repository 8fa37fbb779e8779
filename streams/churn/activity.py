"""The fold `churn-activity`: what is known of a person, as examples, and later what became of them.

An example is taken at the first touchpoint of a day and each week without one; its label is known
only 30 days later, whatever happens meanwhile. What is learned from them is `model`'s.
"""

import math
from dataclasses import dataclass, replace
from typing import assert_never

from schemas.events import (
    ChurnFeatures,
    ExampleLabelled,
    ExampleSampled,
    HealthChanged,
    MoodAdded,
    TouchpointAdded,
)
from streams.churn.bounds import bounded

Reads = TouchpointAdded | MoodAdded | HealthChanged
Emits = ExampleSampled | ExampleLabelled

# The one model that learns online.
MODEL = "online"
DAY = 86_400_000_000
# The brief's: who is silent for 30 days has left.
HORIZON = 30 * DAY
# At most one example a day for who is here, one a week for who is not.
PAUSE = DAY
SILENCE = 7 * DAY
# Who has left is not looked at any more, but for one last time behind the horizon.
GONE = 35 * DAY
# An import sends a person's years within minutes: nobody's silence is believed before all of it
# can have come.
SETTLED = DAY // 24
# Two weeks: with it, engagement orders the members of a real site best among 7, 14 and 28 days.
HALF_LIFE = 14 * DAY
# Whoever has only opened pages has not joined, and cannot leave: of a site's visitors most come
# once, and would be all that the model learns from.
LOOKING = "page"
# What a page view weighs beside a post: it says that somebody is there, and no more.
WEIGHTS = {LOOKING: 0.25}
# So many recent touchpoints make 63 of 100 points.
FULL = 5.0
MOOD_UNIT = 1_000


@dataclass(frozen=True, slots=True)
class Pending:
    """An example whose label is not known yet, and whether anything was heard since."""

    taken_at: int
    features: ChurnFeatures
    active: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person; moods are counted in thousandths.

    `person_id` is empty while nothing that they did says that they joined.
    """

    person_id: str = ""
    last_at: int = 0
    recorded_at: int = 0
    sampled_at: int = 0
    forum_posts: int = 0
    feedback_submissions: int = 0
    support_tickets: int = 0
    moods: int = 0
    mood: int = 0
    engagement: float = 0.0
    engaged_at: int = 0
    pending: tuple[Pending, ...] = ()


INITIAL = Person()

COUNTED = {
    "forum_post": "forum_posts",
    "feedback": "feedback_submissions",
    "support_ticket": "support_tickets",
}


def fold(state: Person, event: Reads) -> tuple[Person, tuple[Emits, ...]]:
    """A touchpoint is counted, and the first of a day is an example; a mood is averaged."""
    match event:
        case MoodAdded():
            mood = round(MOOD_UNIT * (bounded(event.positive, 1) - bounded(event.negative, 1)))
            return replace(state, moods=state.moods + 1, mood=state.mood + mood), ()
        case HealthChanged():
            return _measured(state, event.last_activity_at), ()
        case TouchpointAdded():
            return (state, ()) if event.passive else _touched(state, event)
        case _:
            assert_never(event)


def wake_at(state: Person) -> int | None:
    """When a label will be known, or a week has passed since the last example.

    While old events of a person are still coming in, their silence says nothing: what comes next
    was known long ago.
    """
    due = _due(state)
    return None if due is None else max(due, state.recorded_at + SETTLED)


def tick(state: Person, moment: int) -> tuple[Person, tuple[Emits, ...]]:
    """Examples are labelled where that is due, and who is silent is looked at."""
    said: tuple[Emits, ...] = ()
    while (due := _due(state)) is not None and due <= moment:
        if state.pending and state.pending[0].taken_at + HORIZON == due:
            label = _labelled(state)
            state, said = replace(state, pending=state.pending[1:]), (*said, label)
        else:
            state, sampled = _sampled(state, due)
            said += sampled
    return state, said


def features(person: Person, at: int) -> ChurnFeatures:
    """The brief's six features, as they were known at a moment.

    `engagement_score` is 100·(1 - e^(-x/5)), where x counts touchpoints and halves in 14 days.
    """
    faded = person.engagement * 0.5 ** ((at - person.engaged_at) / HALF_LIFE)
    return ChurnFeatures(
        # Of an identity that was linked later something may be known from behind the moment.
        days_since_last_activity=max(0, at - person.last_at) / DAY,
        forum_posts=person.forum_posts,
        feedback_submissions=person.feedback_submissions,
        support_tickets=person.support_tickets,
        sentiment_avg=person.mood / (MOOD_UNIT * person.moods) if person.moods else 0.0,
        engagement_score=-100 * math.expm1(-faded / FULL),
    )


def _touched(state: Person, event: TouchpointAdded) -> tuple[Person, tuple[Emits, ...]]:
    at = event.meta.occurred_at
    state, said = tick(state, at)
    recorded_at = max(state.recorded_at, event.meta.recorded_at)
    state = _heard(replace(state, recorded_at=recorded_at), event.type, at)
    if event.type != LOOKING:
        if not state.person_id and at < state.last_at:
            # They have looked since. Of whoever had not joined no example was taken, so that the
            # next one would be due before there was anything to know.
            state = replace(state, sampled_at=max(state.sampled_at, state.last_at))
        state = replace(state, person_id=event.person_id)
    if not state.person_id or at < state.last_at or at - state.sampled_at < PAUSE:
        return state, said
    state, sampled = _sampled(state, at)
    return state, (*said, *sampled)


def _measured(person: Person, last: int | None) -> Person:
    if last is None:
        return _nobody(person)
    if last == person.last_at:
        return person
    # An identity came with what was tracked under it, or went with it.
    heard = tuple(_seen(each, last) for each in person.pending)
    return replace(person, last_at=last, pending=heard)


def _nobody(person: Person) -> Person:
    # All that was heard of them was another's, to whom it was linked: they have not left.
    return replace(person, person_id="", pending=())


def _due(person: Person) -> int | None:
    moments = [person.pending[0].taken_at + HORIZON] if person.pending else []
    if person.person_id and _next_sample(person) - person.last_at < GONE:
        moments.append(_next_sample(person))
    return min(moments, default=None)


def _heard(person: Person, kind: str, at: int) -> Person:
    # What comes late has faded already; and it was not known when later examples were taken.
    fade = 0.5 ** (abs(at - person.engaged_at) / HALF_LIFE)
    weight = WEIGHTS.get(kind, 1.0)
    late = at < person.engaged_at
    count = COUNTED.get(kind)
    return replace(
        person,
        last_at=max(at, person.last_at),
        engagement=person.engagement + weight * fade if late else person.engagement * fade + weight,
        engaged_at=max(at, person.engaged_at),
        pending=tuple(_seen(each, at) for each in person.pending),
        **({count: getattr(person, count) + 1} if count else {}),
    )


def _seen(pending: Pending, at: int) -> Pending:
    # At its end the label is known: what comes in that very moment comes too late.
    heard = pending.taken_at < at < pending.taken_at + HORIZON
    return replace(pending, active=True) if heard and not pending.active else pending


def _next_sample(person: Person) -> int:
    return person.sampled_at + SILENCE


def _sampled(person: Person, at: int) -> tuple[Person, tuple[Emits, ...]]:
    known = features(person, at)
    pending = (*person.pending, Pending(at, known))
    taken = ExampleSampled(
        model_id=MODEL,
        example_id=_example_id(person, at),
        person_id=person.person_id,
        taken_at=at,
        features=known,
    )
    return replace(person, sampled_at=at, pending=pending), (taken,)


def _labelled(person: Person) -> ExampleLabelled:
    first = person.pending[0]
    return ExampleLabelled(
        model_id=MODEL,
        example_id=_example_id(person, first.taken_at),
        person_id=person.person_id,
        taken_at=first.taken_at,
        features=first.features,
        churned=not first.active,
    )


def _example_id(person: Person, at: int) -> str:
    return f"{person.person_id}@{at}"
