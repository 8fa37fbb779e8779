"""Sessions: what was tracked of an identity without a pause of 30 minutes.

When the pause is over is told by the clock; who asks it is `tracking`.
"""

from dataclasses import dataclass, replace

from schemas.events import SessionEnded

# The pause after which Google Analytics, Segment and PostHog begin a new session.
PAUSE = 30 * 60 * 1_000_000


@dataclass(frozen=True, slots=True)
class Session:
    """A session that goes on."""

    session_id: str
    started_at: int
    last_at: int
    touchpoints: int = 0
    pages: int = 0


def joined(session: Session | None, touchpoint_id: str, type_: str, at: int) -> Session | None:
    """The session with a touchpoint in it, or a new one; None where it came too late for any.

    >>> joined(None, "t", "page", 5)
    Session(session_id='t', started_at=5, last_at=5, touchpoints=1, pages=1)
    """
    if session is None or at >= session.last_at + PAUSE:
        session = Session(touchpoint_id, at, at)
    elif at <= session.started_at - PAUSE:
        return None
    return replace(
        session,
        started_at=min(session.started_at, at),
        last_at=max(session.last_at, at),
        touchpoints=session.touchpoints + 1,
        pages=session.pages + (type_ == "page"),
    )


def ended(person_id: str, session: Session) -> SessionEnded:
    """The event that says that a session is over."""
    return SessionEnded(
        person_id=person_id,
        session_id=session.session_id,
        started_at=session.started_at,
        ended_at=session.last_at,
        touchpoints=session.touchpoints,
        pages=session.pages,
    )
