"""The laws of what clients may report: each example is taken, and each fault is named."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.ingest.envelopes import Refusal, judge, refusal
from schemas.catalog import EVENT_TYPES, EventType
from schemas.codec import example_event
from tests.ingest.judging import judged, pointers, sent, service
from tests.support.strategies import events_of

TYPES = sorted(EVENT_TYPES.values(), key=lambda each: each.name)
CLIENT_TYPES = [each for each in TYPES if each.origin == "client"]
ENGINE_TYPES = [each for each in TYPES if each.origin == "engine"]

every_client_type = pytest.mark.parametrize("event_type", CLIENT_TYPES, ids=lambda each: each.name)
every_engine_type = pytest.mark.parametrize("event_type", ENGINE_TYPES, ids=lambda each: each.name)


@every_client_type
def test_ingest_accepts_the_example(event_type: EventType) -> None:
    answer = judged(event_type.name, event_type.example)
    assert not isinstance(answer, Refusal), answer
    assert msgspec.structs.replace(answer, meta=example_event(event_type).meta) == example_event(
        event_type
    )


@every_client_type
def test_ingest_refuses_the_example_with_a_field_missing(event_type: EventType) -> None:
    for field in event_type.data_fields:
        data = {name: v for name, v in event_type.example.items() if name != field["name"]}
        answer = judged(event_type.name, data)
        if "default" in field:
            assert not isinstance(answer, Refusal)
        else:
            assert pointers(answer) == {f"/data/{field['name']}"}


@every_client_type
def test_ingest_refuses_a_field_that_it_does_not_know(event_type: EventType) -> None:
    answer = judged(event_type.name, {**event_type.example, "novel": 1})
    assert pointers(answer) == {"/data/novel"}


@every_client_type
def test_ingest_refuses_another_type_in_each_field(event_type: EventType) -> None:
    for field in event_type.data_fields:
        other = "1" if "long" in str(field["type"]) or "double" in str(field["type"]) else 1
        answer = judged(event_type.name, {**event_type.example, field["name"]: other})
        assert pointers(answer) == {f"/data/{field['name']}"}


def test_ingest_refuses_a_number_below_the_least_that_may_be() -> None:
    bounded = [(each, f) for each in CLIENT_TYPES for f in each.data_fields if "least" in f]
    assert {each.name for each, _ in bounded} >= {"accounts.PurchaseMade", "accounts.PlanChanged"}
    for event_type, field in bounded:
        name, least = field["name"], field["least"]
        answer = judged(event_type.name, {**event_type.example, name: least - 1})
        assert isinstance(answer, Refusal)
        (error,) = answer.violations
        assert (error.pointer, f"from {least} to" in error.expected) == (f"/data/{name}", True)
        taken = judged(event_type.name, {**event_type.example, name: least})
        assert not isinstance(taken, Refusal)


@every_engine_type
def test_ingest_refuses_what_only_the_engine_derives(event_type: EventType) -> None:
    assert pointers(judged(event_type.name, event_type.example)) == {"/type"}


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(), max_size=3),
    st.text("a", min_size=98, max_size=303),
    st.sampled_from(["UP", "markdown", "\0", "\\u0000", "\ud800"]),
    st.lists(st.text("a\0", max_size=102), max_size=22),
    st.dictionaries(st.text(max_size=2), st.none(), max_size=2),
)


@every_client_type
@given(data=st.data())
def test_speed_and_leisure_judge_alike(event_type: EventType, data: st.DataObject) -> None:
    event = data.draw(events_of(event_type))
    names = [*(field["name"] for field in event_type.data_fields), "novel"]
    event.update(data.draw(st.dictionaries(st.sampled_from(names), ODD, max_size=2)))
    for name in data.draw(st.sets(st.sampled_from(names), max_size=1)):
        event.pop(name, None)
    raw = sent(event_type.name, event)
    at_speed = judge(raw, service(), lambda: "given")
    at_leisure = refusal(raw, service())
    assert isinstance(at_speed, Refusal) == bool(at_leisure.violations)
    if isinstance(at_speed, Refusal):
        assert at_speed == at_leisure
