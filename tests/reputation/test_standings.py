"""How points sum to karma."""

from schemas.events import PointsEarned, StandingChanged
from tests.support.stories import Story, fold_named, only


def earned(**points: int) -> PointsEarned:
    """One line of Ada's ledger."""
    return PointsEarned(
        member_id="ada", reason="answer_up", points=points, post_id="p-1", discussion_id="d-1"
    )


def test_points_sum_to_karma_by_rule_set() -> None:
    """Given lines of the ledger, then each rule set has its own sum; Stack Exchange begins at 1."""
    story = Story(fold_named("standings"))
    first = only(StandingChanged, story.tell(earned(default=5)))
    assert first.karma == {"default": 5, "stackexchange": 1}
    second = only(StandingChanged, story.tell(earned(default=1, stackexchange=10)))
    assert second.karma == {"default": 6, "stackexchange": 11}


def test_karma_has_a_floor_and_the_sum_below_it_is_remembered() -> None:
    """Given more lost than won, then karma is at its floor until the sum is above it again."""
    story = Story(fold_named("standings"))
    low = only(StandingChanged, story.tell(earned(default=-3, stackexchange=-4)))
    assert low.karma == {"default": 0, "stackexchange": 1}
    risen = only(StandingChanged, story.tell(earned(default=4, stackexchange=10)))
    assert risen.karma == {"default": 1, "stackexchange": 7}


def test_points_of_a_rule_set_that_is_not_known_are_left_out() -> None:
    """Given points by rules of another version, then karma is said for the known ones only."""
    story = Story(fold_named("standings"))
    changed = only(StandingChanged, story.tell(earned(lemmy=7)))
    assert changed.karma == {"default": 0, "stackexchange": 1}
