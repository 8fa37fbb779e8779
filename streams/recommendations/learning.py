"""What members take up, and which discussions the same members take up.

Item-based collaborative filtering (Sarwar et al. 2001) by scikit-learn; where the facts come from
stands in `reactions`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from schemas.events import DiscussionStarted, DiscussionViewed, Event, PostVoted, ReplyPosted

MODEL, MODEL_VERSION = "item-cosine", "1"
# How much an act says that a member cares: writing more than voting, voting more than looking.
WEIGHTS: Mapping[type[Event], float] = {
    DiscussionStarted: 3.0,
    ReplyPosted: 3.0,
    PostVoted: 2.0,
    DiscussionViewed: 1.0,
}
# More than a page shows, so that what is known or hidden can be left out.
NEIGHBOURS_LIMIT = 20
# One member who took up both is chance; the share of such pairs in the score is damped by it.
DAMPING = 1.0


@dataclass(slots=True)
class TakenUp:
    """How much each member cares for each discussion; the strongest act counts, never the sum."""

    weights: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Count an event; one that says nothing of a member's interest is left."""
        pair = _pair(event)
        if pair is not None:
            weight = WEIGHTS[type(event)]
            self.weights[pair] = max(weight, self.weights.get(pair, 0.0))


def _pair(event: Event) -> tuple[str, str] | None:
    match event:
        case DiscussionStarted() | ReplyPosted():
            return event.author_id, event.discussion_id
        case PostVoted(vote="UP"):
            return event.member_id, event.discussion_id
        case DiscussionViewed(member_id=str(member_id)):
            return member_id, event.discussion_id
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Learnt:
    """The neighbours of each discussion, and what they were learnt from."""

    neighbours: Mapping[str, tuple[tuple[str, float], ...]]
    discussions: int
    members: int
    interactions: int


def learn(taken: TakenUp) -> Learnt:
    """The discussions that the same members took up, nearest first.

    Members who take up everything say little of each (their weight falls with the logarithm of how
    many they took up), and pairs that one member joins are damped.
    """
    members = sorted({member for member, _ in taken.weights})
    discussions = sorted({discussion for _, discussion in taken.weights})
    counts = (len(discussions), len(members), len(taken.weights))
    if not taken.weights:
        return Learnt({}, *counts)
    alike = _alike(taken, members, discussions)
    return Learnt(dict(_rows(alike, discussions)), *counts)


def _alike(taken: TakenUp, members: list[str], discussions: list[str]) -> Any:
    """Cosines of all pairs of discussions that share a member, as a sparse matrix."""
    # Imported here: the other reactions of the process need neither, and both take memory.
    sparse = import_module("scipy.sparse")
    text, preprocessing = (
        import_module("sklearn.feature_extraction.text"),
        import_module("sklearn.preprocessing"),
    )
    row = {name: number for number, name in enumerate(discussions)}
    column = {name: number for number, name in enumerate(members)}
    pairs = sorted(taken.weights)
    places = ([row[d] for _, d in pairs], [column[m] for m, _ in pairs])
    shape = (len(discussions), len(members))
    matrix = sparse.csr_matrix(([taken.weights[pair] for pair in pairs], places), shape)
    weighted = text.TfidfTransformer(norm=None).fit_transform(matrix)
    normal = preprocessing.normalize(weighted)
    cosines = (normal @ normal.T).tocoo()
    shared = ((matrix > 0).astype(float) @ (matrix > 0).astype(float).T).tocsr()
    damped = shared[cosines.row, cosines.col].A1
    cosines.data = cosines.data * (damped / (damped + DAMPING))
    return cosines.tocsr()


def _rows(
    alike: Any, discussions: list[str]
) -> Iterator[tuple[str, tuple[tuple[str, float], ...]]]:
    for number, name in enumerate(discussions):
        start, end = alike.indptr[number], alike.indptr[number + 1]
        others: Iterable[tuple[float, str]] = (
            (-float(score), discussions[other])
            for other, score in zip(alike.indices[start:end], alike.data[start:end], strict=True)
            if other != number
        )
        best = sorted(others)[:NEIGHBOURS_LIMIT]
        if best:
            yield name, tuple((other, round(-score, 6)) for score, other in best)
