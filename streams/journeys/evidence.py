"""What speaks for and against a person's health: sums that decay, in whole numbers.

Which touchpoint speaks for what is in `measures`; what a score is made of, in `health`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from math import isqrt

from schemas.events import Measured

# Sums are kept as they would be at a fixed moment, 2010-01-01: what comes later weighs more (a
# forward decay), so that adding and taking away are exact and their order does not matter. What is
# older weighs as if it had been then.
EPOCH = 1_262_304_000_000_000
# What is said to come after 2100-01-01 weighs as if it had been then: a date of the year 9999 would
# otherwise make numbers of more digits than Python reads.
LATEST = 4_102_444_800_000_000
# A half-life in 64 steps: a weight is at most 1.1 % off.
STEPS = 64
# Weights of the steps have 16 bits below the point, finer than the steps themselves.
PRECISION = 16
# A sum on the wire is written in digits that an Avro long holds in every language.
DIGIT_BITS = 32


def _root(power: int) -> int:
    """2^(power/64) with `PRECISION` bits below the point; six square roots are a 64th root."""
    return reduce(lambda number, _: isqrt(number), range(6), 1 << (power + STEPS * PRECISION))


WEIGHTS = tuple(_root(each) for each in range(STEPS))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Two decaying sums: what speaks for a measure, and what speaks against it."""

    high: int = 0
    low: int = 0


# Evidence by measure; treated as a value, never changed.
Measures = Mapping[str, Evidence]
NOTHING = Evidence()


def weight(at: int, half_life: int) -> int:
    """What one unit counts at a moment, both in microseconds; it doubles with each half-life.

    >>> day = 86_400_000_000
    >>> weight(EPOCH + 7 * day, 7 * day) == 2 * weight(EPOCH, 7 * day)
    True
    """
    whole, part = divmod((min(max(at, EPOCH), LATEST) - EPOCH) * STEPS // half_life, STEPS)
    return WEIGHTS[part] << whole


def left(amount: int, at: int, half_life: int) -> int:
    """How much of a sum is left at a moment; what a wrong order left below nothing is nothing.

    >>> day = 86_400_000_000
    >>> left(1000 * weight(EPOCH, day), EPOCH + 2 * day, day)
    250
    """
    return max(0, amount) // weight(at, half_life)


def plus(one: Measures, other: Measures, sign: int = 1) -> dict[str, Evidence]:
    """Both sums together; with `sign` -1, the one without the other. What is zero is left out.

    >>> plus({"a": Evidence(3, 1)}, {"a": Evidence(3, 1)}, -1)
    {}
    """
    names = sorted({*one, *other})
    sums = {name: _sum(one.get(name, NOTHING), other.get(name, NOTHING), sign) for name in names}
    return {name: each for name, each in sums.items() if each != NOTHING}


def _sum(one: Evidence, other: Evidence, sign: int) -> Evidence:
    return Evidence(one.high + sign * other.high, one.low + sign * other.low)


def written(measures: Measures) -> tuple[Measured, ...]:
    """Evidence as an event carries it.

    >>> written({"a": Evidence(7 + 2**32, 0)})
    (Measured(measure='a', high=(7, 1), low=()),)
    """
    return tuple(
        Measured(name, _digits(each.high), _digits(each.low)) for name, each in measures.items()
    )


def read(measured: tuple[Measured, ...]) -> dict[str, Evidence]:
    """Evidence that an event carries.

    >>> read(written({"a": Evidence(-5, 2**70)}))
    {'a': Evidence(high=-5, low=1180591620717411303424)}
    """
    return {each.measure: Evidence(_number(each.high), _number(each.low)) for each in measured}


def _digits(number: int) -> tuple[int, ...]:
    sign, rest, digits = (-1 if number < 0 else 1), abs(number), []
    while rest:
        digits.append(sign * (rest & ((1 << DIGIT_BITS) - 1)))
        rest >>= DIGIT_BITS
    return tuple(digits)


def _number(digits: tuple[int, ...]) -> int:
    return sum(digit << (DIGIT_BITS * place) for place, digit in enumerate(digits))
