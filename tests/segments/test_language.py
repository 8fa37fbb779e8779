"""The language of rules: what can be said, and what is said of what cannot."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import encode
from schemas.events import SegmentRefused
from streams.segments.judging import DAY, Verdict, judge
from streams.segments.language import DEPTH_LIMIT, RuleError, read
from streams.segments.measures import MEASURES, TOUCHPOINT_TYPES
from streams.segments.people import Person

HEALTHY = {"measure": "health", "at_least": 76}
RICH = {"measure": "plan", "is": ["team", "business"]}
OFTEN = {"measure": "touchpoints", "type": "page", "days": 7, "at_least": 2, "at_most": 3}
QUIET = {"measure": "days_quiet", "at_least": 14}


def nested(depth: int) -> Any:
    """A rule so many levels deep."""
    return HEALTHY if depth == 1 else {"not": nested(depth - 1)}


FAULTS = [
    ({"measure": "haelth", "at_most": 5}, "/measure", "one of health, "),
    ({"measure": ["health"]}, "/measure", "one of health, "),
    ({"at_most": 5}, "", "`all`, `any`, `not` or a condition"),
    ([HEALTHY], "", "an object"),
    ({"measure": "health"}, "", "`at_least`, `at_most` or both"),
    ({"measure": "health", "at_most": 101}, "/at_most", "a number from 0 to 100"),
    ({"measure": "health", "at_most": True}, "/at_most", "a number from 0 to 100"),
    ({"measure": "health", "at_most": float("nan")}, "/at_most", "a number from 0 to 100"),
    ({"measure": "health", "at_most": "50"}, "/at_most", "a number from 0 to 100"),
    ({"measure": "health", "at_least": 9, "at_most": 8}, "/at_most", "no less than `at_least`"),
    ({**HEALTHY, "is": ["x"]}, "/is", "nothing beside measure, at_least, at_most"),
    ({"measure": "plan", "is": []}, "/is", "an array of 1 to 20 texts"),
    ({"measure": "plan", "is": ["a"] * 21}, "/is", "an array of 1 to 20 texts"),
    ({"measure": "plan", "is": ["team", 5]}, "/is/1", "a text of 1 to 100 characters"),
    ({"measure": "plan", "is": ["a" * 101]}, "/is/0", "a text of 1 to 100 characters"),
    ({"measure": "engagement", "is": ["huge"]}, "/is/0", "one of inactive, low, medium, high"),
    ({**OFTEN, "days": 0}, "/days", "a whole number from 1 to 365"),
    ({**OFTEN, "days": 366}, "/days", "a whole number from 1 to 365"),
    ({**OFTEN, "days": 1.5}, "/days", "a whole number from 1 to 365"),
    ({**OFTEN, "at_most": 51}, "/at_most", "a whole number from 0 to 50"),
    ({**OFTEN, "type": "visit"}, "/type", f"one of {', '.join(TOUCHPOINT_TYPES)}"),
    ({"all": []}, "/all", "an array of one rule or more"),
    ({"all": [HEALTHY], "any": [HEALTHY]}, "/any", "nothing beside all"),
    ({"any": [HEALTHY, {"not": {"measure": "x"}}]}, "/any/1/not/measure", "one of health, "),
    (nested(DEPTH_LIMIT + 1), "/not/not/not", f"a condition, {DEPTH_LIMIT} levels deep"),
    ({"all": [HEALTHY] * 21}, "", "at most 20 conditions"),
]


@pytest.mark.parametrize(("rule", "pointer", "expected"), FAULTS)
def test_a_fault_is_named_with_its_place_and_what_would_do(
    rule: Any, pointer: str, expected: str
) -> None:
    with pytest.raises(RuleError) as caught:
        read(json.dumps(rule))
    assert (caught.value.pointer, caught.value.expected[: len(expected)]) == (pointer, expected)


def test_a_name_that_no_text_can_hold_is_told_escaped() -> None:
    """Given names with half a character, NUL and a pointer's own signs, then all can be stored."""
    named = {**HEALTHY, "\ud800\0a/b~c": 1}
    with pytest.raises(RuleError) as caught:
        read(json.dumps(named))
    assert caught.value.pointer == "/\\ud800\\x00a~1b~0c"


def test_how_deep_a_text_may_be_does_not_depend_on_who_asks() -> None:
    """Given texts as deep as Python can stand, when asked from any depth, then each is refused."""
    for depth in range(1, 1_000):
        text = "[" * depth + "]" * depth
        told = {_refusal(text, below) for below in (0, 1, 2, 3, 200)}
        assert len(told) == 1


