"""Engines with one fault each, which the simulator must find: they prove that it is able to fail.

Each drops one of the means by which the real engine counts everything once. Faults of real
processes are not here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from infra.pipeline import Partition, Place
from infra.positions import Pipeline, Position, PositionKey
from schemas.events import Meta
from streams.engine.folds import FoldStage
from streams.engine.memory import MemoryFoldStore
from streams.engine.store import Changes
from tests.chaos.simulation import LOST_COMMIT_SHARE, CrashError, FlakyStore, Parts


class UnfencedStore(FlakyStore):
    """Moves positions without asking whether the worker still owns them."""

    def commit(self, changes: Changes) -> Sequence[int]:
        """Commit whatever comes."""
        for key, last, to in changes.moves:
            self.positions[key] = Position(last, to.epoch)
        return super().commit(changes)


class HastyStore(FlakyStore):
    """Moves positions in a transaction of its own, before what was read is written."""

    def commit(self, changes: Changes) -> Sequence[int]:
        """Commit twice; the database may go away between."""
        moves = Changes(changes.moves, {}, {}, [], [], [])
        MemoryFoldStore.commit(self, moves)
        if not self.calm and self.chance.random() < LOST_COMMIT_SHARE:
            message = "the database went away between the commits"
            raise CrashError(message)
        return super().commit(replace(changes, moves=[]))


@dataclass(slots=True)
class Forgetful(Position):
    """A position that takes every event for a new one."""

    def admits(self, meta: Meta) -> bool:
        """Say yes."""
        Position.admits(self, meta)
        return True


class CredulousStore(FlakyStore):
    """Gives positions that do not look at origins: what was published again is folded again."""

    def claim(
        self,
        pipelines: Sequence[tuple[Pipeline, frozenset[str]]],
        places: Mapping[Partition, Place],
    ) -> dict[PositionKey, Position]:
        """Own the partitions, and forget what was seen."""
        claimed = super().claim(pipelines, places)
        return {key: Forgetful(at.next, at.epoch, at.origins) for key, at in claimed.items()}


class SilentStage(FoldStage):
    """Leaves unpublished what a former owner left."""

    def _publish_left(self, keys: Sequence[PositionKey]) -> None:
        """Publish nothing."""


MUTANTS: Mapping[str, Parts] = {
    "the fence dropped": Parts(store=UnfencedStore),
    "the origin check dropped": Parts(store=CredulousStore),
    "leftovers not published": Parts(stage=SilentStage),
    "positions committed before the writes": Parts(store=HastyStore),
}
