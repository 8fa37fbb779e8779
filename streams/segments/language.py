"""The language of rules: JSON that says whom a segment is for, read and checked.

    {"all": [{"measure": "touchpoints", "type": "support_ticket", "days": 30, "at_least": 3},
             {"not": {"measure": "plan", "is": ["team", "business"]}}]}

Whom a rule holds for is said by `judging`; what can be measured, by `measures`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from streams.segments.measures import BY_NAME, MEASURES, Measure

# Deeper or longer, nobody understands a rule by reading it; and each condition costs time with
# every event of every person.
DEPTH_LIMIT = 4
CONDITIONS_LIMIT = 20
WORDS_LIMIT = 20
WORD_LIMIT = 100
TEXT_LIMIT = 2_000
# Far deeper than any rule, and far from where JSON's reader meets the end of the stack: where that
# is depends on who asks, and a replay has to say the same.
NESTING_LIMIT = 50
WITHIN_QUOTES = re.compile(r'"(?:[^"\\]|\\.)*"')
# As many of a person's latest touchpoints are remembered of each type, less one.
COUNT_LIMIT = 50
DAYS_LIMIT = 365
# As many rules are kept read: far more than a community has segments.
RULES_KEPT = 4_096

JOINTS = ("all", "any", "not")
BOUNDS = ("at_least", "at_most")
# Which names a condition on a measure of each kind has beside `measure`; the bounds are optional.
NAMES = {
    "NUMBER": BOUNDS,
    "DAYS": BOUNDS,
    "WORD": ("is",),
    "MARK": ("is",),
    "COUNT": ("type", "days", *BOUNDS),
}


class RuleError(ValueError):
    """A rule that cannot be read; says where the fault is and what would stand there."""

    def __init__(self, pointer: str, expected: str, got: object) -> None:
        """Keep the place as a JSON pointer, what was expected there, and what was found."""
        self.pointer, self.expected, self.got = pointer, expected, _shown(got)
        super().__init__(f'"{pointer}": expected {expected}, got {self.got}')


@dataclass(frozen=True, slots=True)
class Condition:
    """What one measure must be; times in days, numbers in the measure's own units."""

    measure: Measure
    words: frozenset[str] = frozenset()
    at_least: int | None = None
    at_most: int | None = None
    type: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Joint:
    """Rules joined: `all` of them, `any` of them, or `not` the only one."""

    how: str
    parts: "tuple[Rule, ...]"


Rule = Condition | Joint


@lru_cache(RULES_KEPT)
def read(text: str) -> Rule:
    """The rule that a text is. Raises RuleError.

    >>> read('{"measure": "health", "at_most": 50}').at_most
    50000
    >>> read('{"measure": "haelth"}')
    Traceback (most recent call last):
    ...
    streams.segments.language.RuleError: "/measure": expected one of health, health_band, \
engagement, days_quiet, plan, account, milestone, consent, churn_risk, churn_level, \
touchpoints, got "haelth"
    """
    if len(text) > TEXT_LIMIT:
        raise RuleError("", f"at most {TEXT_LIMIT} characters", len(text))
    if _nesting(text) > NESTING_LIMIT:
        raise RuleError("", f"JSON of at most {NESTING_LIMIT} levels", text)
    try:
        given = json.loads(text)
    except ValueError as error:
        raise RuleError("", "a rule as JSON", text) from error
    rule = _rule(given, "", 1)
    count = sum(1 for _ in conditions(rule))
    if count > CONDITIONS_LIMIT:
        raise RuleError("", f"at most {CONDITIONS_LIMIT} conditions", count)
    return rule


def conditions(rule: Rule) -> Iterator[Condition]:
    """The conditions of a rule, from left to right."""
    if isinstance(rule, Condition):
        yield rule
    else:
        for part in rule.parts:
            yield from conditions(part)


@lru_cache(RULES_KEPT)
def keys(text: str) -> frozenset[str]:
    """What observations call the measures that a rule asks for.

    >>> keys('{"measure": "days_quiet", "at_least": 14}')
    frozenset({'last_activity_at'})
    """
    return frozenset(each.measure.key for each in conditions(read(text)))


def _rule(given: Any, pointer: str, depth: int) -> Rule:
    if not isinstance(given, dict):
        raise RuleError(pointer, "an object", given)
    joints = [each for each in JOINTS if each in given]
    if not joints:
        return _condition(given, pointer)
    how = joints[0]
    _only(given, (how,), pointer)
    if depth >= DEPTH_LIMIT:
        raise RuleError(pointer, f"a condition, {DEPTH_LIMIT} levels deep", how)
    if how == "not":
        return Joint(how, (_rule(given[how], f"{pointer}/not", depth + 1),))
    parts = given[how]
    if not isinstance(parts, list) or not parts:
        raise RuleError(f"{pointer}/{how}", "an array of one rule or more", parts)
    return Joint(
        how,
        tuple(_rule(each, f"{pointer}/{how}/{n}", depth + 1) for n, each in enumerate(parts)),
    )


