"""How a text outside of the forum feels, as an event: a ticket, or an answer to a survey.

Which events bring such texts stands in `answers` and `tickets`; posts are read in `reactions`.
"""

import asyncio
from dataclasses import dataclass
from typing import Literal

from schemas.events import TextScored
from streams.sentiment.model import read_post
from streams.sentiment.reading import Model

Kind = Literal["ticket", "survey_answer"]


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote, and where."""

    subject_id: str
    kind: Kind
    person_id: str
    words: str


def worded(words: str) -> bool:
    r"""Whether there is anything to read.

    >>> worded(" \n"), worded("Fine.")
    (False, True)
    """
    return bool(words.strip())


async def scored(model: Model, text: Text) -> tuple[TextScored, ...]:
    """The event that says how a text feels; none where there are no words."""
    if not worded(text.words):
        return ()
    reading = await asyncio.to_thread(read_post, model, text.words, "plain")
    event = TextScored(
        subject_id=text.subject_id,
        kind=text.kind,
        person_id=text.person_id,
        sentiment=reading.label,
        confidence=reading.confidence,
        negative=reading.negative,
        neutral=reading.neutral,
        positive=reading.positive,
        needs_attention=reading.needs_attention,
        model=model.id,
        model_version=model.version,
    )
    return (event,)
