"""Milestones: patterns of touchpoints, some of them within a window, that are reached once.

Which fold looks for which is its own choice: tracked ones stay with the identity.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.journeys.measures import DAY, TRACKED


@dataclass(frozen=True, slots=True)
class Pattern:
    """`count` touchpoints of a type, and of the names if any are given, within `window`.

    `again` is a milestone that is reached each time.
    """

    milestone: str
    type: str
    names: frozenset[str] = frozenset()
    count: int = 1
    window: int | None = None
    again: bool = False


# A new line here is a new version of the folds that use it: replay fills milestones back.
PATTERNS = (
    Pattern("first_visit", "page"),
    Pattern("first_action", "custom"),
    # Three days in a row would ask for days; ten pages in a week tell a visitor from a regular.
    Pattern("regular_visitor", "page", count=10, window=7 * DAY),
    Pattern("first_post", "forum_post", frozenset({"discussion_started", "replied"})),
    Pattern("first_answer_accepted", "forum_post", frozenset({"answer_accepted"})),
    Pattern(
        "active_author",
        "forum_post",
        frozenset({"discussion_started", "replied"}),
        count=10,
        window=30 * DAY,
    ),
    Pattern("first_feedback", "feedback", frozenset({"feature_submitted"})),
    Pattern("first_vote", "feedback", frozenset({"voted"})),
    Pattern("first_ticket", "support_ticket", frozenset({"ticket_opened"})),
    Pattern("first_purchase", "purchase", frozenset({"purchased"})),
    Pattern("renewal", "purchase", frozenset({"plan_renewed"}), again=True),
    Pattern("first_survey", "survey"),
)
TRACKED_PATTERNS = tuple(each for each in PATTERNS if each.type in TRACKED)
OTHER_PATTERNS = tuple(each for each in PATTERNS if each.type not in TRACKED)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is reached, and the latest moments of what needs several, both by milestone."""

    reached: tuple[str, ...] = ()
    moments: Mapping[str, tuple[int, ...]] | None = None


NOTHING_REACHED = Progress()


def advance(
    progress: Progress, patterns: tuple[Pattern, ...], kind: tuple[str, str], at: int
) -> tuple[Progress, tuple[str, ...]]:
    """The progress after a touchpoint of a kind (type and name), and what is reached by it.

    >>> advance(Progress(), PATTERNS, ("page", "Pricing"), 1)[1]
    ('first_visit',)
    """
    type_, name = kind
    found: tuple[str, ...] = ()
    for pattern in patterns:
        if pattern.type != type_ or (pattern.names and name not in pattern.names):
            continue
        if pattern.milestone in progress.reached:
            continue
        progress, complete = _counted(progress, pattern, at)
        if complete:
            found = (*found, pattern.milestone)
    return progress, found


def _counted(progress: Progress, pattern: Pattern, at: int) -> tuple[Progress, bool]:
    if pattern.again:
        return progress, True
    known = dict(progress.moments or {})
    moments = tuple(sorted((*known.pop(pattern.milestone, ()), at))[-pattern.count :])
    if len(moments) < pattern.count or _outside(pattern, moments):
        return Progress(progress.reached, {**known, pattern.milestone: moments}), False
    return Progress((*progress.reached, pattern.milestone), known), True


def _outside(pattern: Pattern, moments: tuple[int, ...]) -> bool:
    return pattern.window is not None and moments[-1] - moments[0] > pattern.window
