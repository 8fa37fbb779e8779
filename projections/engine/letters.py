"""Taking dead letters of projections up again: the same writes, to the generation that is live.

A row or document is only replaced by a newer one, so it does not matter how late that happens.
"""

from psycopg import DataError, IntegrityError

from infra import letters
from infra.letters import Letter
from infra.postgres import Database
from infra.settings import Settings
from projections.engine import documents, generations, indices, writing
from projections.engine.indices import Indices
from projections.engine.stores import rows_database
from projections.projection import Document, Projection, UnnumberedError, Write
from schemas.codec import UndecodableError, decode


class StillDeadError(Exception):
    """A letter can still not be taken up."""


def retry(settings: Settings, projection: Projection, letter: Letter) -> None:
    """Write what the letter's event comes to. Raises StillDeadError where that still fails."""
    try:
        event = decode(letter.value)
    except UndecodableError as error:
        raise StillDeadError(str(error)) from error
    reads = type(event) in projection.reads
    try:
        writes = list(projection.project(event)) if reads else []
    except UnnumberedError as error:
        raise StillDeadError(str(error)) from error
    if projection.store == "elasticsearch":
        _index(settings, projection, letter, writes)
    else:
        _write(settings, projection, letter, writes)


def _write(settings: Settings, projection: Projection, letter: Letter, writes: list[Write]) -> None:
    rows = [write for write in writes if not isinstance(write, Document)]
    connection = rows_database(settings, projection).connection
    try:
        with connection, connection.transaction(), connection.cursor() as cursor:
            live = generations.current(cursor, projection)
            writing.write(cursor, projection, live.number, rows)
            letters.resolve(cursor, letter)
    except (DataError, IntegrityError) as error:
        raise StillDeadError(str(error)) from error


def _index(settings: Settings, projection: Projection, letter: Letter, writes: list[Write]) -> None:
    found = [write for write in writes if isinstance(write, Document)]
    index = Indices(indices.connect(settings.elasticsearch_url), projection)
    refused = documents.write(index.client, index.name(index.current().number), found)
    if refused:
        raise StillDeadError("; ".join(refused.values()))
    connection = Database(settings.postgres_url).connection
    with connection, connection.transaction(), connection.cursor() as cursor:
        letters.resolve(cursor, letter)
