"""Dead letters of all pipelines: finding them, and noting that one was dealt with.

They are parked by the engines. How a projection takes one up again is projections.engine.letters'.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from infra import postgres
from infra.pipeline import Partition
from infra.positions import Pipeline
from infra.postgres import Cursor, Database


class LetterNameError(Exception):
    """A text does not name a dead letter."""


class LetterName(NamedTuple):
    """Which record of which pipeline: `forum/forum.changes/2/77`."""

    pipeline: str
    partition: Partition
    offset: int

    def __str__(self) -> str:
        """As the commands take it."""
        return f"{self.pipeline}/{self.partition.topic}/{self.partition.number}/{self.offset}"


class Letter(NamedTuple):
    """A record that was put aside."""

    name: LetterName
    pipeline: Pipeline
    key: bytes | None
    value: bytes | None
    reason: str
    parked_at: datetime
    resolved_at: datetime | None


def name_of(text: str) -> LetterName:
    """The name that a text says. Raises LetterNameError.

    >>> name_of("forum/forum.changes/2/77").offset
    77
    """
    parts = text.split("/")
    if len(parts) != len(LetterName._fields) + 1 or not all(map(str.isdecimal, parts[2:])):
        message = f'"{text}" names no dead letter: it is PIPELINE/TOPIC/PARTITION/OFFSET'
        raise LetterNameError(message)
    pipeline, topic, partition, offset = parts
    return LetterName(pipeline, Partition(topic, int(partition)), int(offset))


def find(database: Database) -> Sequence[Letter]:
    """All letters of a database, oldest first."""
    postgres.define(database.connection, postgres.TABLES)
    with database.connection.transaction(), database.connection.cursor() as cursor:
        cursor.execute(
            'SELECT pipeline, version, topic, partition, "offset", key, value, reason,'
            " parked_at, resolved_at FROM engine.dead_letters ORDER BY parked_at, id"
        )
        return [_letter(row) for row in cursor.fetchall()]


def _letter(row: tuple[str, int, str, int, int, bytes, bytes, str, datetime, datetime]) -> Letter:
    pipeline, version, topic, partition, offset, key, value, reason, parked_at, resolved_at = row
    return Letter(
        LetterName(pipeline, Partition(topic, partition), offset),
        Pipeline(pipeline, version),
        key,
        value,
        reason,
        parked_at,
        resolved_at,
    )


def resolve(cursor: Cursor, letter: Letter) -> None:
    """Note in the caller's transaction that the letter is dealt with."""
    cursor.execute(
        "UPDATE engine.dead_letters SET resolved_at = now() WHERE pipeline = %s AND version = %s"
        ' AND topic = %s AND partition = %s AND "offset" = %s',
        (*letter.pipeline, *letter.name.partition, letter.name.offset),
    )
