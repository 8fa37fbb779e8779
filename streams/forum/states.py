"""What is remembered of a discussion: its state, and the entries of its posts and votes.

How facts change them is the business of `rules` and its siblings.
"""

from dataclasses import dataclass
from typing import Any

from schemas.events import DiscussionChanged, PostChanged, PostModerationDecided, PostScored
from streams.claims import BLANK, Ballot, Moment
from streams.formulas import NO_HEAT, Heat

VISIBLE, HIDDEN, DELETED = "VISIBLE", "HIDDEN", "DELETED"

# Heat halves in two days: a question of last week yields to one of today, a weekend is survived.
HALF_LIFE_SECONDS = 2 * 24 * 3600.0

# A reply is more work than a vote, and a discussion is not hot by being started.
START_WEIGHT, REPLY_WEIGHT, UP_WEIGHT = 1.0, 2.0, 1.0

# So many of the newest readable replies are remembered, so that the latest is known when newer ones
# are hidden; with more, the longest ids and tags would take the state over 16 KiB.
NEWEST = 4


@dataclass(frozen=True, slots=True, order=True)
class Reply:
    """A reply's place among the newest."""

    created_at: int
    post_id: str


@dataclass(frozen=True, slots=True)
class Discussion:
    """One discussion; `author_id` is None until it is started; the votes are its first post's."""

    author_id: str | None = None
    title: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    created_at: int = 0
    visibility: str = VISIBLE
    locked: bool = False
    replies_count: int = 0
    answers_count: int = 0
    newest: tuple[Reply, ...] = ()
    accepted_post_id: str | None = None
    accepted_at: Moment | None = None
    views: int = 0
    ups: int = 0
    downs: int = 0
    heat: Heat = NO_HEAT


@dataclass(frozen=True, slots=True)
class Post:
    """One post; `author_id` is None while only votes are known; `acted_at` is when it gave heat."""

    author_id: str | None = None
    parent_id: str | None = None
    status: str = VISIBLE
    created_at: int = 0
    acted_at: int = 0
    ups: int = 0
    downs: int = 0


@dataclass(frozen=True, slots=True)
class Body:
    """A post's text, apart from the post because votes do not need it."""

    text: str
    format: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's vote on one post; `warmed_at` is when it gave heat, None where it gives none."""

    ballot: Ballot = BLANK
    warmed_at: int | None = None


Emits = DiscussionChanged | PostChanged | PostScored | PostModerationDecided
Folded = tuple[Discussion, tuple[Any, ...], tuple[Emits, ...]]