def _condition(given: Mapping[str, Any], pointer: str) -> Condition:
    measure = BY_NAME.get(given.get("measure", "")) if _text(given.get("measure", "")) else None
    if measure is None:
        expected = f"one of {', '.join(each.name for each in MEASURES)}"
        if "measure" not in given:
            raise RuleError(pointer, "`all`, `any`, `not` or a condition with a `measure`", given)
        raise RuleError(f"{pointer}/measure", expected, given["measure"])
    names = NAMES[measure.kind]
    _only(given, ("measure", *names), pointer)
    if "is" in names:
        return Condition(measure, words=_words(given, measure, pointer))
    if measure.kind == "COUNT":
        type_ = given.get("type")
        if type_ not in measure.values:
            raise RuleError(f"{pointer}/type", f"one of {', '.join(measure.values)}", type_)
        days = _whole(given.get("days"), f"{pointer}/days", 1, DAYS_LIMIT)
        least, most = _bounds(given, pointer, COUNT_LIMIT)
        return Condition(measure, at_least=least, at_most=most, type=type_, days=days)
    if measure.kind == "DAYS":
        least, most = _bounds(given, pointer, measure.most)
        return Condition(measure, at_least=least, at_most=most)
    return _compared(given, measure, pointer)


def _compared(given: Mapping[str, Any], measure: Measure, pointer: str) -> Condition:
    found: dict[str, int] = {}
    for name in BOUNDS:
        if name in given:
            value = given[name]
            number = not isinstance(value, bool) and isinstance(value, int | float)
            if not number or not measure.least <= value <= measure.most:
                expected = f"a number from {measure.least} to {measure.most}"
                raise RuleError(f"{pointer}/{name}", expected, value)
            found[name] = round(value * measure.scale)
    bounds = _ordered(found, given, pointer)
    return Condition(measure, at_least=bounds.get("at_least"), at_most=bounds.get("at_most"))


def _bounds(given: Mapping[str, Any], pointer: str, most: int) -> tuple[int | None, int | None]:
    found = {
        name: _whole(given[name], f"{pointer}/{name}", 0, most) for name in BOUNDS if name in given
    }
    bounds = _ordered(found, given, pointer)
    return bounds.get("at_least"), bounds.get("at_most")


def _ordered(found: dict[str, int], given: object, pointer: str) -> dict[str, int]:
    if not found:
        raise RuleError(pointer, "`at_least`, `at_most` or both", given)
    if len(found) > 1 and found["at_least"] > found["at_most"]:
        raise RuleError(f"{pointer}/at_most", "no less than `at_least`", given)
    return found


def _words(given: Mapping[str, Any], measure: Measure, pointer: str) -> frozenset[str]:
    words = given.get("is")
    place = f"{pointer}/is"
    if not isinstance(words, list) or not 1 <= len(words) <= WORDS_LIMIT:
        raise RuleError(place, f"an array of 1 to {WORDS_LIMIT} texts", words)
    for n, word in enumerate(words):
        if not _text(word) or not 1 <= len(word) <= WORD_LIMIT:
            raise RuleError(f"{place}/{n}", f"a text of 1 to {WORD_LIMIT} characters", word)
        if measure.values and word not in measure.values:
            raise RuleError(f"{place}/{n}", f"one of {', '.join(measure.values)}", word)
    return frozenset(words)


def _whole(value: Any, pointer: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise RuleError(pointer, f"a whole number from {least} to {most}", value)
    return value


def _only(given: Mapping[str, Any], names: Sequence[str], pointer: str) -> None:
    for name in given:
        if name not in names:
            place = f"{pointer}/{_pointed(name)}"
            raise RuleError(place, f"nothing beside {', '.join(names)}", given[name])


def _nesting(text: str) -> int:
    """How deep the arrays and objects of a text stand in one another.

    >>> _nesting('{"all": [{"measure": "a [b"}]}')
    3
    """
    signs = WITHIN_QUOTES.sub("", text)
    return max(accumulate((each in "[{") - (each in "]}") for each in signs), default=0)


def _pointed(name: str) -> str:
    """A name as a part of a JSON pointer (RFC 6901); what cannot be stored is escaped.

    >>> _pointed("a/b~c")
    'a~1b~0c'
    """
    writable = name.encode("utf-8", "backslashreplace").decode()
    return writable.replace("~", "~0").replace("/", "~1").replace("\0", "\\x00")


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _shown(got: object) -> str:
    # By its beginning: a megabyte helps nobody; and in ASCII, so that whatever it is can be told.
    return json.dumps(got)[:100]
