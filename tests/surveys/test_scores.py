"""How askings add up to a survey's counts and scores, in all and by day."""

import random
from typing import Any

import pytest

from schemas.events import Event, SurveyDayScoreChanged, SurveyScoreChanged, SurveySendChanged
from tests.support.stories import DAY, Story, fold_named, kinds, only


@pytest.fixture
def story() -> Story:
    """A story for the fold of scores."""
    return Story(fold_named("survey-scores"))


def send(send_id: str, status: str = "SENT", **more: Any) -> SurveySendChanged:
    """An asking stands so now."""
    given = {"survey_id": "s-1", "member_id": "ada", "type": "NPS", "sent_at": 0}
    return SurveySendChanged(
        send_id=send_id, status=status, expires_at=30 * DAY, **{**given, **more}
    )


def answer(send_id: str, score: int | None, day: int = 2, **more: Any) -> SurveySendChanged:
    """An asking was answered, first on a day."""
    return send(send_id, "ANSWERED", score=score, answered_at=day * DAY + 5, revision=1, **more)


def test_each_asking_is_counted_where_it_stands(story: Story) -> None:
    """Given askings of every kind, then each is counted once, where it stands now."""
    story.tell(send("a"))
    story.tell(send("a", "DELIVERED", delivered_at=DAY))
    story.tell(send("b"))
    story.tell(send("b", "EXPIRED"))
    story.tell(send("c"))
    story.tell(send("c", "DISMISSED", delivered_at=DAY))
    story.tell(send("d"))
    score = only(SurveyScoreChanged, story.tell(answer("d", 10)))
    assert (score.sent, score.delivered, score.answered) == (4, 3, 1)
    assert (score.dismissed, score.expired, score.counts) == (1, 1, {"10": 1})
    assert score.response_rate == pytest.approx(1 / 3)


def test_what_was_answered_was_delivered_whoever_said_so(story: Story) -> None:
    """Given answers without a delivery, then the response rate is not above one."""
    story.tell(answer("a", 9))
    score = only(SurveyScoreChanged, story.tell(answer("b", 9)))
    assert (score.delivered, score.response_rate, score.response_high) == (2, 1.0, 1.0)


def test_a_changed_answer_takes_the_place_of_the_one_before(story: Story) -> None:
    """Given a 9, when it becomes a 3, then only the 3 counts, on the day of the first answer."""
    story.tell(answer("a", 9))
    derived = story.tell(answer("a", 3))
    assert kinds(derived) == ["SurveyScoreChanged", "SurveyDayScoreChanged"]
    assert only(SurveyScoreChanged, derived).counts == {"3": 1}
    day = only(SurveyDayScoreChanged, derived)
    assert (day.day, day.answered, day.counts, day.score) == (2 * DAY, 1, {"3": 1}, -100.0)


def test_days_are_scored_by_themselves(story: Story) -> None:
    """Given a day of promoters and one of detractors, then each has its own score."""
    story.tell(answer("a", 10, day=2))
    story.tell(answer("b", 9, day=2))
    derived = story.tell(answer("c", 0, day=3))
    assert only(SurveyDayScoreChanged, derived).score == -100.0
    assert only(SurveyScoreChanged, derived).score == pytest.approx(100 / 3)
    assert only(SurveyDayScoreChanged, story.tell(answer("d", 7, day=2))).answered == 3


def test_feedback_has_answers_and_no_score(story: Story) -> None:
    """Given words, then they are counted and not measured."""
    score = only(SurveyScoreChanged, story.tell(answer("a", None, type="FEEDBACK")))
    assert (score.answered, score.counts, score.score, score.low) == (1, {}, None, None)
    assert score.response_rate == 1.0


def test_a_thousand_changes_leave_what_a_recount_finds(story: Story) -> None:
    """Given askings that change at random, then the counts are those of how they stand last."""
    chance = random.Random(7)  # noqa: S311 - a fixed story, no secret
    last: dict[str, int] = {}
    derived: tuple[Event, ...] = ()
    for _ in range(1_000):
        send_id = f"send-{chance.randrange(40)}"
        last[send_id] = chance.randrange(11)
        derived = story.tell(answer(send_id, last[send_id]))
    score = only(SurveyScoreChanged, derived)
    scores = list(last.values())
    assert score.counts == {str(n): scores.count(n) for n in range(11) if n in scores}
    assert score.answered == score.sent == len(last)
