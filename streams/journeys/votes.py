"""The fold `touch-votes`: a vote that counts touches the voter's journey.

A vote beyond the allowance, one taken back and one that says the same again do not.
"""

from dataclasses import dataclass

from schemas.events import TouchpointRecorded, VoteAccepted
from streams.claims import identity

Reads = VoteAccepted
Emits = TouchpointRecorded


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing needs to be known of a request: decisions come once, which the engine sees to."""


INITIAL = Nothing()

Folded = tuple[Nothing, tuple[Emits, ...]]


def fold(state: Nothing, event: Reads) -> Folded:
    """A vote for or against that was another before is a touchpoint.

    >>> event = VoteAccepted("f-1", "ada", "UP", "NONE", 9)
    >>> fold(INITIAL, event)[1][0].properties
    {'vote': 'UP'}
    >>> fold(INITIAL, VoteAccepted("f-1", "ada", "NONE", "UP", 10))[1]
    ()
    """
    if event.vote in {"NONE", event.previous_vote}:
        return state, ()
    touched = TouchpointRecorded(
        person_id=event.member_id,
        identity_id=event.member_id,
        touchpoint_id=identity(event.meta),
        type="feedback",
        name="voted",
        subject_id=event.feature_id,
        properties={"vote": event.vote},
    )
    return state, (touched,)
