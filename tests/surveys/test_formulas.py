"""The formulas of satisfaction against values by hand and the definitions they come from."""

from collections.abc import Sequence
from itertools import pairwise
from math import comb, sqrt
from statistics import mean, pstdev

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
    """70 promoters, 20 passives, 10 detractors, and three more: 70.75 of 103 for, 10.75 against."""
    counts = [0] * SCORES
    counts[10], counts[9], counts[8], counts[6] = 40, 30, 20, 10
    found = nps(counts)
    assert found.score == 60.0
    # 196 √((0.791262 - 0.339333) / 103), about 58.2524.
    assert found.half_width == pytest.approx(12.9829, abs=CLOSE)
    assert (found.low, found.high) == pytest.approx((45.2695, 71.2353), abs=CLOSE)


def test_one_answer_leaves_nearly_everything_open() -> None:
    """One promoter: p = 1.75 / 4, d = 0.75 / 4, so 25 ± 196 √(0.5625 / 4); cut to the scale."""
    found = nps(counted([9]))
    assert found == Measure(100.0, -48.5, 100.0, 73.5)
    # One that is neither: 0 ± 196 √(0.375 / 4).
    assert nps(counted([7])).high == pytest.approx(60.0125, abs=CLOSE)
    # Of effort: 19 / 4 ± 1.96 √(4.6875 / 4).
    effort = ces(counted([7]))
    assert (effort.score, effort.high) == (7.0, 7.0)
    assert effort.low == pytest.approx(2.6282, abs=CLOSE)


def test_the_boundaries_of_promoters_and_detractors_are_nine_and_six() -> None:
    """Given one answer of each score, then 9 and 10 promote, 7 and 8 do neither."""
    assert [nps(counted([score])).score for score in range(SCORES)] == [-100.0] * 7 + [0.0] * 2 + [
        100.0
    ] * 2


@given(answers(0, 10))
def test_nps_is_the_mean_of_its_three_values(scores: list[int]) -> None:
    """NPS is the mean of +1, 0 and -1; its interval has 3/4, 3/2, 3/4 more of them."""
    values = [(score >= 9) - (score <= 6) for score in scores]
    found = nps(counted(scores))
    assert found.score == pytest.approx(100 * mean(values))
    # Each answer four times, and 3, 6 and 3 more: the same shares.
    assumed = [*values * 4, *[1] * 3, *[0] * 6, *[-1] * 3]
    assert found.half_width == pytest.approx(196 * pstdev(assumed) / sqrt(len(values) + 3))
    assert found.score is not None
    assert found.low is not None
    assert found.high is not None
    assert -100 <= found.low <= found.score <= found.high <= 100


@pytest.mark.parametrize("shares", [(0.7, 0.2, 0.1), (0.3, 0.4, 0.3), (0.1, 0.3, 0.6)])
@pytest.mark.parametrize("n", [3, 5, 10, 20])
def test_nps_intervals_of_few_answers_hold_the_truth_about_as_often_as_they_say(
    shares: tuple[float, float, float], n: int
) -> None:
    """Given each way in which n may answer, those whose interval holds the truth weigh 0.93."""
    promoting, neither, against = shares
    truth, held = 100 * (promoting - against), 0.0
    for p in range(n + 1):
        for d in range(n + 1 - p):
            counts = [d, 0, 0, 0, 0, 0, 0, 0, n - p - d, 0, p]
            found = nps(counts)
            assert found.low is not None
            assert found.high is not None
            if found.low <= truth <= found.high:
                ways = comb(n, p) * comb(n - p, d)
                held += ways * promoting**p * against**d * neither ** (n - p - d)
    assert held > 0.93


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
    """4, 5, 7, 7 and 3/7 of each score: 35 / 7 ± 1.96 √((199 / 7 - 25) / 7)."""
    found = ces(counted([4, 5, 7, 7]))
    assert (found.score, found.share) == (5.75, 0.75)
    assert found.half_width == pytest.approx(1.3717, abs=CLOSE)
    assert (found.low, found.high) == pytest.approx((3.6283, 6.3717), abs=CLOSE)


@given(answers(1, 7))
def test_the_interval_of_ces_is_that_of_three_answers_more(scores: list[int]) -> None:
    """Given answers, the interval is that of them and 3/7 of each score; it holds the mean."""
    found = ces(counted(scores))
    assumed = [*scores * 7, *[score for score in range(1, 8) for _ in range(3)]]
    half = Z * pstdev(assumed) / sqrt(len(scores) + 3)
    assert found.score == pytest.approx(mean(scores))
    assert found.half_width == pytest.approx(half)
    assert found.low is not None
    assert found.high is not None
    assert found.low == pytest.approx(max(1, min(mean(scores), mean(assumed) - half)))
    assert found.high == pytest.approx(min(7, max(mean(scores), mean(assumed) + half)))


def test_answers_that_agree_are_surer_the_more_they_are() -> None:
    """Given answers that are alike, then the interval is never nought, and narrows with them."""
    widths = [ces(counted([6] * n)).half_width or 0.0 for n in (1, 2, 5, 20, 100)]
    assert all(one > other > 0 for one, other in pairwise(widths))


@pytest.mark.parametrize("kind", ["NPS", "CSAT", "CES", "FEEDBACK"])
def test_nothing_is_measured_without_answers(kind: str) -> None:
    """Given no answers, then there is no score: not nought."""
    assert measure(kind, [0] * SCORES) == Measure()


def test_an_interval_narrows_as_answers_come() -> None:
    """Given the same shares of more answers, then the interval is narrower each time."""
    answered = (1, 4, 16, 64, 256)
    widths = [nps([0, 0, n, 0, 0, 0, 0, n, 0, 0, 2 * n]).half_width or 0.0 for n in answered]
    narrower = [one / other for one, other in pairwise(widths)]
    # Four times as many answers halve it; the three that are assumed weigh less and less.
    assert narrower == sorted(narrower)
    assert 1.9 < narrower[-1] < 2.0
