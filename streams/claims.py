"""How a rule knows an event again and which of two claims is the later one.

What a claim asks for, and whether it is granted, is each room's own rule.
"""

from dataclasses import dataclass, replace

from schemas.events import Meta

# A repeat is looked for among this many of the latest claims on one vote. A voter who changes their
# mind more often gets at most a second answer; the vote itself stays right, by its moment.
REMEMBERED = 32


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An event's place among claims on one thing: the later wins, among equals the greater id."""

    occurred_at: int
    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry that says: the event in the entry's id was counted."""

    occurred_at: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """One member's vote on one thing, the moment it was cast, and the claims already decided."""

    vote: str = "NONE"
    cast_at: Moment | None = None
    decided: tuple[str, ...] = ()


BLANK = Ballot()


def moment(meta: Meta) -> Moment:
    """The moment of an event."""
    return Moment(meta.occurred_at, meta.id, meta.source)


def later(meta: Meta, than: Moment | None) -> bool:
    """Whether an event comes strictly after a moment.

    >>> meta = Meta(id="b", type="", source="", occurred_at=1, recorded_at=1, correlation_id="b")
    >>> later(meta, None), later(meta, Moment(1, "a", "")), later(meta, Moment(1, "b", ""))
    (True, True, False)
    """
    return than is None or moment(meta) > than


def known(ballot: Ballot, meta: Meta) -> bool:
    """Whether this very claim has been decided before."""
    return identity(meta) in ballot.decided


def decide(ballot: Ballot, meta: Meta) -> Ballot:
    """The ballot that remembers that this claim was decided; the vote stays as it is.

    >>> meta = Meta(id="b", type="", source="site", occurred_at=1, recorded_at=1, correlation_id="")
    >>> decide(Ballot(), meta).decided
    ('site/b',)
    """
    return replace(ballot, decided=(*ballot.decided, identity(meta))[-REMEMBERED:])


def identity(meta: Meta) -> str:
    """An event's identity, its source and id, as one text."""
    return pair(meta.source, meta.id)


def pair(first: str, second: str) -> str:
    """Two texts as one, so that no two different pairs give the same.

    >>> pair("a/b", "c"), pair("a", "b/c")
    ('a%2Fb/c', 'a/b/c')
    """
    return f"{first.replace('%', '%25').replace('/', '%2F')}/{second}"
