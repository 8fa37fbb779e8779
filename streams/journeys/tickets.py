"""The fold `touch-tickets`: a ticket touches its member's journey when it is opened and solved.

How its text feels is a model's business.
"""

from dataclasses import dataclass
from typing import assert_never

from schemas.events import TicketOpened, TicketSolved, TouchpointRecorded
from streams.claims import Seen, identity

Reads = TicketOpened | TicketSolved
Emits = TouchpointRecorded


@dataclass(frozen=True, slots=True)
class Tickets:
    """Nothing is known of a member but their tickets, which are entries."""


INITIAL = Tickets()

# A ticket is opened once and solved once, by whatever event says so first.
ENTRIES = {"opened": Seen, "solved": Seen}

Folded = tuple[Tickets, tuple[Seen | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that an event needs.

    >>> entries(TicketSolved("t-1", "ada"))
    ('solved:t-1',)
    """
    match event:
        case TicketOpened():
            return (f"opened:{event.ticket_id}",)
        case TicketSolved():
            return (f"solved:{event.ticket_id}",)
        case _:
            assert_never(event)


def fold(state: Tickets, parts: tuple[Seen | None, ...], event: Reads) -> Folded:
    """A ticket touches the journey once by being opened, and once by being solved.

    >>> state, parts, (touched,) = fold(INITIAL, (None,), TicketSolved("t-1", "ada"))
    >>> touched.name
    'ticket_solved'
    """
    if parts[0] is not None:
        return state, parts, ()
    opened = isinstance(event, TicketOpened)
    touched = TouchpointRecorded(
        person_id=event.member_id,
        identity_id=event.member_id,
        touchpoint_id=identity(event.meta),
        type="support_ticket",
        name="ticket_opened" if opened else "ticket_solved",
        subject_id=event.ticket_id,
        properties={"channel": event.channel} if isinstance(event, TicketOpened) else {},
    )
    return state, (Seen(event.meta.occurred_at),), (touched,)
