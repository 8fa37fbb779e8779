"""What is known of people, when they are looked at, and when it is known whether they left."""

import pytest

from schemas.events import ChurnFeatures, ExampleLabelled, ExampleSampled
from streams.engine.memory import MemoryEngine
from tests.churn.people import (
    emptied,
    engine,
    imported,
    measured,
    moment,
    mood,
    tell_time,
    touchpoint,
)


def taken(memory: MemoryEngine) -> list[ExampleSampled]:
    """The examples, in order."""
    return [e for e in memory.events("churn.examples") if isinstance(e, ExampleSampled)]


def labels(memory: MemoryEngine) -> list[ExampleLabelled]:
    """The labels, in order."""
    return [e for e in memory.events("churn.examples") if isinstance(e, ExampleLabelled)]


def test_the_first_touchpoint_of_a_day_is_an_example() -> None:
    memory = engine([touchpoint("ada", day) for day in (0, 0.2, 0.9, 1.0, 1.5, 2.1)])
    assert [each.taken_at for each in taken(memory)] == [moment(day) for day in (0, 1.0, 2.1)]
    assert [each.features.forum_posts for each in taken(memory)] == [1, 4, 6]


def test_the_brief_six_features_are_those_of_that_moment() -> None:
    story = [
        touchpoint("ada", 0),
        touchpoint("ada", 0.1, "feedback"),
        touchpoint("ada", 0.2, "support_ticket"),
        touchpoint("ada", 0.3, "page"),
        mood("ada", 0.4, 0.9, 0.1),
        mood("ada", 0.5, 0.1, 0.5),
    ]
    (_, week, *_), (label, *_) = taken(memory := engine(story, until=30)), labels(memory)
    known = week.features
    assert known.days_since_last_activity == pytest.approx(6.7)
    assert (known.forum_posts, known.feedback_submissions, known.support_tickets) == (1, 1, 1)
    assert known.sentiment_avg == pytest.approx(0.2)
    assert 0 < known.engagement_score < 100
    assert label.features == taken(memory)[0].features


def test_who_is_silent_is_looked_at_each_week_until_they_are_gone() -> None:
    memory = engine([touchpoint("ada", 0)], until=200)
    assert [each.taken_at for each in taken(memory)] == [moment(day) for day in (0, 7, 14, 21, 28)]
    silent = [round(each.features.days_since_last_activity) for each in taken(memory)]
    assert silent == [0, 7, 14, 21, 28]


def test_a_label_is_known_thirty_days_later_and_not_before() -> None:
    story = [touchpoint("ada", 0), touchpoint("ada", 12)]
    assert labels(engine(story, until=29.9)) == []
    (label,) = labels(engine(story, until=30))
    assert (label.taken_at, label.churned) == (moment(0), False)
    assert label.meta.occurred_at == moment(30)


def test_whoever_comes_back_within_the_horizon_has_not_left() -> None:
    memory = engine([touchpoint("ada", 0), touchpoint("ada", 29.99)], until=100)
    assert [each.churned for each in labels(memory)][:5] == [False, False, False, False, False]
    gone = engine([touchpoint("ada", 0), touchpoint("ada", 30)], until=100)
    assert [each.churned for each in labels(gone)][:2] == [True, False]


def test_every_example_is_labelled_once() -> None:
    story = [touchpoint(person, day) for person in ("ada", "bob") for day in range(0, 60, 4)]
    memory = engine(story, until=300)
    assert sorted(each.example_id for each in labels(memory)) == sorted(
        each.example_id for each in taken(memory)
    )


def test_a_page_view_says_less_than_a_post() -> None:
    def score(kind: str) -> float:
        story = [touchpoint("ada", 0), touchpoint("ada", 1, kind)]
        return taken(engine(story))[1].features.engagement_score

    assert 0 < score("page") < score("forum_post")


def test_what_comes_late_counts_and_changes_no_example() -> None:
    memory = engine([touchpoint("ada", 5), touchpoint("ada", 3), touchpoint("ada", 6.5)])
    assert [each.features.forum_posts for each in taken(memory)] == [1, 3]
    assert [each.taken_at for each in taken(memory)] == [moment(5), moment(6.5)]
    assert isinstance(taken(memory)[0].features, ChurnFeatures)


