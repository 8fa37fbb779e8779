"""When a category's mood is told to have changed: not by chance, soon after it did, with posts."""

import numpy as np

from schemas.events import CategoryMoodObserved, MoodShifted, PostMoodObserved
from streams.sentiment import shifts, threads
from streams.sentiment.threads import WAITING_LIMIT


def moods(feelings: list[int]) -> list[tuple[int, MoodShifted]]:
    """The changes that are told while posts with these feelings come, each with its place."""
    state, found = shifts.INITIAL, list[tuple[int, MoodShifted]]()
    for number, feeling in enumerate(feelings):
        event = CategoryMoodObserved(
            category="export", discussion_id="d", post_id=f"p-{number}", feeling=feeling
        )
        state, derived = shifts.fold(state, event)
        found += [(number, each) for each in derived]
    return found


def drawn(random: np.random.Generator, mean: int, count: int) -> list[int]:
    """Feelings as posts have them: spread by 0.4 about a mean, between -1 and 1."""
    return [int(each) for each in random.normal(mean, 400, count).clip(-1000, 1000).round()]


def test_moods_that_do_not_change_are_never_told_in_a_hundred_runs() -> None:
    random = np.random.default_rng(11)
    assert not [found for _ in range(100) if (found := moods(drawn(random, 50, 500)))]


def test_a_fall_is_told_within_forty_posts_with_the_posts_that_show_it() -> None:
    for seed in range(50):
        random = np.random.default_rng(seed)
        feelings = [*drawn(random, 100, 200), *drawn(random, -400, 60)]
        found = moods(feelings)
        assert found, seed
        place, shifted = found[0]
        assert 200 <= place < 240
        assert shifted.direction == "WORSE"
        assert shifted.after < shifted.before - 200
        assert all(each.feeling < shifted.before for each in shifted.examples)
        assert 1 <= len(shifted.examples) <= 3


def test_a_rise_is_told_too_and_then_the_new_mood_is_the_usual_one() -> None:
    random = np.random.default_rng(5)
    found = moods([*drawn(random, -300, 100), *drawn(random, 300, 300)])
    assert [shifted.direction for _, shifted in found] == ["BETTER"]


def test_replies_of_a_discussion_that_never_began_wait_and_are_not_kept_without_end() -> None:
    state = threads.INITIAL
    for number in range(3 * WAITING_LIMIT):
        event = PostMoodObserved(discussion_id="d", post_id=f"p-{number}", feeling=0)
        state, derived = threads.fold(state, event)
        assert not derived
    assert len(state.waiting) == WAITING_LIMIT


def test_ids_without_end_are_counted_and_not_kept() -> None:
    long = PostMoodObserved(discussion_id="d", post_id="p" * 4_000, feeling=0)
    assert threads.fold(threads.INITIAL, long) == (threads.INITIAL, ())
    state = shifts.Mood(posts=100)
    event = CategoryMoodObserved(
        category="c", discussion_id="d" * 4_000, post_id="p" * 4_000, feeling=-900
    )
    state, _ = shifts.fold(state, event)
    assert (state.posts, state.worse.clearest, len(state.worse.since)) == (101, (), 200)


def test_a_discussion_without_a_category_moves_no_mood() -> None:
    first = PostMoodObserved(discussion_id="d", post_id="d", feeling=9, category="")
    state, derived = threads.fold(threads.INITIAL, first)
    reply = PostMoodObserved(discussion_id="d", post_id="p", feeling=9)
    assert (derived, threads.fold(state, reply)[1]) == ((), ())
