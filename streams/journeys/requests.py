"""The fold `touch-requests`: a request that a member submits touches their journey.

Votes on requests come by `votes`.
"""

from dataclasses import dataclass

from schemas.events import FeatureSubmitted, TouchpointRecorded
from streams.claims import identity

Reads = FeatureSubmitted
Emits = TouchpointRecorded


@dataclass(frozen=True, slots=True)
class Request:
    """Whether a request was submitted."""

    submitted: bool = False


INITIAL = Request()

Folded = tuple[Request, tuple[Emits, ...]]


def fold(state: Request, event: Reads) -> Folded:
    """A request is submitted once.

    >>> event = FeatureSubmitted("f-1", "ada", "Dark mode", "My eyes.", "ui")
    >>> state, (touched,) = fold(INITIAL, event)
    >>> touched.type, touched.name
    ('feedback', 'feature_submitted')
    >>> fold(state, event)[1]
    ()
    """
    if state.submitted:
        return state, ()
    touched = TouchpointRecorded(
        person_id=event.author_id,
        identity_id=event.author_id,
        touchpoint_id=identity(event.meta),
        type="feedback",
        name="feature_submitted",
        subject_id=event.feature_id,
        properties={"category": event.category},
    )
    return Request(submitted=True), (touched,)
