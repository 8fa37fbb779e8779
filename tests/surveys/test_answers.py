"""Which answers count: in time, on the scale, from whom was asked, the last one."""

from typing import Any

import pytest

from schemas.events import (
    Event,
    SurveyAnswerAccepted,
    SurveyAnswerRejected,
    SurveySendChanged,
)
from tests.support.stories import DAY, Story, fold_named, kinds, only, stamp
from tests.surveys.askings import answered, asked, delivered, dismissed


@pytest.fixture
def story() -> Story:
    """A story in which ada was asked an NPS, a day after the beginning."""
    story = Story(fold_named("survey-sends"))
    story.tell(asked(), at=DAY)
    return story


def reason(derived: tuple[Event, ...]) -> str:
    """Why nothing but a rejection followed."""
    (rejected,) = derived
    assert isinstance(rejected, SurveyAnswerRejected)
    return rejected.reason


def test_an_answer_counts_and_its_survey_hears_of_it(story: Story) -> None:
    """Given a send, when it is answered, then score and words count."""
    derived = story.tell(answered(9, "It just works."), at=2 * DAY)
    assert kinds(derived) == ["SurveyAnswerAccepted", "SurveySendChanged"]
    accepted = only(SurveyAnswerAccepted, derived)
    assert (accepted.score, accepted.text, accepted.type) == (9, "It just works.", "NPS")
    assert (accepted.previous_score, accepted.revision) == (None, 1)
    assert accepted.answer_id == "tests/0002"
    changed = only(SurveySendChanged, derived)
    assert (changed.status, changed.score, changed.answered_at) == ("ANSWERED", 9, 2 * DAY)


def test_the_last_answer_counts_and_says_what_it_replaces(story: Story) -> None:
    """Given an answer, when it is changed, then the new one counts, on the day of the first."""
    story.tell(answered(9), at=2 * DAY)
    derived = story.tell(answered(3, "It broke."), at=4 * DAY)
    accepted = only(SurveyAnswerAccepted, derived)
    assert (accepted.score, accepted.previous_score, accepted.revision) == (3, 9, 2)
    changed = only(SurveySendChanged, derived)
    assert (changed.score, changed.revision, changed.answered_at) == (3, 2, 2 * DAY)


def test_an_earlier_answer_that_comes_late_does_not_replace_a_later_one(story: Story) -> None:
    """Given an answer of today, when one of yesterday arrives, then it is refused."""
    story.tell(answered(9), at=4 * DAY)
    assert reason(story.tell(answered(3), at=3 * DAY)) == "SUPERSEDED"


def test_an_answer_is_decided_once(story: Story) -> None:
    """Given an answer that was changed, when the first comes again, then nothing follows."""
    first = stamp(answered(9), "first", 2 * DAY)
    story.deliver(first)
    story.tell(answered(3), at=3 * DAY)
    assert story.deliver(first) == ()


@pytest.mark.parametrize(
    ("kind", "scores"),
    [
        ("NPS", (-1, 11, None, 2**40, -(2**63))),
        ("CSAT", (0, 6, None)),
        ("CES", (0, 8, None)),
        ("FEEDBACK", (0, 1, 10)),
    ],
)
def test_a_score_that_is_not_on_the_scale_is_refused(
    story: Story, kind: str, scores: tuple[int | None, ...]
) -> None:
    """Given a send of each type, when a score beyond its scale comes, then it is refused."""
    story.tell(asked("send-2", kind, member_id="bob"), at=DAY)
    for score in scores:
        answer = answered(score, "words", send_id="send-2", survey_id=f"s-{kind}", member_id="bob")
        rejected = only(SurveyAnswerRejected, story.tell(answer, at=2 * DAY))
        assert (rejected.reason, rejected.score) == ("OUT_OF_SCALE", score)


@pytest.mark.parametrize(("kind", "ends"), [("NPS", (0, 10)), ("CSAT", (1, 5)), ("CES", (1, 7))])
def test_both_ends_of_a_scale_are_on_it(story: Story, kind: str, ends: tuple[int, int]) -> None:
    """Given a send, then the least and the greatest score are taken."""
    story.tell(asked("send-2", kind, member_id="bob"), at=DAY)
    for n, score in enumerate(ends):
        answer = answered(score, send_id="send-2", survey_id=f"s-{kind}", member_id="bob")
        told = story.tell(answer, at=(2 + n) * DAY)
        assert only(SurveyAnswerAccepted, told).score == score


