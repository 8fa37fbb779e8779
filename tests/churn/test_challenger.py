"""The forest and the one feature beside the online model: who knew what, and who was better."""

import random

import numpy as np
import pytest

from streams.churn.activity import DAY, HORIZON
from streams.churn.challenger import Example, TooFewError, challenged, compared

NOISE = (0.0,) * 4


def history(days: int, *, telling: bool = True) -> list[Example]:
    """Examples of people of whom the silent leave, or of whom nothing can be told."""
    chance = random.Random(5)  # noqa: S311 - a story, no secret
    found = []
    for n in range(days * 5):
        silent = chance.uniform(0, 20)
        churned = silent + chance.gauss(0, 4) > 10 if telling else chance.random() < 0.5
        features = (silent, float(chance.randrange(9)), *NOISE)
        found.append(
            Example(f"p{n % 40}", n * DAY // 5, features, 1 / (1 + 2 ** (10 - silent)), churned)
        )
    return found


def test_the_forest_says_nothing_before_it_knows_a_hundred_labels() -> None:
    found = history(100)
    risks = challenged(found)
    first = next(n for n, risk in enumerate(risks) if not np.isnan(risk))
    known = sum(each.taken_at + HORIZON <= found[first].taken_at for each in found)
    assert known >= 100
    assert np.isnan(risks[:first]).all()


def test_what_comes_later_changes_nothing_before() -> None:
    found = history(120)
    turned = [
        Example(e.person_id, e.taken_at, e.features, e.risk, not e.churned)
        if e.taken_at > 80 * DAY
        else e
        for e in found
    ]
    before = [n for n, each in enumerate(found) if each.taken_at < 100 * DAY]
    np.testing.assert_array_equal(challenged(found)[before], challenged(turned)[before])


def test_all_are_judged_on_the_same_people_and_moments() -> None:
    comparison = compared(history(150))
    online, forest, days = comparison.rivals
    assert online.auc > 0.8 < days.auc
    assert online.auc == days.auc
    for each in (online, forest, days):
        assert each.low < each.auc < each.high
        assert sum(count for count, _, _ in each.calibration) == comparison.examples
    assert days.log_loss < 0.7


def test_where_nothing_can_be_told_nobody_is_better_than_chance() -> None:
    for each in compared(history(150, telling=False)).rivals:
        assert each.low < 0.55
        assert each.high > 0.45


def test_too_few_labels_are_named() -> None:
    with pytest.raises(TooFewError, match="5 labelled examples are too few"):
        compared(history(1))
