"""Formulas of several rooms: the Wilson bound, heat, hashes, parts of all people, latest moments.

What is counted, with which weights and half-lives, is each room's own rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, expm1, log, log1p, sqrt

from schemas.events import Meta

# The normal quantile of a two-sided interval of 95 %, as Miller's article uses it.
Z = 1.96

# The logarithm of no heat at all: finite, because JSON knows no infinity, and below all real heat.
NOTHING = -1e308

# Heat is a logarithm near 10,000, so a double holds it to about 1e-12; a difference of two such
# sums is trusted to a billionth of the larger, which leaves room for a thousand roundings.
PRECISION = 1e-9

MICROSECONDS = 1_000_000

# The latest moments by type of touchpoint, the earliest first.
Moments = Mapping[str, tuple[int, ...]]

# FNV-1a with 64 bits: offset basis and prime, as its authors publish them.
BASIS = 0xCBF29CE484222325
PRIME = 0x100000001B3
# The finalizer of MurmurHash3 (A. Appleby): FNV alone leaves texts that end alike too close.
MIXERS = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
BITS = (1 << 64) - 1

# All people in so many parts, each with one place in the log: enough for more partitions than a
# topic will ever have, few enough that a definition is told to each of them at once.
SHARDS = 64


def wilson(ups: int, downs: int) -> float:
    """The lower bound of the Wilson score interval of ups / (ups + downs); 0 without votes.

    With n votes of which a share p is UP: (p + z²/2n - z·√((p(1-p) + z²/4n) / n)) / (1 + z²/n).
    Source: E. B. Wilson, JASA 22 (1927); E. Miller, "How Not To Sort By Average Rating" (2009).

    >>> wilson(0, 0)
    0.0
    >>> round(wilson(10, 0), 4), round(wilson(100, 10), 4)
    (0.7225, 0.8407)
    """
    votes = ups + downs
    if votes == 0:
        return 0.0
    share = ups / votes
    square = Z * Z
    centre = share + square / (2 * votes)
    margin = Z * sqrt((share * (1 - share) + square / (4 * votes)) / votes)
    return max(0.0, (centre - margin) / (1 + square / votes))


@dataclass(frozen=True, slots=True)
class Heat:
    """The logarithms of all the heat that was gained, and of what was taken back since."""

    gained: float = NOTHING
    lost: float = NOTHING


NO_HEAT = Heat()


def term(weight: float, at: int, half_life_seconds: float) -> float:
    """The logarithm of one act's heat, ln w + λt with λ = ln 2 / half-life and t in seconds.

    >>> round(term(1.0, 3_000_000, half_life_seconds=3.0), 4)
    0.6931
    """
    return log(weight) + log(2) * at / (MICROSECONDS * half_life_seconds)


def warm(heat: Heat, act: float) -> Heat:
    """The heat with one more act, given as its `term`.

    >>> round(warm(warm(Heat(), 0.0), 0.0).gained, 4)
    0.6931
    """
    return Heat(gained=_log_sum(heat.gained, act), lost=heat.lost)


def cool(heat: Heat, act: float) -> Heat:
    """The heat after an act, given as its `term`, was taken back.

    >>> level(cool(warm(warm(Heat(), 5.0), 5.0), 5.0))
    5.0
    """
    return Heat(gained=heat.gained, lost=_log_sum(heat.lost, act))


def level(heat: Heat) -> float:
    """L = ln(Σ gained - Σ lost), by which things order by heat at every later moment.

    Forward decay: G. Cormode et al., "Forward Decay: A Practical Time Decay Model for Streaming
    Systems" (ICDE 2009). Down to a billionth of what was gained; less is given as that.

    >>> level(Heat()) == NOTHING
    True
    >>> level(warm(Heat(), 7.0))
    7.0
    """
    if heat.lost == NOTHING:
        return heat.gained
    return heat.gained + log(max(-expm1(heat.lost - heat.gained), PRECISION))


def acted_at(meta: Meta) -> int:
    """When an act counts for heat: when it occurred, but never later than it was recorded.

    A date in the future would otherwise buy rank.

    >>> acted_at(Meta(id="1", type="", source="", occurred_at=9, recorded_at=5, correlation_id=""))
    5
    """
    return min(meta.occurred_at, meta.recorded_at)


def hashed(text: str) -> int:
    """A text as a number of 64 bits, the same one on every machine and for ever.

    >>> f"{hashed('ada'):016x}"
    '21a512b9376a50e9'
    """
    number = BASIS
    for byte in text.encode():
        number = (number ^ byte) * PRIME & BITS
    for mixer in MIXERS:
        number = (number ^ number >> 33) * mixer & BITS
    return number ^ number >> 33


def shard_of(person_id: str) -> str:
    """The part of all people that a person belongs to.

    >>> shard_of("ada"), shard_of("bob")
    ('41', '32')
    """
    return f"{hashed(person_id) % SHARDS:02}"


def shards() -> tuple[str, ...]:
    """All parts, in order."""
    return tuple(f"{number:02}" for number in range(SHARDS))


def _log_sum(one: float, other: float) -> float:
    high, low = max(one, other), min(one, other)
    return high + log1p(exp(low - high))


def noted(moments: Moments, type_: str, at: int, most: int) -> dict[str, tuple[int, ...]]:
    """The latest moments with one more, at most `most` of a type.

    >>> noted({"page": (5, 9)}, "page", 7, 3), noted({"page": (5, 9)}, "page", 7, 2)
    ({'page': (5, 7, 9)}, {'page': (7, 9)})
    """
    known = moments.get(type_, ())
    # Most come in order, and then nothing has to be sorted.
    ordered = (*known, at) if not known or known[-1] <= at else tuple(sorted((*known, at)))
    return {**moments, type_: ordered[-most:]}
