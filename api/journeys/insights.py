"""What a health score says in words: which measures hold it down or up, and what to do about it.

The score and its parts are decided in streams; nothing is added to them here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, Field

# A measure below this many points of 100 is a risk, from that many on a strength: the edges of the
# bands.
LOW, HIGH = 50.0, 76.0
# More than a person reads would hide what matters most.
INSIGHTS_LIMIT = 5


class Insight(BaseModel):
    """One thing that is worth knowing about a person's health."""

    type: str = Field(description="risk or strength, and of which measure: risk.activity.")
    description: str
    recommendation: str


class Words(NamedTuple):
    """What is said of a measure that is low, and of one that is high, and what is advised."""

    low: str
    advice: str
    high: str
    praise: str


WORDS: Mapping[str, Words] = {
    "activity": Words(
        "There was little activity lately",
        "Reach out: ask what is missing, and show what is new since the last visit.",
        "The person is active often",
        "Invite them to take part in something: a beta, an interview, a guest post.",
    ),
    "usage": Words(
        "The product is hardly used",
        "Offer a walk through the features that similar members use.",
        "The product is used a lot",
        "Show the features that go beyond what they use now.",
    ),
    "community": Words(
        "They write little in the forum",
        "Point them to discussions about what they know.",
        "They write a lot in the forum, or their answers are accepted",
        "Thank them, and think of them for more trust.",
    ),
    "feedback": Words(
        "They say little about what they want",
        "Ask for their vote on what is planned.",
        "They say often what they want",
        "Tell them what became of it, whatever was decided.",
    ),
    "support": Words(
        "They needed the support lately",
        "See whether their tickets are solved, and ask how it went.",
        "They hardly need the support",
        "Nothing needs to be done.",
    ),
    "purchases": Words(
        "The last purchase is long ago, or was refunded",
        "Ask what kept them from buying again before an offer is made.",
        "They bought lately",
        "Help them to get the most out of what they bought.",
    ),
    "sentiment": Words(
        "What they write sounds unhappy",
        "Read their last posts, and answer in person.",
        "What they write sounds happy",
        "Ask whether they would recommend you.",
    ),
    "surveys": Words(
        "They gave low marks when they were asked",
        "Answer their last survey in person: say what will change, and when.",
        "They gave high marks when they were asked",
        "Ask for a review or a reference.",
    ),
}


def insights(contributions: Sequence[Mapping[str, Any]]) -> list[Insight]:
    """What matters most, by how much a score would change if the measure were the other extreme.

    >>> told = insights([{"measure": "activity", "value": 20000, "weight": 3, "points": 20000}])
    >>> told[0].type
    'risk.activity'
    """
    total = sum(each["weight"] for each in contributions)
    found = [(_pull(each, total), _insight(each)) for each in contributions]
    told = sorted(
        ((pull, insight) for pull, insight in found if insight is not None),
        key=lambda each: -each[0],
    )
    return [insight for _, insight in told[:INSIGHTS_LIMIT]]


def _pull(contribution: Mapping[str, Any], total: int) -> float:
    value: float = contribution["value"] / 1000
    weight: int = contribution["weight"]
    return weight * max(100 - value, value) / total


def _insight(contribution: Mapping[str, Any]) -> Insight | None:
    name, value = contribution["measure"], contribution["value"] / 1000
    words = WORDS[name]
    shown = f"{name}: {value:.0f} of 100, {contribution['points'] / 1000:.1f} points of the score"
    if value < LOW:
        return Insight(
            type=f"risk.{name}", description=f"{words.low} ({shown}).", recommendation=words.advice
        )
    if value >= HIGH:
        return Insight(
            type=f"strength.{name}",
            description=f"{words.high} ({shown}).",
            recommendation=words.praise,
        )
    return None
