"""What the community has said of tags so far: discussions' directions, their tags, and choices.

Who fills it and what is suggested from it stand in `reactions` and `suggesting`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.embedding import WIDTH, Direction

# So many at a time are made floats; all at once would take four times the memory of the bytes.
ROWS_COMPARED = 8_192
ROWS_AT_FIRST = 1_024


@dataclass(frozen=True, slots=True)
class Remembered:
    """One discussion that is near, and the tags that it has by its author and by choice."""

    discussion_id: str
    similarity: float
    tags: tuple[str, ...]
    refused: frozenset[str]


@dataclass(slots=True)
class Memory:
    """Directions and tags by discussion; one thread may fill it while others ask.

    Asked as of a moment, it knows only discussions that are older: a post that is read again, or an
    imported past, learns nothing from its own future.
    """

    ids: list[str] = field(default_factory=list)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    _directions: NDArray[np.int8] = field(
        default_factory=lambda: np.zeros((ROWS_AT_FIRST, WIDTH), np.int8)
    )
    _lengths: NDArray[np.float32] = field(
        default_factory=lambda: np.ones(ROWS_AT_FIRST, np.float32)
    )
    _started: NDArray[np.int64] = field(default_factory=lambda: np.zeros(ROWS_AT_FIRST, np.int64))
    _rows: dict[str, int] = field(default_factory=dict)
    _choices: dict[str, dict[str, bool]] = field(default_factory=dict)
    # How many discussions have each tag, kept so that the usual question, which is asked as of a
    # moment after all of them, needs no count.
    _counts: Counter[str] = field(default_factory=Counter)
    _newest: int = -1
    _lock: Lock = field(default_factory=Lock)

    def learn(self, discussion_id: str, at: int, tags: Sequence[str], about: Direction) -> None:
        """Remember a discussion that was started `at`; the first time counts."""
        with self._lock:
            if discussion_id in self._rows:
                return
            row = len(self.ids)
            if row == len(self._started):
                self._grow()
            self._rows[discussion_id] = row
            self.ids.append(discussion_id)
            self.tags.append(tuple(tags))
            self._directions[row] = about
            self._lengths[row] = max(1.0, float(np.linalg.norm(about.astype(np.float32))))
            self._started[row] = at
            self._newest = max(self._newest, at)
            self._counts.update(self._tags_of(row))

    def choose(self, discussion_id: str, tag: str, *, accepted: bool) -> None:
        """Remember that people accepted or refused a tag of a discussion."""
        with self._lock:
            row = self._rows.get(discussion_id)
            if row is not None:
                self._counts.subtract(self._tags_of(row))
            self._choices.setdefault(discussion_id, {})[tag] = accepted
            if row is not None:
                self._counts.update(self._tags_of(row))

    def near(self, about: Direction, before: int, most: int) -> Sequence[Remembered]:
        """The discussions started before a moment that point most the same way, nearest first."""
        with self._lock:
            older = np.flatnonzero(self._started[: len(self.ids)] < before)
            if not len(older):
                return ()
            alike = self._similarities(about, older)
            # Equal ones in the order in which they are remembered: the same answer each time.
            best = np.argsort(-alike, kind="stable")[:most]
            return [self._remembered(int(older[each]), float(alike[each])) for each in best]

    def used(self, before: int) -> Mapping[str, int]:
        """How many discussions started before a moment have each tag."""
        with self._lock:
            if before > self._newest:
                return {tag: uses for tag, uses in self._counts.items() if uses > 0}
            older = np.flatnonzero(self._started[: len(self.ids)] < before)
            counts: Counter[str] = Counter()
            for row in older:
                counts.update(self._tags_of(int(row)))
            return counts

    def size(self, before: int) -> int:
        """How many discussions were started before a moment."""
        with self._lock:
            return int(np.count_nonzero(self._started[: len(self.ids)] < before))

    def _grow(self) -> None:
        self._directions = np.concatenate([self._directions, np.zeros_like(self._directions)])
        self._lengths = np.concatenate([self._lengths, np.ones_like(self._lengths)])
        self._started = np.concatenate([self._started, np.zeros_like(self._started)])

    def _similarities(self, about: Direction, rows: NDArray[np.intp]) -> NDArray[np.floating[Any]]:
        wanted = about.astype(np.float32)
        wanted /= max(1.0, float(np.linalg.norm(wanted)))
        parts = [
            self._directions[rows[start : start + ROWS_COMPARED]].astype(np.float32) @ wanted
            for start in range(0, len(rows), ROWS_COMPARED)
        ]
        return np.concatenate(parts) / self._lengths[rows]

    def _tags_of(self, row: int) -> tuple[str, ...]:
        chosen = self._choices.get(self.ids[row], {})
        added = (tag for tag, accepted in chosen.items() if accepted and tag not in self.tags[row])
        kept = (tag for tag in self.tags[row] if chosen.get(tag, True))
        return (*kept, *added)

    def _remembered(self, row: int, similarity: float) -> Remembered:
        name = self.ids[row]
        refused = (tag for tag, accepted in self._choices.get(name, {}).items() if not accepted)
        return Remembered(name, similarity, self._tags_of(row), frozenset(refused))
