"""The lag of a reader is seen beside others that keep up, and none where there is none."""

from tests.chaos.lagging import Lags, Level


def test_a_reader_that_stands_still_is_not_hidden_by_those_that_go_on() -> None:
    lags = Lags()
    for second in range(10):
        level = Level(second, second)
        standing = Level(second, min(second, 3))
        lags.note(float(second), {"a": level, "b": level, "c": level, "standing": standing})
    assert lags.worst == ("standing", 6.0)
    assert lags.longest["a"] == 0.0


def test_a_lag_that_was_made_up_for_is_remembered() -> None:
    lags = Lags()
    for second, done in enumerate([0, 1, 1, 1, 4, 5]):
        lags.note(float(second), {"reader": Level(second, done)})
    assert lags.longest == {"reader": 2.0}


def test_a_reader_with_nothing_to_read_has_no_lag() -> None:
    lags = Lags()
    for second in range(10):
        lags.note(float(second), {"idle": Level(7, 7)})
    assert lags.worst == ("idle", 0.0)
