"""Waiting until a platform, or a part of one, has read and published all that there is.

The wait itself is the imports'; here is only which readers it looks at.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing

from infra.imports import positions
from infra.imports.positions import Lookout, Reader
from infra.imports.settling import settle
from infra.pipeline import Partition
from infra.settings import Settings
from projections.registry import kept_in
from streams.registry import REACTIONS


class PartialLookout(Lookout):
    """A look at the readers of some processes only; the others need not run, nor their stores."""

    def __init__(self, settings: Settings, processes: Collection[str]) -> None:
        """Look at the readers of these processes."""
        super().__init__(settings)
        self._processes = processes

    def ends(self) -> Mapping[Partition, int]:
        """Where each topic ends now."""
        return self._ends.ask()

    def readers(self) -> Iterator[Reader]:
        """Each reader's name, its topics, and how far it is."""
        return self._readers()

    def _readers(self) -> Iterator[Reader]:
        settings, wanted = self._settings, self._processes
        if "folds" in wanted:
            yield from positions._folds(settings.postgres_url)
        if "projections" in wanted:
            yield from positions._kept(settings.postgres_url, "postgres")
        if "analytics" in wanted:
            yield from positions._kept(settings.facts_url, "timescale")
        if "reactions" in wanted:
            for reaction in REACTIONS:
                nexts = positions._committed(self._groups, reaction)
                yield f"{reaction.name} reaction", {reaction.topic}, nexts
        if "search" in wanted:
            for projection in kept_in("elasticsearch"):
                nexts = positions._marked(settings, projection)
                yield projection.name, projection.topics, nexts


def rest(settings: Settings, processes: Collection[str]) -> None:
    """Wait until the processes have nothing left to do. Raises UnsettledError where they stand."""
    with closing(PartialLookout(settings, processes)) as lookout:
        settle(lookout.look, lambda _: None)
