"""The fold `touch-answers`: a survey's answer that counts touches its member's journey.

Which answers count is the business of surveys.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.events import SurveyAnswerAccepted, TouchpointRecorded

Reads = SurveyAnswerAccepted
Emits = TouchpointRecorded

# The lowest and the highest score of each type; words alone have none.
SCALES: Mapping[str, tuple[int, int]] = {"NPS": (0, 10), "CSAT": (1, 5), "CES": (1, 7)}


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing needs to be known of a member: decisions come once, which the engine sees to."""


INITIAL = Nothing()

Folded = tuple[Nothing, tuple[Emits, ...]]


def fold(state: Nothing, event: Reads) -> Folded:
    """Each answer that counts is a touchpoint, rated by where it lies on its scale.

    >>> event = SurveyAnswerAccepted(
    ...     "s-1", "nps", "ada", "NPS", answer_id="site/e-1", text="Fine", revision=1, score=8
    ... )
    >>> fold(INITIAL, event)[1][0].rating
    80
    """
    touched = TouchpointRecorded(
        person_id=event.member_id,
        identity_id=event.member_id,
        touchpoint_id=event.answer_id,
        type="survey",
        name="answered",
        subject_id=event.send_id,
        rating=rating(event.type, event.score),
        properties={"survey": event.survey_id, "type": event.type},
    )
    return state, (touched,)


def rating(type_: str, score: int | None) -> int | None:
    """Where a score lies on its scale, 0 to 100; None where there is none.

    >>> rating("CSAT", 4), rating("FEEDBACK", None)
    (75, None)
    """
    if score is None or type_ not in SCALES:
        return None
    least, most = SCALES[type_]
    return 100 * (min(most, max(least, score)) - least) // (most - least)
