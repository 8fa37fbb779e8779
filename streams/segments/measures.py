"""What segments can ask of a person: the table of measures, which is all that a new one needs.

How a condition is written is in `language`; where measures come from is the carriers' business.
"""

from dataclasses import dataclass
from typing import Literal

# NUMBER is compared, WORD is one of several, MARK is one of those that a person has, COUNT is how
# many touchpoints lie in a window, DAYS is how long something is ago.
Kind = Literal["NUMBER", "WORD", "MARK", "COUNT", "DAYS"]

TOUCHPOINT_TYPES = (
    "forum_post",
    "feedback",
    "support_ticket",
    "purchase",
    "survey",
    "page",
    "custom",
)

# What sites and apps saw belongs to the identity that it was seen of, and comes and goes with it.
TRACKED_TYPES = frozenset({"page", "custom"})


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; `key` is what observations call it, `scale` how many of them make a whole.

    `values` are the words that there are, where they are known; `least` and `most` bound what a
    number may be compared with.
    """

    name: str
    kind: Kind
    doc: str
    key: str
    values: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    scale: int = 1


MEASURES = (
    Measure("health", "NUMBER", "the health score, 0 to 100", "health", most=100, scale=1000),
    Measure(
        "health_band",
        "WORD",
        "the band of the health score",
        "health_band",
        values=("RED", "YELLOW", "GREEN"),
    ),
    Measure(
        "engagement",
        "WORD",
        "how active the person is",
        "engagement",
        values=("inactive", "low", "medium", "high"),
    ),
    # Ten years of silence: longer than any community remembers.
    Measure(
        "days_quiet", "DAYS", "whole days since the last activity", "last_activity_at", most=3650
    ),
    Measure("plan", "WORD", "the plan that the member has", "plan"),
    Measure("account", "MARK", "the accounts that the member joined", "account"),
    Measure("milestone", "MARK", "the milestones that the person reached", "milestone"),
    Measure(
        "consent",
        "WORD",
        "what the person said of being tracked",
        "consent",
        values=("granted", "withdrawn"),
    ),
    Measure(
        "churn_risk",
        "NUMBER",
        "how likely the person leaves, 0 to 1, as it was scored last",
        "churn_risk",
        most=1,
        scale=1000,
    ),
    Measure(
        "churn_level",
        "WORD",
        "the level of that risk",
        "churn_level",
        values=("low", "medium", "high"),
    ),
    Measure(
        "touchpoints", "COUNT", "touchpoints of a type in a window", "touchpoints", TOUCHPOINT_TYPES
    ),
)
BY_NAME = {each.name: each for each in MEASURES}
KEYS = frozenset(each.key for each in MEASURES)
