"""The measures of health, and which touchpoint speaks for or against which of them.

How evidence is summed is in `evidence`; what a score is made of, in `health`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.journeys.evidence import Evidence, weight

DAY = 86_400_000_000
# A touchpoint in thousandths, so that a half of one is still a whole number.
ONE = 1000

# What a site or app saw; everything else is what rooms know.
TRACKED = frozenset({"page", "custom"})
# Touchpoints in which others acted: they show on the timeline and are no activity of the person.
PASSIVE = frozenset({"answer_accepted", "ticket_solved", "refunded"})


@dataclass(frozen=True, slots=True)
class Measure:
    """One part of health, and its value from evidence: (high + h) / (high + low + h + l).

    `high` and `low` are h and l: what is assumed beside the evidence, in thousandths of a
    touchpoint. With l = 4,000 four fresh touchpoints are worth 50 of 100. It is present while a
    hundredth of a touchpoint is left, or `always`.
    """

    name: str
    weight: int
    half_life: int
    high: int
    low: int
    always: bool = False


# Weights and half-lives are a starting point, not a finding: what was done lately weighs most,
# what people say of themselves weighs as much, and what is bought is remembered longest. A tenant's
# own data would set them. Churn's model learns its own.
MEASURES = (
    Measure("activity", 3, 14 * DAY, high=0, low=4 * ONE, always=True),
    Measure("usage", 2, 30 * DAY, high=0, low=5 * ONE),
    Measure("community", 2, 30 * DAY, high=0, low=2 * ONE),
    Measure("feedback", 1, 60 * DAY, high=0, low=2 * ONE),
    Measure("support", 2, 30 * DAY, high=2 * ONE, low=0),
    Measure("purchases", 2, 180 * DAY, high=0, low=ONE),
    Measure("sentiment", 2, 30 * DAY, high=ONE // 2, low=ONE // 2),
    Measure("surveys", 3, 90 * DAY, high=0, low=0),
)
BY_NAME: Mapping[str, Measure] = {each.name: each for each in MEASURES}

# What each type of touchpoint adds to measures, in thousandths for and against.
EFFECTS: Mapping[str, Mapping[str, Evidence]] = {
    # Opening a page is less than doing something.
    "page": {"activity": Evidence(ONE // 4)},
    "custom": {"activity": Evidence(ONE // 2), "usage": Evidence(ONE)},
    "forum_post": {"activity": Evidence(ONE), "community": Evidence(ONE)},
    "feedback": {"activity": Evidence(ONE), "feedback": Evidence(ONE)},
    "support_ticket": {"activity": Evidence(ONE), "support": Evidence(0, ONE)},
    "purchase": {"activity": Evidence(ONE), "purchases": Evidence(ONE)},
    "survey": {"activity": Evidence(ONE)},
}
# What others did speaks for itself, and not of activity.
PASSIVE_EFFECTS: Mapping[str, Mapping[str, Evidence]] = {
    "answer_accepted": {"community": Evidence(2 * ONE)},
    # Half of what the ticket took away: that it was needed remains.
    "ticket_solved": {"support": Evidence(0, -ONE // 2)},
    "refunded": {"purchases": Evidence(-ONE)},
}


def passive(type_: str, name: str) -> bool:
    """Whether somebody else acted; what a site names as it likes is always the person's own."""
    return type_ not in TRACKED and name in PASSIVE


def of_touchpoint(type_: str, name: str, rating: int | None, at: int) -> dict[str, Evidence]:
    """What a touchpoint adds to the measures.

    >>> sorted(of_touchpoint("forum_post", "replied", None, at=0))
    ['activity', 'community']
    """
    effects = PASSIVE_EFFECTS[name] if passive(type_, name) else EFFECTS[type_]
    if rating is not None:
        content = min(100, max(0, rating)) * ONE // 100
        effects = {**effects, "surveys": Evidence(content, ONE - content)}
    return {name: _weighed(name, each, at) for name, each in effects.items()}


def of_mood(positive: float, negative: float, at: int) -> dict[str, Evidence]:
    """What a reading of a text adds: as much for and against as the model is sure of.

    >>> both = of_mood(0.25, 0.25, at=0)["sentiment"]
    >>> both.high == both.low
    True
    """
    return {"sentiment": _weighed("sentiment", Evidence(_part(positive), _part(negative)), at)}


def _part(probability: float) -> int:
    return round(min(1.0, max(0.0, probability)) * ONE)


def _weighed(name: str, evidence: Evidence, at: int) -> Evidence:
    each = weight(at, BY_NAME[name].half_life)
    return Evidence(evidence.high * each, evidence.low * each)
