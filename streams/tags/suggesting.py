"""Which tags a text is suggested: those of the nearest discussions, and those that it names.

How near discussions are found is the memory's business; a language model may answer instead.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from streams.tags.memory import Remembered

Place = Literal["title", "text", "words"]

# The brief asks for three to five.
TAGS_MOST, TAGS_LEAST = 5, 3
# Beyond the third, a tag less sure than this is left out.
SURE_ENOUGH = 0.1
# Numbers tried on one dump and looked at on another (record 0024): how many neighbours speak, how
# fast their weight falls with their distance, what a tag gains by being named and by being usual.
NEIGHBOURS = 20
FALL = 0.1
NAMED: Mapping[Place, float] = {"title": 0.7, "text": 0.35, "words": 0.175}
USUAL = 0.1
# A refusal nearby is said against the tag, and by a person.
REFUSAL_WEIGHT = 2.0

WORD = re.compile(r"[^\W_]+[#+]*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One tag, how sure it is (0 to 1), and why."""

    tag: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a discussion, in small letters, for finding tags in them."""

    title: str
    whole: str
    words: frozenset[str]


def text_of(title: str, body: str) -> Text:
    """What tags are looked for in.

    >>> named(text_of("Export to CSV", "It hangs."), "csv")
    'title'
    """
    whole = _spaced(f"{title}\n{body}")
    return Text(_spaced(title), whole, frozenset(whole.split()))


def named(text: Text, tag: str) -> Place | None:
    """Where a text names a tag: in its title, anywhere, or by its words apart from each other.

    >>> named(text_of("It hangs", "The bulk export of everything"), "bulk-export")
    'text'
    """
    sought = _spaced(tag)
    if not sought.strip():
        return None
    if sought in text.title:
        return "title"
    if sought in text.whole:
        return "text"
    return "words" if text.words.issuperset(sought.split()) else None


def suggest(
    text: Text, near: Sequence[Remembered], used: Mapping[str, int], discussions: int
) -> list[Suggestion]:
    """The tags that fit best, surest first, at most five; none where the community has none.

    A tag's confidence is 1 - (1-s)(1-n)(1-u): s the share of the neighbours' weight that has it,
    weights falling with e^((similarity - best)/FALL); n for being named, u for being usual.
    """
    shares = _shares(near)
    found = []
    for tag, uses in used.items():
        share, place = shares.get(tag, 0.0), named(text, tag)
        against = (1 - share) * (1 - USUAL * uses / max(1, discussions))
        against *= 1 - (NAMED[place] if place else 0.0)
        found.append(Suggestion(tag, round(1 - against, 4), _reason(tag, place, share, near)))
    found.sort(key=lambda each: (-each.confidence, each.tag))
    return [
        each
        for rank, each in enumerate(found[:TAGS_MOST])
        if rank < TAGS_LEAST or each.confidence >= SURE_ENOUGH
    ]


def _shares(near: Sequence[Remembered]) -> dict[str, float]:
    weights = [math.exp((each.similarity - near[0].similarity) / FALL) for each in near]
    total, shares = sum(weights), defaultdict[str, float](float)
    for each, weight in zip(near, weights, strict=True):
        for tag in each.tags:
            shares[tag] += weight / total
        for tag in each.refused:
            shares[tag] -= REFUSAL_WEIGHT * weight / total
    return {tag: max(0.0, share) for tag, share in shares.items()}


def _reason(tag: str, place: Place | None, share: float, near: Sequence[Remembered]) -> str:
    alike = next((each.discussion_id for each in near if tag in each.tags), None)
    if alike is not None and share > 0:
        where = f", and the {place} names it" if place in {"title", "text"} else ""
        return f'{share:.0%} of similar discussions have it, such as "{alike}"{where}'
    match place:
        case "title" | "text":
            return f"the {place} names it"
        case "words":
            return "the text has its words"
        case None:
            return "many discussions have it"


def _spaced(text: str) -> str:
    return f" {' '.join(WORD.findall(text.lower()))} "
