"""The fold `touch-moods`: how a model read a text is brought to its author's journey.

Reading is the business of the room sentiment.
"""

from dataclasses import dataclass

from schemas.events import MoodObserved, SentimentScored, TextScored

Reads = SentimentScored | TextScored
Emits = MoodObserved


@dataclass(frozen=True, slots=True)
class Text:
    """How a text was read last."""

    positive: float | None = None
    negative: float | None = None


INITIAL = Text()

Folded = tuple[Text, tuple[Emits, ...]]


def fold(state: Text, event: Reads) -> Folded:
    """Each reading is told to the author's journey, but not what a repeated one says again.

    >>> event = SentimentScored("p", "d", "ada", "NEGATIVE", 0.7, 0.7, 0.2, 0.1, False, "m", "1")
    >>> state, (observed,) = fold(INITIAL, event)
    >>> observed.negative, fold(state, event)[1]
    (0.7, ())
    """
    read = Text(event.positive, event.negative)
    if read == state:
        return state, ()
    observed = MoodObserved(
        person_id=event.person_id if isinstance(event, TextScored) else event.author_id,
        subject_id=event.subject_id if isinstance(event, TextScored) else event.post_id,
        positive=event.positive,
        negative=event.negative,
    )
    return read, (observed,)
