"""The reaction to a ticket that a member opened: how its text feels.

What the support does with the ticket stays where it came from.
"""

from schemas.events import TextScored, TicketOpened
from streams.reaction import React
from streams.sentiment.reactions import Choices
from streams.sentiment.sharing import shared
from streams.sentiment.texts import Text, scored, worded

Reads = TicketOpened
Emits = TextScored


def prepare(choices: Choices) -> React:
    """Load the chosen model; the reaction then reads each ticket's headline and text with it."""
    model = shared(choices.sentiment_model)

    async def react(event: Reads) -> tuple[TextScored, ...]:
        return await scored(model, Text(event.ticket_id, "ticket", event.member_id, _words(event)))

    return react


def answers(event: Reads) -> bool:
    """Nothing follows from a ticket of spaces."""
    return worded(_words(event))


def _words(event: Reads) -> str:
    return f"{event.subject}\n\n{event.body}"
