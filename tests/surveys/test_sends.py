"""Who is asked a survey and who is not, and when an asking ends."""

import pytest

from schemas.catalog import EVENT_TYPES
from schemas.codec import encode, key_of
from schemas.events import (
    Event,
    SurveyAnswerRejected,
    SurveyArrived,
    SurveyExpired,
    SurveyRefused,
    SurveySendChanged,
    SurveySent,
)
from streams.engine.memory import MemoryEngine
from streams.engine.ticking import ticked
from streams.surveys.sampling import drawn, place
from tests.support.stories import DAY, HOUR, Story, fold_named, kinds, only, stamp
from tests.surveys.askings import answered, asked, delivered, dismissed


@pytest.fixture
def story() -> Story:
    """A story for the fold that decides who is asked."""
    return Story(fold_named("survey-sends"))


def test_a_member_who_was_never_asked_is_asked(story: Story) -> None:
    """Given nothing, when a survey is requested, then it is sent, and its survey told of it."""
    derived = story.tell(asked(), at=DAY)
    assert kinds(derived) == ["SurveySent", "SurveySendChanged"]
    assert only(SurveySent, derived).expires_at == 8 * DAY
    changed = only(SurveySendChanged, derived)
    assert (changed.status, changed.sent_at, changed.revision) == ("SENT", DAY, 0)


def test_nobody_is_asked_a_type_twice_within_its_cool_down(story: Story) -> None:
    """Given a send, when another survey of the type asks in time or before, then it is refused."""
    story.tell(asked(), at=10 * DAY)
    for at in (10 * DAY, 11 * DAY, 40 * DAY - 1, 9 * DAY):
        again = story.tell(asked(f"again-{at}", survey_id="another"), at=at)
        refused = only(SurveyRefused, again)
        assert (refused.reason, refused.again_at) == ("COOL_DOWN", 40 * DAY)
    story.tell(answered(), at=11 * DAY)
    assert only(SurveySent, story.tell(asked("send-2"), at=40 * DAY)).send_id == "send-2"


def test_a_refused_request_does_not_begin_a_cool_down(story: Story) -> None:
    """Given a refusal within the cool-down, then the cool-down ends when it would have ended."""
    story.tell(asked(), at=DAY)
    story.tell(dismissed(), at=DAY)
    story.tell(asked("send-2"), at=30 * DAY)
    assert kinds(story.tell(asked("send-3"), at=31 * DAY))[0] == "SurveySent"


def test_what_is_open_is_not_asked_again_even_without_a_cool_down(story: Story) -> None:
    """Given a send that waits for an answer, when the type asks again, then it is refused."""
    story.tell(asked(), at=DAY)
    refused = only(SurveyRefused, story.tell(asked("send-2", cool_down_days=2), at=4 * DAY))
    assert (refused.reason, refused.again_at) == ("OPEN_ALREADY", 8 * DAY)


def test_no_member_is_asked_two_surveys_within_a_day_whatever_a_request_says(story: Story) -> None:
    """Given a send, when another type asks without a cool-down, then it waits for a day."""
    story.tell(asked(), at=DAY)
    soon = only(SurveyRefused, story.tell(asked("send-2", "CSAT", cool_down_days=0), at=DAY + HOUR))
    assert (soon.reason, soon.again_at) == ("RESTING", 2 * DAY)
    assert kinds(story.tell(asked("send-3", "CSAT"), at=2 * DAY))[0] == "SurveySent"
    below = story.tell(asked("send-4", "NPS", cool_down_days=-(10**9)), at=2 * DAY)
    assert kinds(below) == ["SurveyRefused"]


def test_each_member_has_a_cool_down_of_their_own(story: Story) -> None:
    """Given a send to one member, when another is asked, then that is sent."""
    story.tell(asked(), at=DAY)
    assert kinds(story.tell(asked("send-2", member_id="bob"), at=DAY))[0] == "SurveySent"


def test_an_id_names_one_asking(story: Story) -> None:
    """Given a send, when its id is used for another, then that is refused."""
    story.tell(asked(), at=DAY)
    refused = only(SurveyRefused, story.tell(asked(kind="CSAT"), at=9 * DAY))
    assert (refused.reason, refused.again_at) == ("KNOWN_SEND", None)


def test_a_request_is_decided_once(story: Story) -> None:
    """Given a refused request, when it comes again after the cool-down, then nothing follows."""
    story.tell(asked(), at=DAY)
    refused = stamp(asked("send-2"), "refused", 2 * DAY)
    assert kinds(story.deliver(refused)) == ["SurveyRefused"]
    assert story.deliver(refused) == ()


def test_a_sample_draws_the_same_members_each_time(story: Story) -> None:
    """Given a sample, then exactly who is drawn is asked, and the others hear why not."""
    members = [f"member-{n}" for n in range(200)]
    sent = set()
    for member_id in members:
        request = asked(f"send-{member_id}", member_id=member_id, sample_permille=300)
        (first, *_) = story.tell(request, at=DAY)
        if isinstance(first, SurveySent):
            sent.add(member_id)
        else:
            assert only(SurveyRefused, (first,)).reason == "NOT_SAMPLED"
    assert sent == {each for each in members if drawn("s-NPS", each, 300)}
    assert 40 <= len(sent) <= 80


