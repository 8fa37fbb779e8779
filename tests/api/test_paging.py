"""Cursors: what they hold comes back, and nothing else gets through."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies

from api.paging import Order, Slice, condition, cursor
from api.problems import RefusedError

NEWEST = Order("NEWEST", "created_at", "timestamptz")
HOT = Order("HOT", "hot", "double precision")
TOP = Order("TOP", "score", "bigint")
ids = strategies.text(strategies.characters(exclude_characters="\0", codec="utf-8"), max_size=200)


@given(strategies.integers(-(2**62), 2**62), ids)
def test_a_cursor_gives_back_its_place(score: int, item_id: str) -> None:
    _, parameters = condition(Slice(TOP, after=cursor(TOP, score, item_id)), "id")
    assert (int(parameters["after_value"]), parameters["after_id"]) == (score, item_id)


@given(strategies.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_as_itself(hot: float) -> None:
    _, parameters = condition(Slice(HOT, after=cursor(HOT, hot, "a")), "id")
    assert float(parameters["after_value"]) == hot


def test_a_time_comes_back_to_the_microsecond() -> None:
    at = datetime(2026, 3, 1, 12, 0, 0, 123_456, UTC)
    _, parameters = condition(Slice(NEWEST, after=cursor(NEWEST, at, "a")), "id")
    assert datetime.fromisoformat(parameters["after_value"]) == at


@given(strategies.text(max_size=100))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="cursor"):
        condition(Slice(TOP, after=text), "id")


def test_a_cursor_of_another_order_is_refused() -> None:
    with pytest.raises(RefusedError, match="cursor"):
        condition(Slice(TOP, after=cursor(HOT, 1.5, "a")), "id")


def test_a_number_beyond_postgres_is_refused() -> None:
    with pytest.raises(RefusedError, match="cursor"):
        condition(Slice(TOP, after=cursor(TOP, 2**70, "a")), "id")


@pytest.mark.parametrize(
    ("order", "parts"),
    [
        pytest.param(TOP, ["TOP", "5", ["a"]], id="a list for an id"),
        pytest.param(TOP, ["TOP", "5", {"a": 1}], id="an object for an id"),
        pytest.param(TOP, ["TOP", "5", "\ud800"], id="half a character"),
        pytest.param(TOP, ["TOP", True, "a"], id="a boolean for a number"),
        pytest.param(TOP, ["TOP", 1e400, "a"], id="a number without end"),
        pytest.param(NEWEST, ["NEWEST", None, "a"], id="nothing for a time"),
    ],
)
def test_a_forged_cursor_is_refused_before_postgres_sees_it(order: Order, parts: list[Any]) -> None:
    forged = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
    with pytest.raises(RefusedError, match="cursor"):
        condition(Slice(order, after=forged), "id")
