"""When what follows from an import counts as read."""

from collections.abc import Callable, Iterable

import pytest

from infra.imports.settling import AwayError, Clock, Reading, UnsettledError, settle


class Course:
    """A platform that is seen to go through some readings; each look comes a pause later."""

    def __init__(self, readings: Iterable[Reading | AwayError]) -> None:
        """Show these one after the other."""
        self.readings = iter(readings)
        self.looks = 0
        self.seconds = 0.0

    def look(self) -> Reading:
        """The next reading."""
        self.looks += 1
        found = next(self.readings)
        if isinstance(found, AwayError):
            raise found
        return found

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds

    def settle(self, told: Callable[[Reading], object] = lambda _: None) -> None:
        """Wait for it."""
        settle(self.look, told, Clock(lambda: self.seconds, self.sleep))


def reading(wanted: int, **behind: int) -> Reading:
    """One look."""
    return Reading(wanted, behind)


def test_two_looks_that_find_all_read_settle() -> None:
    course = Course([reading(8, folds=3), reading(9, folds=0), reading(9, folds=0)])
    course.settle()
    assert course.looks == 3


def test_what_one_reader_publishes_after_the_first_look_is_waited_for() -> None:
    course = Course(
        [
            reading(8, folds=0, forum=0),
            reading(9, folds=0, forum=1),
            reading(9, folds=0, forum=0),
            reading(9, folds=0, forum=0),
        ]
    )
    course.settle()
    assert course.looks == 4


def test_a_service_that_is_away_for_a_while_is_waited_for() -> None:
    away = AwayError("postgres does not answer")
    Course([reading(9, folds=0), away, away, reading(9, folds=0), reading(9, folds=0)]).settle()


def test_a_reader_that_does_not_get_on_is_named() -> None:
    with pytest.raises(UnsettledError, match=r'"sentiment" \(3 records\)'):
        Course(reading(9, folds=0, sentiment=3) for _ in range(1_000)).settle()


def test_a_service_that_stays_away_is_named() -> None:
    with pytest.raises(UnsettledError, match="kafka is away"):
        Course(AwayError("kafka is away") for _ in range(1_000)).settle()


def test_a_slow_reader_is_waited_for_as_long_as_it_gets_on() -> None:
    course = Course([reading(999, sentiment=n // 200) for n in range(4_000, -2, -1)])
    course.settle()
    assert course.seconds > 1_900
