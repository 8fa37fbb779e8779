"""The fold `touch-moods`: how a model read a text is brought to its author's journey.

Reading is the business of the room sentiment.
"""

from dataclasses import dataclass

from schemas.events import MoodObserved, SentimentScored, TextScored

Reads = SentimentScored | TextScored
Emits = MoodObserved


@dataclass(frozen=True, slots=True)
class Text:
    """Nothing needs to be known of a text: a later reading replaces an earlier one there."""


INITIAL = Text()

Folded = tuple[Text, tuple[Emits, ...]]


def fold(state: Text, event: Reads) -> Folded:
    """Each reading is told to the author's journey.

    >>> event = SentimentScored("p", "d", "ada", "NEGATIVE", 0.7, 0.7, 0.2, 0.1, False, "m", "1")
    >>> fold(INITIAL, event)[1][0].negative
    0.7
    """
    observed = MoodObserved(
        person_id=event.person_id if isinstance(event, TextScored) else event.author_id,
        subject_id=event.subject_id if isinstance(event, TextScored) else event.post_id,
        positive=event.positive,
        negative=event.negative,
    )
    return state, (observed,)
