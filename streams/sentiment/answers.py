"""The reaction to an answer of a survey that counts: how its text feels.

A changed answer is read again, and its last reading holds.
"""

from schemas.events import SurveyAnswerAccepted, TextScored
from streams.reaction import React
from streams.sentiment.reactions import Choices
from streams.sentiment.sharing import shared
from streams.sentiment.texts import Text, scored, worded

Reads = SurveyAnswerAccepted
Emits = TextScored


def prepare(choices: Choices) -> React:
    """Load the chosen model; the reaction then reads each answer's text with it."""
    model = shared(choices.sentiment_model)

    async def react(event: Reads) -> tuple[TextScored, ...]:
        return await scored(
            model, Text(event.send_id, "survey_answer", event.member_id, event.text)
        )

    return react


def answers(event: Reads) -> bool:
    """Most give a number alone, and nothing follows from that."""
    return worded(event.text)
