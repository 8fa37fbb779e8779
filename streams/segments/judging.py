"""Whom a rule holds for at a moment, and from which moment on time alone may change that.

How rules are written is in `language`; what is known of a person, in `people`.
"""

from collections.abc import Iterable
from typing import NamedTuple

from streams.segments.identities import together
from streams.segments.language import Condition, Joint, Rule
from streams.segments.people import Person

DAY = 86_400_000_000


class Verdict(NamedTuple):
    """Whether a rule holds, and the first later moment at which time may say otherwise."""

    holds: bool
    until: int | None = None


def judge(rule: Rule, person: Person, at: int) -> Verdict:
    """Whether a rule holds for a person at a moment.

    >>> from streams.segments.language import read
    >>> rule = read('{"measure": "touchpoints", "type": "page", "days": 1, "at_least": 2}')
    >>> judge(rule, Person(moments={"page": (5, 7)}), 8) == Verdict(True, 5 + DAY)
    True
    >>> judge(rule, Person(moments={"page": (5, 7)}), 5 + DAY)
    Verdict(holds=False, until=None)
    """
    if isinstance(rule, Condition):
        return _met(rule, person, at)
    return _joined(rule, [judge(each, person, at) for each in rule.parts])


def earliest(moments: Iterable[int | None]) -> int | None:
    """The first of some moments, where there is one."""
    return min((each for each in moments if each is not None), default=None)


def _joined(joint: Joint, verdicts: list[Verdict]) -> Verdict:
    until = earliest(each.until for each in verdicts)
    match joint.how:
        case "all":
            return Verdict(all(each.holds for each in verdicts), until)
        case "any":
            return Verdict(any(each.holds for each in verdicts), until)
        case _:
            return Verdict(not verdicts[0].holds, until)


def _met(condition: Condition, person: Person, at: int) -> Verdict:
    measure = condition.measure
    match measure.kind:
        case "NUMBER":
            number = person.numbers.get(measure.key)
            return Verdict(number is not None and _between(condition, number))
        case "WORD":
            return Verdict(person.words.get(measure.key) in condition.words)
        case "MARK":
            wanted = {f"{measure.key}:{word}" for word in condition.words}
            marks = (person.marks, *(each.marks for each in person.brought.values()))
            return Verdict(not all(map(wanted.isdisjoint, marks)))
        case "COUNT":
            moments = together(person.moments, person.brought, condition.type)
            return _counted(condition, moments, at)
        case "DAYS":
            return _aged(condition, person.numbers.get(measure.key), at)


def _between(condition: Condition, number: int) -> bool:
    least, most = condition.at_least, condition.at_most
    return (least is None or number >= least) and (most is None or number <= most)


def _counted(condition: Condition, moments: tuple[int, ...], at: int) -> Verdict:
    """A touchpoint counts for the window's length, and no more from its end on."""
    window = condition.days * DAY
    inside = [each for each in moments if at < each + window]
    # The count only matters where it falls below the least, or down to the most.
    steps = [condition.at_least, None if condition.at_most is None else condition.at_most + 1]
    until = earliest(inside[-each] + window for each in steps if each and each <= len(inside))
    return Verdict(_between(condition, len(inside)), until)


def _aged(condition: Condition, since: int | None, at: int) -> Verdict:
    if since is None:
        return Verdict(holds=False)
    steps = [condition.at_least, None if condition.at_most is None else condition.at_most + 1]
    moments = [since + each * DAY for each in steps if each is not None]
    until = earliest(each for each in moments if each > at)
    return Verdict(_between(condition, (at - since) // DAY), until)