def test_what_others_did_is_no_activity_of_the_person() -> None:
    story = [
        touchpoint("ada", 0, "support_ticket"),
        touchpoint("ada", 20, "support_ticket", passive=True),
    ]
    (label, *_) = labels(memory := engine(story, until=31))
    assert label.churned
    assert [each.features.support_tickets for each in taken(memory)] == [1] * 5


def test_a_visitor_who_turns_out_to_be_a_member_has_not_left() -> None:
    story = [touchpoint("visitor", 0, "custom"), emptied("visitor", 1), touchpoint("ada", 1)]
    memory = engine(story, until=100)
    assert {each.person_id for each in labels(memory)} == {"ada"}
    back = engine([*story, touchpoint("visitor", 50, "custom")], until=100)
    assert "visitor" in {each.person_id for each in labels(back)}


def test_who_only_looked_has_not_joined_and_cannot_leave() -> None:
    looked = [touchpoint("visitor", day, "page") for day in (0, 1, 2)]
    assert taken(engine(looked, until=100)) == []
    first, *_ = taken(engine([*looked, touchpoint("visitor", 3)]))
    assert (first.taken_at, first.features.forum_posts) == (moment(3), 1)
    alone, *_ = taken(engine([touchpoint("visitor", 3)]))
    assert first.features.engagement_score > alone.features.engagement_score


def test_who_joined_by_what_comes_late_is_looked_at_from_what_is_known_on() -> None:
    story = [touchpoint("ada", 5, "page"), touchpoint("ada", 3)]
    memory = engine(story, until=20)
    assert [each.taken_at for each in taken(memory)] == [moment(day) for day in (12, 19)]
    back = [
        touchpoint("visitor", 0, "custom"),
        emptied("visitor", 1),
        touchpoint("visitor", 50, "page"),
        touchpoint("visitor", 40, "custom"),
    ]
    memory = engine(back, until=60)
    assert [each.taken_at for each in taken(memory)] == [moment(day) for day in (0, 57)]


def test_silence_is_not_believed_while_an_import_may_still_bring_what_came_next() -> None:
    memory = engine([imported(touchpoint("ada", 0), 5_000)], until=5_000.01)
    assert labels(memory) == []
    memory.append([imported(touchpoint("ada", 12), 5_000.02)])
    memory.run()
    assert [each.taken_at for each in taken(memory)] == [moment(day) for day in (0, 7, 12)]
    tell_time(memory, 5_000.1)
    memory.run()
    assert [each.churned for each in labels(memory)] == [False, False, *[True] * 5]


def test_an_imports_own_later_events_label_what_came_before() -> None:
    story = [imported(touchpoint("ada", day), 5_000) for day in (0, 29, 100)]
    memory = engine(story)
    live = engine([touchpoint("ada", day) for day in (0, 29, 100)])
    assert [(e.example_id, e.churned) for e in labels(memory)] == [
        (e.example_id, e.churned) for e in labels(live)
    ]
    assert [e.features for e in taken(memory)] == [e.features for e in taken(live)]


def test_what_was_tracked_before_signing_in_is_activity_until_it_is_unlinked() -> None:
    """Given a link on day 20 to whoever was here that day, and an un-link on day 22."""
    story = [touchpoint("ada", 0), measured("ada", 20.5, 20), measured("ada", 22, 0)]
    memory = engine(story, until=60)
    silent = [round(each.features.days_since_last_activity) for each in taken(memory)]
    # On day 21 they had been here the day before; from day 22 on it was somebody else.
    assert silent == [0, 7, 14, 1, 28]
    linked = engine([touchpoint("ada", 0), measured("ada", 20.5, 20)], until=60)
    # Of the examples of days 0, 7 and 14 it is known that they were heard of within 30 days.
    assert [each.churned for each in labels(linked)][:4] == [False, False, False, True]


def test_being_measured_without_any_news_changes_nothing() -> None:
    story = [touchpoint("ada", 0), touchpoint("ada", 3)]
    quiet = [*story, measured("ada", 4, 3), measured("ada", 10, 3)]
    told, wanted = taken(engine(quiet, until=60)), taken(engine(story, until=60))
    assert [each.taken_at for each in told] == [each.taken_at for each in wanted]
    assert [each.features for each in told] == [each.features for each in wanted]


def test_what_is_heard_of_a_linked_id_from_behind_an_example_is_not_before_it() -> None:
    memory = engine([touchpoint("ada", 0), measured("ada", 1, 9)], until=8)
    assert taken(memory)[-1].features.days_since_last_activity == 0.0
