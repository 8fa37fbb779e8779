"""How far a pipeline has read a partition, and whether the log can still give what comes next.

Where positions are stored is the store's business: they live in the store that they guard.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Self

from infra.pipeline import LostLogError, Partition, Place
from schemas.catalog import TOPICS
from schemas.events import Meta


class ChangedVersionError(Exception):
    """A pipeline has another version than the one whose results are stored."""


class Pipeline(NamedTuple):
    """A fold or a projection with its version: what a position belongs to."""

    name: str
    version: int


class PositionKey(NamedTuple):
    """One pipeline's reading of one partition."""

    pipeline: Pipeline
    partition: Partition


@dataclass(slots=True)
class Position:
    """The next offset to read, the epoch of the owner, and the origins that were seen.

    `origins` keeps, for each source of derived events (`fold:version:partition`), the offset and
    number of the highest one read: what is not higher was read before and published again.
    """

    next: int
    epoch: int
    origins: dict[str, tuple[int, int]] = field(default_factory=dict)

    def copy(self) -> Self:
        """The same position, which goes on by itself."""
        return type(self)(self.next, self.epoch, dict(self.origins))

    def admits(self, meta: Meta) -> bool:
        """Whether an event is read for the first time; remembers it if so."""
        origin = meta.origin
        if origin is None:
            return True
        source = _source(origin.fold, origin.version, origin.partition)
        place = (origin.offset, origin.n)
        if place <= self.origins.get(source, (-1, -1)):
            return False
        self.origins[source] = place
        return True


@lru_cache(maxsize=4096)
def _source(fold: str, version: int, partition: int) -> str:
    return f"{fold}:{version}:{partition}"


def same_versions(pipelines: Iterable[Pipeline], stored: Iterable[Pipeline]) -> None:
    """Raise ChangedVersionError where a fold was run before in another version.

    Its derived events are on the log already; a second telling beside them would be counted twice.
    """
    versions = dict(pipelines)
    for name, version in stored:
        if versions.get(name, version) != version:
            message = (
                f'fold "{name}" was run as version {version} and is version {versions[name]} now: '
                f"run version {version} again, or fold the facts anew in an empty COMMUNITY_HOME"
            )
            raise ChangedVersionError(message)


def first_offset(key: PositionKey, place: Place) -> int:
    """Where a pipeline that never read the partition begins.

    Raises LostLogError where a topic that is kept for ever no longer begins at 0.
    """
    if place.begin and TOPICS[key.partition.topic].retention_days is None:
        raise LostLogError(_lost(key, f"it begins at offset {place.begin} and not at 0"))
    return place.begin


def check(key: PositionKey, stored_next: int, stored_topic_id: str, place: Place) -> None:
    """Raise LostLogError where the log cannot go on from the stored position."""
    if stored_topic_id != place.topic_id:
        raise LostLogError(_lost(key, "the topic was made anew since it was read"))
    if place.begin > stored_next:
        detail = f"it begins at offset {place.begin}, after the next to read, {stored_next}"
        raise LostLogError(_lost(key, detail))


def _lost(key: PositionKey, what: str) -> str:
    topic, number = key.partition
    return (
        f'"{key.pipeline.name}" cannot read on in partition {number} of topic "{topic}": {what}; '
        f"restore the topic, or run `community rebuild {key.pipeline.name}`"
    )
