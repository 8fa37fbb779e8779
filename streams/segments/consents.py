"""The fold `segment-consents`: what people allow, as it holds, for segments.

Which of several words holds is decided by `tracking`; whom it moves, by `memberships`.
"""

from dataclasses import dataclass

from schemas.events import ConsentApplied, PersonObserved
from streams.formulas import shard_of

Reads = ConsentApplied
Emits = PersonObserved


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing has to be known of a person to pass on what is told of them."""


INITIAL = Nothing()


def fold(state: Nothing, event: ConsentApplied) -> tuple[Nothing, tuple[PersonObserved, ...]]:
    """What holds is one observation.

    >>> fold(INITIAL, ConsentApplied("ada", tracking=False, reason=""))[1][0].words
    {'consent': 'withdrawn'}
    """
    word = "granted" if event.tracking else "withdrawn"
    shard = shard_of(event.person_id)
    return state, (PersonObserved(shard, event.person_id, words={"consent": word}),)
