"""What was tracked under the identities of a person: it comes with a link and goes with an un-link.

What else is known of people is in `people`; which identity is whose is decided by journeys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.events import IdentityObserved
from streams.formulas import Moments
from streams.segments.language import COUNT_LIMIT

# One more than can be asked for tells "at most so many" from more.
MOMENTS_KEPT = COUNT_LIMIT + 1
# Whose browser forgets them each week is somebody new 52 times a year, and rules ask for a year at
# most; of more identities than these the ones that were seen last are kept.
IDENTITIES_KEPT = 64


@dataclass(frozen=True, slots=True)
class Brought:
    """What was tracked under one identity: when, by type of touchpoint, and what it reached."""

    moments: Moments = field(default_factory=dict)
    marks: tuple[str, ...] = ()


def stated(event: IdentityObserved) -> Brought:
    """What an identity brings, as it is told."""
    moments = {each.type: each.moments[-MOMENTS_KEPT:] for each in event.moments if each.moments}
    return Brought(moments, event.marks)


def kept(brought: Mapping[str, Brought]) -> dict[str, Brought]:
    """The identities that brought anything, and no more of them than are kept.

    >>> kept({"v-7": Brought()})
    {}
    """
    left = {name: each for name, each in brought.items() if each.moments or each.marks}
    if len(left) <= IDENTITIES_KEPT:
        return left
    latest = sorted(left, key=lambda name: (_last(left[name]), name))[-IDENTITIES_KEPT:]
    return {name: left[name] for name in left if name in latest}


def together(own: Moments, brought: Mapping[str, Brought], type_: str) -> tuple[int, ...]:
    """The latest touchpoints of one type, whoever they were tracked of.

    >>> together({}, {"v-7": Brought({"page": (5,)}), "ada": Brought({"page": (3,)})}, "page")
    (3, 5)
    """
    runs = [each.moments[type_] for each in brought.values() if type_ in each.moments]
    if type_ in own:
        runs.append(own[type_])
    if len(runs) == 1:
        return runs[0]
    return tuple(sorted(moment for run in runs for moment in run)[-MOMENTS_KEPT:])


def _last(brought: Brought) -> int:
    return max((run[-1] for run in brought.moments.values()), default=0)
