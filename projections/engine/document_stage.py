"""The search projection as a stage of the loop: documents first, then the position.

When Elasticsearch is away this stage waits and the others go on. The loop is `infra.pipeline`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from elasticsearch import Elasticsearch

from infra import postgres
from infra.pipeline import FencedError, Partition, Place, Record
from infra.positions import Position, PositionKey
from infra.postgres import Database, DeadLetter
from projections.engine import documents, generations
from projections.engine.bookmarks import Bookmarks
from projections.engine.generations import Generation
from projections.engine.indices import Indices
from projections.engine.reading import Batch, Item, Reader
from projections.projection import Document, Projection, UnnumberedError

Choose = Callable[[Indices], Generation]


class DocumentStage:
    """A projection of documents. See `pipeline.Stage`, and `stage.RowStage` for `choose`.

    Dead letters lie in Postgres, with those of all pipelines; they are parked before the position
    moves, and one that is there already stays as it is.
    """

    def __init__(
        self,
        projection: Projection,
        client: Elasticsearch,
        letters: Database,
        choose: Choose = Indices.current,
    ) -> None:
        """Write the projection's documents as the group of its name."""
        self.name = projection.name
        self.topics = projection.topics
        self._projection = projection
        self._indices = Indices(client, projection)
        self._letters = letters
        self._choose = choose
        self._bookmarks = Bookmarks(client)
        self._reader = Reader({}, (), {})
        self._number = 0

    def claim(self, places: Mapping[Partition, Place]) -> Mapping[Partition, int]:
        """Own the partitions for the generation that is to be written now."""
        chosen = self._choose(self._indices)
        pipeline = generations.pipeline(self._projection, chosen.number)
        positions = self._bookmarks.claim(pipeline, places)
        if self._choose(self._indices).number != chosen.number:
            message = (
                f'the index "{self._indices.name(chosen.number)}" was swapped while it was claimed'
            )
            raise FencedError(message)
        self._number = chosen.number
        self._reader = Reader({self.name: pipeline}, (self._projection,), positions)
        return self._reader.next_offsets()

    @property
    def positions(self) -> Mapping[PositionKey, Position]:
        """How far each partition was read."""
        return self._reader.positions

    def apply(self, records: Sequence[Record]) -> None:
        """Write what the records come to, see it searchable, then move the positions."""
        before = {key: position.next for key, position in self.positions.items()}
        batch = self._reader.read(records)
        self._write(batch)
        if batch.letters:
            self._park(batch.letters)
        self._bookmarks.advance(
            {
                key: position
                for key, position in self.positions.items()
                if position.next != before[key]
            }
        )
        self._reader.sequel = self._reader.sequel.after(records, batch.letters)

    def _write(self, batch: Batch) -> None:
        causes: dict[tuple[str, int], tuple[Document, Item]] = {}
        for item in batch.items:
            try:
                found = {(each.id, each.version): (each, item) for each in item_documents(item)}
            except UnnumberedError as error:
                self._reader.park(batch, self._projection, item.record, str(error))
            else:
                causes.update(found)
        index = self._indices.name(self._number)
        left = [document for document, _ in causes.values()]
        # Behind a document that the index can never take an older one of the same id may be good.
        while left:
            newest = documents.newest(left)
            refused = documents.write(self._indices.client, index, list(newest.values()))
            for key, reason in refused.items():
                _, item = causes[key, newest[key].version]
                self._reader.park(batch, self._projection, item.record, reason)
            left = [
                each
                for each in left
                if each.id in refused and each.version < newest[each.id].version
            ]

    def _park(self, letters: Sequence[DeadLetter]) -> None:
        connection = self._letters.connection
        with connection.transaction(), connection.cursor() as cursor:
            postgres.park(cursor, letters)


def item_documents(item: Item) -> Iterable[Document]:
    """The documents that an event causes. Raises TypeError where the projection writes rows."""
    for write in item.projection.project(item.event):
        if not isinstance(write, Document):
            message = (
                f'projection "{item.projection.name}" keeps documents and wrote to "{write.table}"'
            )
            raise TypeError(message)
        yield write
