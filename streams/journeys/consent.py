"""What somebody allows to be tracked: as they said last, and until when they had refused before.

Which of several words was said last is decided by `tracking`.
"""

from dataclasses import dataclass, replace

from schemas.events import Tracked


@dataclass(frozen=True, slots=True)
class Refusal:
    """The latest time that somebody was not to be tracked; `until` is None while it goes on."""

    since: int
    until: int | None = None


def said(refusal: Refusal | None, *, tracking: bool, at: int) -> Refusal | None:
    """The latest refusal when somebody has changed their mind at a moment.

    >>> said(said(None, tracking=False, at=5), tracking=True, at=9)
    Refusal(since=5, until=9)
    """
    if not tracking:
        return Refusal(at)
    return None if refusal is None else replace(refusal, until=at)


def refused(refusal: Refusal | None, at: int) -> bool:
    """Whether a moment lies in a refusal that is over: what is of then is refused however late.

    >>> refused(Refusal(5, 9), 4), refused(Refusal(5, 9), 5), refused(Refusal(5, 9), 9)
    (False, True, False)
    """
    return refusal is not None and refusal.until is not None and refusal.since <= at < refusal.until


def allowed(refusal: Refusal | None, moments: tuple[Tracked, ...]) -> tuple[Tracked, ...]:
    """Moments without those of which somebody refused to be tracked.

    >>> allowed(Refusal(5, 9), (Tracked("page", (4, 5, 9)),))[0].moments
    (4, 9)
    """
    return tuple(
        Tracked(each.type, tuple(at for at in each.moments if not refused(refusal, at)))
        for each in moments
    )