def test_feedback_is_given_in_words(story: Story) -> None:
    """Given a feedback survey, then blanks are no answer and words are one."""
    more: dict[str, Any] = {"send_id": "send-2", "survey_id": "s-FEEDBACK", "member_id": "bob"}
    story.tell(asked("send-2", "FEEDBACK", member_id="bob"), at=DAY)
    assert reason(story.tell(answered(None, " \n", **more), at=2 * DAY)) == "TEXT_MISSING"
    told = story.tell(answered(None, "Less is more.", **more), at=3 * DAY)
    assert only(SurveyAnswerAccepted, told).score is None


@pytest.mark.parametrize(
    "text",
    [
        "Es läuft ganz gut, danke.",
        "とても使いやすいです。",
        "يعمل بشكل جيد",
        "क्या बात है",
        "\U0001f469\u200d\U0001f467 \u2764\ufe0f",
        "a\u0301\r\n\tb",
        "x" * 10_000,
    ],
    ids=["german", "japanese", "arabic", "hindi", "emoji", "combining", "long"],
)
def test_words_of_every_script_are_kept_whole(story: Story, text: str) -> None:
    """Given a send, when words of any language come, then every character of them is kept."""
    assert only(SurveyAnswerAccepted, story.tell(answered(8, text), at=2 * DAY)).text == text


def test_an_answer_at_the_last_moment_counts_and_one_after_it_does_not(story: Story) -> None:
    """Given a send until a moment, then that moment is too late."""
    assert kinds(story.tell(answered(7), at=8 * DAY - 1))[0] == "SurveyAnswerAccepted"
    assert reason(story.tell(answered(8), at=8 * DAY)) == "EXPIRED"


def test_who_was_not_asked_cannot_answer(story: Story) -> None:
    """Given ada's send, when bob answers by its id, or ada by an unknown one, that is refused."""
    assert reason(story.tell(answered(member_id="bob"), at=2 * DAY)) == "NOT_ASKED"
    assert reason(story.tell(answered(send_id="nowhere"), at=2 * DAY)) == "NOT_ASKED"


def test_an_answer_names_the_survey_that_was_asked(story: Story) -> None:
    """Given a send of one survey, when it is answered as another's, then that is refused."""
    assert reason(story.tell(answered(survey_id="s-foreign"), at=2 * DAY)) == "WRONG_SURVEY"


def test_an_answer_that_came_before_its_asking_was_heard_of_does_not_count(story: Story) -> None:
    """Given a rejected answer, when its send comes, then it can be answered anew."""
    more: dict[str, Any] = {"send_id": "send-2", "member_id": "bob"}
    assert reason(story.tell(answered(**more), at=2 * DAY)) == "NOT_ASKED"
    story.tell(asked("send-2", member_id="bob"), at=3 * DAY)
    assert kinds(story.tell(answered(**more), at=4 * DAY))[0] == "SurveyAnswerAccepted"


def test_a_dismissed_survey_can_still_be_answered(story: Story) -> None:
    """Given a dismissal, when the member thinks better of it in time, then the answer counts."""
    derived = story.tell(dismissed(), at=2 * DAY)
    assert kinds(derived) == ["SurveyDeclined", "SurveySendChanged"]
    assert only(SurveySendChanged, derived).status == "DISMISSED"
    assert only(SurveySendChanged, story.tell(answered(), at=3 * DAY)).status == "ANSWERED"
    assert only(SurveySendChanged, story.tell(dismissed(), at=4 * DAY)).status == "ANSWERED"


def test_what_is_over_or_foreign_cannot_be_dismissed(story: Story) -> None:
    """Given an expired send, or none, when it is dismissed, then that is refused."""
    assert reason(story.tell(dismissed("nowhere"), at=2 * DAY)) == "NOT_ASKED"
    assert reason(story.tell(dismissed(), at=8 * DAY)) == "EXPIRED"


def test_a_delivery_does_not_undo_an_answer(story: Story) -> None:
    """Given an answer, when a delivery of before is heard of, then it stays answered."""
    story.tell(answered(), at=3 * DAY)
    changed = only(SurveySendChanged, story.tell(delivered(), at=2 * DAY))
    assert (changed.status, changed.delivered_at) == ("ANSWERED", 2 * DAY)
