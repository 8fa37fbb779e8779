"""The formulas of satisfaction against values by hand and the definitions they come from."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import mean, stdev, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.formulas import Z
from streams.surveys.formulas import SCORES, Measure, ces, csat, measure, nps, share

# The values by hand have four digits.
CLOSE = 1e-4


def counted(scores: Sequence[int]) -> list[int]:
    """How many answers have each score."""
    return [scores.count(score) for score in range(SCORES)]


def answers(least: int, greatest: int, fewest: int = 1) -> st.SearchStrategy[list[int]]:
    """Answers on a scale."""
    return st.lists(st.integers(least, greatest), min_size=fewest, max_size=60)


def test_nps_is_as_computed_by_hand() -> None:
    """70 promoters, 20 passives, 10 detractors: 60 ± 196 √(0.44 / 100)."""
    counts = [0] * SCORES
    counts[10], counts[9], counts[8], counts[6] = 40, 30, 20, 10
    found = nps(counts)
    assert found.score == 60.0
    assert found.half_width == pytest.approx(196 * sqrt(0.44 / 100))
    assert found.half_width == pytest.approx(13.0011, abs=CLOSE)
    assert (found.low, found.high) == pytest.approx((46.9989, 73.0011), abs=CLOSE)


def test_the_boundaries_of_promoters_and_detractors_are_nine_and_six() -> None:
    """Given one answer of each score, then 9 and 10 promote, 7 and 8 do neither."""
    assert [nps(counted([score])).score for score in range(SCORES)] == [-100.0] * 7 + [0.0] * 2 + [
        100.0
    ] * 2


@given(answers(0, 10))
def test_nps_is_the_mean_of_its_three_values(scores: list[int]) -> None:
    """NPS and its half width are those of the mean of +1, 0 and -1 in the whole population."""
    values = [(score >= 9) - (score <= 6) for score in scores]
    n = len(values)
    found = nps(counted(scores))
    assert found.score == pytest.approx(100 * mean(values))
    spread = variance(values) * (n - 1) / n if n > 1 else 0.0
    assert found.half_width == pytest.approx(196 * sqrt(spread / n), abs=1e-9)
    assert found.score is not None
    assert found.low is not None
    assert found.high is not None
    assert -100 <= found.low <= found.score <= found.high <= 100


def test_csat_is_as_computed_by_hand() -> None:
    """8 of 10 satisfied: 0.8, Wilson 0.4902 to 0.9433."""
    found = csat([0, 1, 0, 1, 3, 5])
    assert found.score == found.share == 0.8
    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=CLOSE)


@given(st.integers(1, 500), st.data())
def test_a_shares_bounds_are_where_the_score_test_turns(n: int, data: st.DataObject) -> None:
    """Given any share p, then both bounds b solve (p - b)² n = 1.96² b (1 - b), so Wilson."""
    k = data.draw(st.integers(0, n))
    found, low, high = share(k, n)
    assert found == k / n
    assert low is not None
    assert high is not None
    assert 0 <= low <= found <= high <= 1
    for bound in (low, high):
        assert (found - bound) ** 2 * n == pytest.approx(Z * Z * bound * (1 - bound), abs=1e-9)


def test_ces_is_as_computed_by_hand() -> None:
    """4, 5, 7, 7: mean 5.75, s = 1.5, half width 1.96 · 1.5 / 2; three of four found it easy."""
    found = ces(counted([4, 5, 7, 7]))
    assert (found.score, found.share) == (5.75, 0.75)
    assert found.half_width == pytest.approx(1.47)
    assert (found.low, found.high) == pytest.approx((4.28, 7.22))


@given(answers(1, 7, fewest=2))
def test_the_interval_of_ces_is_that_of_a_sampled_mean(scores: list[int]) -> None:
    """Given answers, then half width is 1.96 s / √n."""
    found = ces(counted(scores))
    assert found.score == pytest.approx(mean(scores))
    assert found.half_width == pytest.approx(Z * stdev(scores) / sqrt(len(scores)), abs=1e-9)


def test_one_answer_of_effort_has_no_interval_and_alike_ones_a_narrow_one() -> None:
    """Given one answer, then nothing is known of the spread; given two alike, then it is nought."""
    assert ces(counted([6])).half_width is None
    assert ces(counted([6, 6])).half_width == 0.0


@pytest.mark.parametrize("kind", ["NPS", "CSAT", "CES", "FEEDBACK"])
def test_nothing_is_measured_without_answers(kind: str) -> None:
    """Given no answers, then there is no score: not nought."""
    assert measure(kind, [0] * SCORES) == Measure()


def test_an_interval_narrows_as_answers_come() -> None:
    """Given the same shares of more answers, then the interval is narrower each time."""
    widths = [nps([0, 0, n, 0, 0, 0, 0, n, 0, 0, 2 * n]).half_width or 0.0 for n in (1, 4, 16, 64)]
    assert [one / other for one, other in pairwise(widths)] == pytest.approx([2.0] * 3)
