"""Who at risk gets an action and who gets none, so that what actions do can be measured.

What the actions are is in `actions`; what came of both is asked by the API.
"""

from dataclasses import dataclass, replace
from math import sqrt

from schemas.events import HoldoutChanged
from streams.claims import Moment, later, moment
from streams.formulas import hashed, wilson

ACT, HELD_OUT = "ACT", "HELD_OUT"
# Whose risk is low is only watched, held out or not.
WATCHED = "low"
THOUSAND = 1000
# Beside half of them the other half is all there is to compare with; more would act on too few.
PERMILLE_MOST = 500


@dataclass(frozen=True, slots=True)
class Holdout:
    """How many of a thousand get no action, and since when that holds."""

    permille: int = 0
    chosen_at: Moment | None = None


NO_HOLDOUT = Holdout()


def chosen(holdout: Holdout, event: HoldoutChanged) -> Holdout:
    """What was told last holds.

    >>> chosen(NO_HOLDOUT, HoldoutChanged("online", permille=9_000)).permille
    500
    """
    if not later(event.meta, holdout.chosen_at):
        return holdout
    return replace(
        holdout, permille=min(event.permille, PERMILLE_MOST), chosen_at=moment(event.meta)
    )


def treatment(holdout: Holdout, person_id: str, level: str) -> str | None:
    """What is tried on a person; None where nothing is tried.

    It is a hash, so that who is held out stays so, and a larger part holds the smaller.

    >>> treatment(Holdout(100), "ada", "low"), treatment(Holdout(0), "ada", "high")
    (None, None)
    >>> treatment(Holdout(100), "ada", "high")
    'ACT'
    """
    if not holdout.permille or level == WATCHED:
        return None
    # Another draw than that of segments, whose hash is of the bare id.
    drawn = hashed(f"holdout/{person_id}") % THOUSAND
    return HELD_OUT if drawn < holdout.permille else ACT


@dataclass(frozen=True, slots=True)
class Uplift:
    """The difference of two shares with its 95 % interval; None where one of them is of nobody."""

    difference: float | None = None
    low: float | None = None
    high: float | None = None


def uplift(stayed: tuple[int, int], left: tuple[int, int]) -> Uplift:
    """How much larger the share that stayed is of those acted on than of those held out.

    Both pairs are acted on, held out. Newcombe's hybrid score interval (Statistics in Medicine 17,
    1998, method 10), here its example of 56 of 70 beside 48 of 80:

    >>> found = uplift((56, 48), (14, 32))
    >>> [round(each, 4) for each in (found.difference, found.low, found.high)]
    [0.2, 0.0524, 0.3339]
    """
    if not all(one + other for one, other in zip(stayed, left, strict=True)):
        return Uplift()
    (p, q) = (one / (one + other) for one, other in zip(stayed, left, strict=True))
    (least, less) = (wilson(one, other) for one, other in zip(stayed, left, strict=True))
    (most, more) = (1 - wilson(other, one) for one, other in zip(stayed, left, strict=True))
    return Uplift(
        p - q,
        p - q - sqrt((p - least) ** 2 + (more - q) ** 2),
        p - q + sqrt((most - p) ** 2 + (q - less) ** 2),
    )