def _refusal(text: str, below: int) -> str:
    """What is said of a text that is no rule, asked so many calls further down."""
    if below:
        return _refusal(text, below - 1)
    with pytest.raises(RuleError) as caught:
        read(text)
    return str(caught.value)


def test_signs_within_texts_make_nothing_deep() -> None:
    word = '[{"' * 30
    read(json.dumps({"measure": "plan", "is": [word, "\\"]}))


@pytest.mark.parametrize("text", ["", "no", "{", "[" * 1_500, "9" * 1_999, '"' + "x" * 2_000])
def test_what_is_no_rule_is_refused_whatever_it_is(text: str) -> None:
    with pytest.raises(RuleError):
        read(text)


# With half characters and control signs, which JSON can say and no store can keep.
TEXTS = st.text(st.characters(categories=["Cs", "Cc", "Ll", "Po", "So"]), max_size=20)


def named(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of such values, under any names."""
    return st.dictionaries(TEXTS, values)


VALUES = st.recursive(TEXTS | st.floats(), lambda each: st.lists(each) | named(each))


@given(
    st.text(max_size=200)
    | VALUES.map(json.dumps)
    | named(VALUES).map(lambda more: json.dumps(HEALTHY | more))
)
def test_no_text_does_more_than_being_refused_and_told(text: str) -> None:
    try:
        read(text)
    except RuleError as error:
        encode(SegmentRefused("s", "BAD_RULE", error.pointer, f"{error.expected} {error.got}"))


def test_the_deepest_rule_is_read() -> None:
    read(json.dumps(nested(DEPTH_LIMIT)))


def holds(rule: Any, person: Person, at: int = 0) -> Verdict:
    """What is said of a person at a moment."""
    return judge(read(json.dumps(rule)), person, at)


def test_a_measure_that_is_not_known_meets_no_condition() -> None:
    for each in (HEALTHY, RICH, QUIET, {"measure": "milestone", "is": ["first_post"]}):
        assert not holds(each, Person()).holds
        assert holds({"not": each}, Person()).holds


def test_bounds_and_words_are_inclusive() -> None:
    assert holds(HEALTHY, Person(numbers={"health": 76_000})).holds
    assert not holds(HEALTHY, Person(numbers={"health": 75_999})).holds
    assert holds(RICH, Person(words={"plan": "team"})).holds
    assert not holds(RICH, Person(words={"plan": "free"})).holds
    joined = Person(marks=("account:acme", "milestone:first_post"))
    assert holds({"measure": "account", "is": ["acme", "other"]}, joined).holds
    assert not holds({"measure": "account", "is": ["first_post"]}, joined).holds


def test_a_count_knows_when_time_will_change_it() -> None:
    person = Person(moments={"page": (1, 2, 3, 4)})
    assert holds(OFTEN, person, 5) == Verdict(holds=False, until=1 + 7 * DAY)
    assert holds(OFTEN, person, 1 + 7 * DAY) == Verdict(holds=True, until=3 + 7 * DAY)
    assert holds(OFTEN, person, 3 + 7 * DAY) == Verdict(holds=False, until=None)


def test_days_of_silence_are_whole_days() -> None:
    person = Person(numbers={"last_activity_at": 5})
    assert holds(QUIET, person, 14 * DAY + 4) == Verdict(holds=False, until=14 * DAY + 5)
    assert holds(QUIET, person, 14 * DAY + 5) == Verdict(holds=True, until=None)
    lately = {"measure": "days_quiet", "at_most": 2}
    assert holds(lately, person, 3 * DAY + 4) == Verdict(holds=True, until=3 * DAY + 5)
    assert not holds(lately, person, 3 * DAY + 5).holds


def test_joints_join() -> None:
    person = Person(numbers={"health": 80_000}, words={"plan": "free"})
    assert holds({"any": [HEALTHY, RICH]}, person).holds
    assert not holds({"all": [HEALTHY, RICH]}, person).holds
    assert holds({"all": [HEALTHY, {"not": RICH}]}, person).holds
    both = {"all": [{"not": QUIET}, OFTEN]}
    seen = Person(numbers={"last_activity_at": 5}, moments={"page": (5, 5)})
    assert holds(both, seen, 6).until == 5 + 7 * DAY


def test_every_measure_has_a_name_and_a_sentence_of_its_own() -> None:
    assert len({each.name for each in MEASURES}) == len(MEASURES)
    assert all(each.doc for each in MEASURES)
