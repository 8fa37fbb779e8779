"""The generations of a search projection: compared document by document, swapped by alias.

The order of the steps is `rebuild`'s; indices are `indices`', positions `bookmarks`'.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from infra import postgres
from infra.pipeline import Partition
from infra.postgres import Database
from infra.topics import partitions_of
from projections.engine import bookmarks, generations
from projections.engine.bookmarks import Bookmarks
from projections.engine.copies import CatchUp, Difference
from projections.engine.document_stage import DocumentStage
from projections.engine.generations import Generation
from projections.engine.indices import Indices
from projections.projection import Projection


@dataclass(slots=True)
class DocumentCopy:
    """See `copies.Copy`."""

    projection: Projection
    client: Elasticsearch
    letters: Database
    indices: Indices = field(init=False)

    def __post_init__(self) -> None:
        """Name the projection's indices."""
        self.indices = Indices(self.client, self.projection)

    def define(self) -> None:
        """Make the index of positions and the table of dead letters."""
        postgres.define(self.letters.connection, postgres.TABLES)
        Bookmarks(self.client).define()

    def prepare(self) -> Generation:
        """The live generation, made empty where there never was one."""
        return self.indices.prepare()

    def begin(self, *, fresh: bool) -> Generation:
        """The generation to be filled, new or left by a former run."""
        found = self.indices.filling()
        if found and (fresh or not generations.made_by(found, self.projection)):
            self._end(found)
            found = None
        return found or self.indices.begin()

    def stage(self) -> DocumentStage:
        """Writes the generation that is being filled."""
        return DocumentStage(self.projection, self.client, self.letters, _filling)

    def live_positions(self) -> Mapping[Partition, int]:
        """How far the live generation has read each partition."""
        live = self.indices.live()
        assert live is not None, "prepare made a live generation"
        pipeline = generations.pipeline(self.projection, live.number)
        partitions = partitions_of(self.projection.topics)
        return bookmarks.positions(self.client, pipeline, partitions)

    def compare(self, catch_up: CatchUp) -> list[Difference]:
        """Compare each document, but those that the live generation has newer by now."""
        live, filled = self.indices.live(), _filling(self.indices)
        assert live is not None, "prepare made a live generation"
        catch_up(self.live_positions())
        made = {found.id: found for found in self.indices.contents(filled.number)}
        differing = 0
        for found in self.indices.contents(live.number):
            other = made.pop(found.id, None)
            moved_on = other is None or found.version > other.version
            differing += found != other and not moved_on
        differing += len(made)
        if not differing:
            return []
        return [Difference("documents", "the alias", f"{differing} documents differ or are new")]

    def swap(self, catch_up: CatchUp) -> None:
        """Move the alias, fence the running process, delete the former index."""
        live, filled = self.indices.live(), _filling(self.indices)
        assert live is not None, "prepare made a live generation"
        catch_up(self.live_positions())
        self.indices.point(filled, live)
        self._end(live)

    def _end(self, generation: Generation) -> None:
        pipeline = generations.pipeline(self.projection, generation.number)
        Bookmarks(self.client).forget(pipeline, partitions_of(self.projection.topics))
        self.indices.drop(generation)
        connection = self.letters.connection
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM engine.dead_letters WHERE pipeline = %s AND version = %s", pipeline
            )


def _filling(indices: Indices) -> Generation:
    found = indices.filling()
    assert found is not None, "begin made a generation to be filled"
    return found
