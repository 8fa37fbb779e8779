"""What a rebuild needs of a store: a second generation beside the live one, compared and swapped.

`row_copy` and `document_copy` are the two stores; the order of the steps is `rebuild`'s.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from infra.pipeline import Partition, Stage
from projections.engine.generations import Generation
from projections.projection import Projection

Offsets = Mapping[Partition, int]
CatchUp = Callable[[Offsets], None]


class Difference(NamedTuple):
    """What differs between the live generation and the one beside it, in one table or index."""

    name: str
    live: str
    filled: str


class HeldError(Exception):
    """Readers hold what is to be swapped; nothing was changed, and it can be tried again."""


class Copy(Protocol):
    """The generations of one projection in its store."""

    @property
    def projection(self) -> Projection:
        """The projection, as this code declares it."""
        ...

    def define(self) -> None:
        """Make what the store needs before anything else."""
        ...

    def prepare(self) -> Generation:
        """The live generation, made empty where there never was one."""
        ...

    def begin(self, *, fresh: bool) -> Generation:
        """The generation to be filled: the one that a former run left, or a new one.

        What a former run left is dropped where it was made by other code, or `fresh` asks for it.
        """
        ...

    def stage(self) -> Stage:
        """Writes the generation that is being filled."""
        ...

    def live_positions(self) -> Offsets:
        """How far the live generation has read each partition that it has begun to read."""
        ...

    def compare(self, catch_up: CatchUp) -> list[Difference]:
        """What differs at equal positions; `catch_up` fills up to the positions it is given."""
        ...

    def swap(self, catch_up: CatchUp) -> None:
        """Let readers see the filled generation, with all that they saw before; drop the other.

        Raises HeldError where that must be tried again, after the stage has claimed anew.
        """
        ...