def test_a_sample_is_fair_and_each_survey_draws_anew() -> None:
    """Given many members, then places are even (chi-squared) and two surveys' are unrelated."""
    places = [place("s-1", f"member-{n}") for n in range(20_000)]
    tenths = [sum(each // 100 == tenth for each in places) for tenth in range(10)]
    # 27.9 is the 0.999 quantile of chi-squared with nine degrees of freedom.
    assert sum((count - 2_000) ** 2 / 2_000 for count in tenths) < 27.9
    both = sum(drawn("s-1", f"m-{n}", 500) and drawn("s-2", f"m-{n}", 500) for n in range(20_000))
    assert 4_800 <= both <= 5_200


def test_the_first_delivery_counts(story: Story) -> None:
    """Given a send, when it is shown twice, then it was delivered once, by the first channel."""
    story.tell(asked(), at=DAY)
    derived = story.tell(delivered(), at=2 * DAY)
    assert only(SurveyArrived, derived).channel == "IN_APP"
    changed = only(SurveySendChanged, derived)
    assert (changed.status, changed.delivered_at) == ("DELIVERED", 2 * DAY)
    assert story.tell(delivered("LINK"), at=3 * DAY) == ()


def test_what_is_unknown_or_over_is_delivered_to_nobody(story: Story) -> None:
    """Given no send, or one that has ended, when a delivery is told, then nothing follows."""
    assert story.tell(delivered(), at=DAY) == ()
    story.tell(asked(), at=DAY)
    assert story.tell(delivered(), at=8 * DAY) == ()


def test_the_clock_and_the_next_event_end_an_asking_alike() -> None:
    """Given an open send, then a tick ends it as a later event of the member would have."""
    told = []
    for woken_by_clock in (True, False):
        engine = MemoryEngine((fold_named("survey-sends"),))
        engine.append([stamp(asked(), "1", DAY)])
        engine.run()
        if woken_by_clock:
            for partition in engine.log.partitions(["surveys.requests"]):
                event = ticked(partition.topic, partition.number, 9 * DAY)
                engine.log.append(
                    partition.topic, key_of(event).encode(), encode(event), partition.number
                )
            engine.run()
        engine.append([stamp(asked("send-2"), "2", 40 * DAY)])
        engine.run()
        events = engine.events("surveys.sends")
        told.append([(type(each).__name__, each.meta.occurred_at) for each in events])
    assert told[0] == told[1]
    assert told[0] == [("SurveySent", DAY), ("SurveyExpired", 8 * DAY), ("SurveySent", 40 * DAY)]


def test_what_nobody_answers_expires_when_its_time_is_over(story: Story) -> None:
    """Given an open send, when its last moment comes, then it has expired, once."""
    fold = fold_named("survey-sends")
    story.tell(asked(), at=DAY)
    state = story.states["ada"]
    assert fold.wake_at(state) == 8 * DAY
    assert fold.tick(state, 8 * DAY - 1) == (state, ())
    after, derived = fold.tick(state, 8 * DAY)
    assert kinds(derived) == ["SurveyExpired", "SurveySendChanged"]
    assert only(SurveyExpired, derived).send_id == "send-1"
    assert only(SurveySendChanged, derived).status == "EXPIRED"
    assert fold.wake_at(after) is None
    assert fold.tick(after, 9 * DAY) == (after, ())


@pytest.mark.parametrize("ending", [answered(), dismissed()], ids=["answered", "dismissed"])
def test_what_is_answered_or_dismissed_does_not_expire(story: Story, ending: Event) -> None:
    """Given an answer or a dismissal, then the clock has nothing to say."""
    story.tell(asked(), at=DAY)
    story.tell(ending, at=2 * DAY)
    assert fold_named("survey-sends").wake_at(story.states["ada"]) is None


def test_no_date_helps_an_answer_after_the_clock_has_spoken(story: Story) -> None:
    """Given an expired send, when an answer of before comes late, then it is refused."""
    story.tell(asked(), at=DAY)
    story.states["ada"], _ = fold_named("survey-sends").tick(story.states["ada"], 8 * DAY)
    rejected = only(SurveyAnswerRejected, story.tell(answered(), at=2 * DAY))
    assert rejected.reason == "EXPIRED"
    story.tell(asked("send-2"), at=40 * DAY)
    assert only(SurveyAnswerRejected, story.tell(answered(), at=2 * DAY)).reason == "EXPIRED"


def test_a_state_remembers_four_askings_at_most(story: Story) -> None:
    """Given years of surveys, then the state holds the latest of each type and no more."""
    types = next(
        field["values"]
        for field in EVENT_TYPES["surveys.SurveyRequested"].data_fields
        if field["name"] == "type"
    )
    for n in range(400):
        story.tell(asked(f"send-{n}", types[n % 4], cool_down_days=1, expires_days=1), at=n * DAY)
        story.states["ada"], _ = story.fold.tick(story.states["ada"], (n + 1) * DAY)
    assert len(story.states["ada"].latest) == len(types)
