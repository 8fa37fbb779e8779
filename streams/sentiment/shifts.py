"""The fold `mood-shifts`: when the mean mood of a category's posts has changed.

Moods are read by models and brought here by other folds; everything here is whole numbers.
"""

from dataclasses import dataclass, replace

from schemas.events import CategoryMoodObserved, MoodExample, MoodShifted

Reads = CategoryMoodObserved
Emits = MoodShifted

# So many posts make the mean that others are compared with.
POSTS_FIRST = 30
# In thousandths. What a mean may wander without being a change, and how far the sum of deviations
# beyond it may go. Simulated with feelings spread by 0.4: no alarm in 200 runs of 500 posts without
# a change, a fall by 0.5 told after 17 posts (median of 100), at most 34; with 100 and 5,000, which
# needs 11, one run in ten gave a false alarm.
SLACK = 150
THRESHOLD = 6_000
EXAMPLES_LIMIT = 3
# Posts with longer ids are counted and not shown: they would outgrow a state.
ID_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Clear:
    """A post that shows a mood clearly."""

    post_id: str
    discussion_id: str
    feeling: int


@dataclass(frozen=True, slots=True)
class Run:
    """Posts since the sum of deviations to one side was last zero."""

    deviation: int = 0
    posts: int = 0
    total: int = 0
    since: str = ""
    clearest: tuple[Clear, ...] = ()


@dataclass(frozen=True, slots=True)
class Mood:
    """A category: all posts since the last change, and the runs to both sides."""

    posts: int = 0
    total: int = 0
    better: Run = Run()
    worse: Run = Run()


INITIAL = Mood()


def fold(state: Mood, event: Reads) -> tuple[Mood, tuple[Emits, ...]]:
    """A change is told when deviations to one side sum up: Page's test (Page 1954, CUSUM).

    The deviation of a post is its distance from the mean so far, less SLACK; their sum never falls
    below zero, and where it was last zero the change began.

    >>> state = Mood(posts=100, total=0)
    >>> for number in range(11):
    ...     event = CategoryMoodObserved(
    ...         category="export", discussion_id="d", post_id=f"p-{number}", feeling=-800)
    ...     state, shifted = fold(state, event)
    ...     if shifted:
    ...         break
    >>> shifted[0].direction, shifted[0].before, shifted[0].after, shifted[0].since
    ('WORSE', 0, -800, 'p-0')
    """
    if state.posts < POSTS_FIRST:
        return replace(state, posts=state.posts + 1, total=state.total + event.feeling), ()
    mean = state.total // state.posts
    better = _run(state.better, event, event.feeling - mean - SLACK, 1)
    worse = _run(state.worse, event, mean - event.feeling - SLACK, -1)
    state = Mood(state.posts + 1, state.total + event.feeling, better, worse)
    for direction, run in (("WORSE", worse), ("BETTER", better)):
        if run.deviation > THRESHOLD:
            return _anew(run), (_shifted(event.category, direction, state, run),)
    return state, ()


def _run(run: Run, event: Reads, deviation: int, sign: int) -> Run:
    summed = run.deviation + deviation
    if summed <= 0:
        return Run()
    clear = Clear(event.post_id, event.discussion_id, event.feeling)
    fits = len(event.post_id) <= ID_LIMIT and len(event.discussion_id) <= ID_LIMIT
    shown = (*run.clearest, clear) if fits else run.clearest
    clearest = sorted(shown, key=lambda each: -sign * each.feeling)
    return Run(
        summed,
        run.posts + 1,
        run.total + event.feeling,
        run.since or event.post_id[:ID_LIMIT],
        tuple(clearest[:EXAMPLES_LIMIT]),
    )


def _anew(run: Run) -> Mood:
    """After a change only the posts since it make the mean."""
    return Mood(run.posts, run.total)


def _shifted(category: str, direction: str, state: Mood, run: Run) -> MoodShifted:
    before = max(1, state.posts - run.posts)
    return MoodShifted(
        category=category,
        direction=direction,
        before=(state.total - run.total) // before,
        after=run.total // run.posts,
        posts=run.posts,
        since=run.since,
        examples=tuple(
            MoodExample(each.post_id, each.discussion_id, each.feeling) for each in run.clearest
        ),
    )
