"""The fold `post-moods`: the first reading of each post, brought to its discussion.

What comes of it there stands in `threads`; later readings by other models change no past mood.
"""

from dataclasses import dataclass

from schemas.events import PostMoodObserved, SentimentScored

Reads = SentimentScored
Emits = PostMoodObserved

# Feelings are kept in thousandths, so that sums of them are exact.
THOUSANDTHS = 1_000


@dataclass(frozen=True, slots=True)
class Post:
    """A post; `observed` once a reading of it was told."""

    observed: bool = False


INITIAL = Post()


def fold(state: Post, event: Reads) -> tuple[Post, tuple[Emits, ...]]:
    """A post's mood is told once, whichever model reads it first.

    >>> event = SentimentScored(
    ...     post_id="p-1", discussion_id="d-1", author_id="ada", sentiment="NEGATIVE",
    ...     confidence=0.7, negative=0.7, neutral=0.2, positive=0.1, needs_attention=False,
    ...     model="m", model_version="1")
    >>> state, (observed,) = fold(INITIAL, event)
    >>> observed.feeling, fold(state, event)[1]
    (-600, ())
    """
    if state.observed:
        return state, ()
    observed = PostMoodObserved(
        discussion_id=event.discussion_id,
        post_id=event.post_id,
        category=event.category,
        feeling=round(THOUSANDTHS * _share(event.positive) - THOUSANDTHS * _share(event.negative)),
    )
    return Post(observed=True), (observed,)


def _share(probability: float) -> float:
    """A probability, also where a model gave what is none: beyond the bounds, or no number.

    >>> _share(0.25), _share(2.0), _share(float("nan"))
    (0.25, 1.0, 0.0)
    """
    return min(1.0, probability) if probability > 0 else 0.0
