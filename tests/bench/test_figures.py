"""What a figure says of its rounds; the measuring itself is tried by `make bench`."""

from pathlib import Path

import pytest

from tests.bench import made
from tests.bench.__main__ import GROUPS, LONG, chosen
from tests.bench.engines import check
from tests.bench.figures import Figure, Side, Target
from tests.bench.measuring import WrongResultError
from tests.bench.peers.rule import BEGAN, answer


def test_a_ratio_is_the_median_over_rounds_and_not_of_medians() -> None:
    mine = Side("mine", "events/s", (10.0, 20.0, 90.0))
    beside = Side("beside", "events/s", (20.0, 20.0, 100.0))
    figure = Figure("a figure", mine, beside, Target("ratio", ">=", 0.9))
    assert figure.ratio == 0.9
    assert figure.reached


def test_a_latency_is_judged_by_itself_and_not_by_its_limit() -> None:
    late = Figure("a latency", Side("mine", "ms", (60.0,)), Side("limit", "ms", (59.0,)))
    assert late.reached is None
    target = Target("value", "<", 50)
    assert Figure(late.name, late.mine, late.beside, target).reached is False


def test_a_group_stands_for_its_benchmarks_and_beside_one_of_them_only_says_where_it_is() -> None:
    assert chosen(["folds"]) == list(GROUPS["folds"])
    assert chosen(["folds", "standings"]) == ["standings"]
    assert not set(chosen([])) & LONG
    assert chosen(["history"]) == ["history"]


@pytest.mark.parametrize("fault", ["lost", "twice", "out of order"])
def test_engines_that_lose_repeat_or_disorder_an_event_do_not_count(
    fault: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(BEGAN, str(tmp_path / "began"))
    values, totals = [], None
    for offset, event in enumerate(made.points(4 * made.KEYS)):
        if offset % made.KEYS == 0:
            totals, value = answer(totals, made.outgoing(event).value, 0, offset)
            values.append(value)
    check(values)
    wrong = {
        "lost": [values[0], *values[2:]],
        "twice": [values[0], *values],
        "out of order": [values[1], values[0], *values[2:]],
    }
    with pytest.raises(WrongResultError):
        check(wrong[fault])
