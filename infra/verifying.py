"""Verifying a whole platform: waiting at fixed log positions, then recounting part after part.

What a part is compared with stands in streams.engine.recount and projections.engine.verify_*.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import psycopg

from infra.settings import Settings
from infra.topics import end_offsets
from infra.verification import Finding, Offsets, Tell, wait_for
from projections.engine.stores import copy_of
from projections.engine.verify_documents import verify_documents
from projections.engine.verify_rows import verify_rows
from projections.projection import Projection
from projections.registry import PROJECTIONS
from streams.engine.recount import fold_positions, topics_of, verify_fold, verify_reaction
from streams.fold import Fold
from streams.reaction import Reaction
from streams.registry import FOLDS, REACTIONS

# Opens what shows the progress of one step.
Bar = Callable[[str], AbstractContextManager[Tell]]

# All that can be verified by name; a projection and a reaction may share one.
NAMES = frozenset(
    {*PROJECTIONS, *(each.name for each in FOLDS), *(each.name for each in REACTIONS)}
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the platform that was verified, and the first thing in which it differs."""

    name: str
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Verification:
    """One run over the parts with these names."""

    settings: Settings
    bar: Bar
    names: frozenset[str] = NAMES

    def parts(self) -> Iterator[Part]:
        """Wait until all has been read that the log holds now; then each part, verified.

        Raises StandstillError where a reader does not go on.
        """
        ends = self._pass_folds()
        projections = [each for each in PROJECTIONS.values() if each.name in self.names]
        for projection in projections:
            self._pass_projection(projection)
        for fold in FOLDS:
            if fold.name in self.names:
                yield Part(f"fold {fold.name}", self._fold(fold))
        for reaction in REACTIONS:
            if reaction.name in self.names:
                yield Part(f"reaction {reaction.name}", self._reaction(reaction, ends))
        for projection in projections:
            yield Part(f"projection {projection.name}", self._projection(projection))

    def _pass_folds(self) -> Offsets:
        """Wait for the folds; returns how far all that is read by them and reactions is settled."""
        folds = self._needed_folds()
        reactions = [each for each in REACTIONS if each.name in self.names]
        topics = {each.topic for each in folds} | {each.topic for each in reactions}
        with psycopg.connect(self.settings.postgres_url) as connection:

            def wait(ends: Offsets) -> None:
                for fold in folds:
                    wanted = {each: end for each, end in ends.items() if each.topic == fold.topic}
                    with self.bar(f"waiting for fold {fold.name}") as tell:
                        reached = partial(fold_positions, connection, fold)
                        wait_for(fold.name, wanted, reached, tell)

            return settled(lambda: end_offsets(self.settings.kafka_servers, topics), wait)

    def _needed_folds(self) -> list[Fold]:
        """The chosen folds, and those whose events the chosen parts read, however indirectly."""
        chosen = [each for each in (*FOLDS, *REACTIONS) if each.name in self.names]
        topics = {each.topic for each in chosen}
        for projection in PROJECTIONS.values():
            topics |= projection.topics if projection.name in self.names else set()
        while True:
            needed = [
                each for each in FOLDS if each.name in self.names or topics & topics_of(each.emits)
            ]
            read = {each.topic for each in needed}
            if read <= topics:
                return needed
            topics |= read

    def _pass_projection(self, projection: Projection) -> None:
        ends = end_offsets(self.settings.kafka_servers, projection.topics)
        copy = copy_of(self.settings, projection)
        with self.bar(f"waiting for projection {projection.name}") as tell:
            wait_for(projection.name, ends, copy.live_positions, tell)

    def _fold(self, fold: Fold) -> Finding | None:
        with self.bar(f"fold {fold.name}") as tell:
            return verify_fold(fold, self.settings.kafka_servers, self.settings.postgres_url, tell)

    def _reaction(self, reaction: Reaction, ends: Offsets) -> Finding | None:
        wanted = {each: end for each, end in ends.items() if each.topic == reaction.topic}
        with self.bar(f"reaction {reaction.name}") as tell:
            return verify_reaction(reaction, self.settings.kafka_servers, wanted, tell)

    def _projection(self, projection: Projection) -> Finding | None:
        verify = verify_documents if projection.store == "elasticsearch" else verify_rows
        with self.bar(f"projection {projection.name}") as tell:
            return verify(self.settings, projection, tell)


def settled(ends: Callable[[], Offsets], wait: Callable[[Offsets], None]) -> Offsets:
    """Wait round by round until none brings anything new; returns how far was waited.

    What a fold derives in one round, others read in the next: so it does not matter which of them
    hear each other. Where the platform is in use and never settles, what was there at first has
    been through every fold after as many rounds as there are folds.
    """
    waited: Offsets = {}
    for _ in FOLDS:
        found = ends()
        if found == waited:
            break
        wait(found)
        waited = found
    return waited
