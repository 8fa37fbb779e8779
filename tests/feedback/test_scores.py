"""How accepted votes make a request's score and trend."""

from math import log

import pytest

from schemas.events import ScoreChanged, VoteAccepted
from streams.feedback.scores import HALF_LIFE_SECONDS
from streams.formulas import NOTHING
from tests.support.stories import DAY, Story, fold_named, only


@pytest.fixture
def story() -> Story:
    """A story for the fold of scores."""
    return Story(fold_named("vote-scores"))


def accepted(member_id: str, vote: str = "UP") -> VoteAccepted:
    """A vote was accepted; what it was before, and what is left, scores do not ask."""
    return VoteAccepted(
        feature_id="f-1", member_id=member_id, vote=vote, previous_vote="NONE", votes_remaining=0
    )


def test_votes_add_up_to_a_score(story: Story) -> None:
    """Given two UP and one DOWN, then the score is one and the Wilson bound is low."""
    story.tell(accepted("ada"))
    story.tell(accepted("bob"))
    changed = only(ScoreChanged, story.tell(accepted("cyd", "DOWN")))
    assert (changed.ups, changed.downs, changed.score) == (2, 1, 1)
    assert changed.wilson == pytest.approx(0.2077, abs=1e-4)


def test_a_members_vote_is_set_not_added(story: Story) -> None:
    """Given an UP, when the same member's DOWN is accepted, then only that counts."""
    story.tell(accepted("ada"))
    changed = only(ScoreChanged, story.tell(accepted("ada", "DOWN")))
    assert (changed.ups, changed.downs) == (0, 1)


def test_an_accepted_vote_that_changes_nothing_is_answered(story: Story) -> None:
    """Given an UP, when it is accepted again, then the same score is said again."""
    first = only(ScoreChanged, story.tell(accepted("ada"), at=DAY))
    again = only(ScoreChanged, story.tell(accepted("ada"), at=2 * DAY))
    assert (again.score, again.trending) == (first.score, first.trending)


def test_a_request_without_ups_has_no_trend(story: Story) -> None:
    """Given a DOWN, or an UP that was taken back, then there is no trend at all."""
    assert only(ScoreChanged, story.tell(accepted("ada", "DOWN"))).trending == NOTHING
    story.tell(accepted("bob"))
    assert only(ScoreChanged, story.tell(accepted("bob", "NONE"))).trending == NOTHING


def test_trending_is_the_forward_decayed_sum_of_ups(story: Story) -> None:
    """Given UPs a half-life apart, then L = ln(1 + 2), and it is so again when one is replaced."""
    half_life = int(HALF_LIFE_SECONDS * 1_000_000)
    story.tell(accepted("ada"), at=0)
    changed = only(ScoreChanged, story.tell(accepted("bob"), at=half_life))
    assert changed.trending == pytest.approx(log(3))
    story.tell(accepted("cyd"), at=2 * half_life)
    changed = only(ScoreChanged, story.tell(accepted("cyd", "DOWN"), at=2 * half_life))
    assert changed.trending == pytest.approx(log(3))


def test_many_changes_of_mind_do_not_wear_the_trend_out(story: Story) -> None:
    """Given a steady UP, when somebody toggles a thousand times, then the trend is one UP's."""
    steady = only(ScoreChanged, story.tell(accepted("ada"), at=DAY)).trending
    for n in range(1_000):
        derived = story.tell(accepted("bob", "NONE" if n % 2 else "UP"), at=DAY)
    assert only(ScoreChanged, derived).trending == pytest.approx(steady, abs=1e-6)
