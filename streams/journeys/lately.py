"""When something was tracked of an identity lately: what segments and churn ask of a link.

What it is worth to health, however long ago it was, is in `evidence`.
"""

from schemas.events import Tracked
from streams.formulas import Moments
from streams.journeys.measures import TRACKED

# One more than rules of segments can ask for tells "at most so many" from more.
KEPT = 51


def tracked(moments: Moments) -> tuple[Tracked, ...]:
    """Moments as an event carries them: those of each type that is tracked, without any too.

    >>> tracked({"page": (5,)})
    (Tracked(type='custom', moments=()), Tracked(type='page', moments=(5,)))
    """
    return tuple(Tracked(each, moments.get(each, ())) for each in sorted(TRACKED))
