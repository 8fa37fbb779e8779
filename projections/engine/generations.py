"""Which generation of each projection is live, and which is being filled.

A generation is one copy of a projection's tables or index with positions of its own. Tables are
made by `tables`, filled by `stage`, and swapped by `rebuild`.
"""

from typing import NamedTuple

from infra import postgres
from infra.positions import Pipeline
from infra.postgres import Connection, Cursor
from projections.engine import tables
from projections.projection import Projection

TABLES = (
    postgres.TABLES
    + """
CREATE TABLE IF NOT EXISTS engine.generations (
    projection text NOT NULL, generation integer NOT NULL,
    version integer NOT NULL, fingerprint text NOT NULL, tables text[] NOT NULL,
    live boolean NOT NULL, began_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, generation));
CREATE UNIQUE INDEX IF NOT EXISTS generations_live ON engine.generations (projection) WHERE live;
CREATE UNIQUE INDEX IF NOT EXISTS generations_filling
    ON engine.generations (projection) WHERE NOT live;
COMMENT ON TABLE engine.generations IS
    'Copies of each projection: the one that readers see, and at most one that is being filled.';
CREATE OR REPLACE VIEW public.projection_positions AS
    SELECT g.projection, p.topic, p.partition, p.next
    FROM engine.generations AS g
    JOIN engine.positions AS p ON p.pipeline = g.projection AND p.version = g.generation
    WHERE g.live;
COMMENT ON VIEW public.projection_positions IS
    'How far what readers see has got: the next offset of each partition, by projection.';
COMMENT ON COLUMN public.projection_positions.projection IS 'The read model.';
COMMENT ON COLUMN public.projection_positions.topic IS 'A topic that it reads.';
COMMENT ON COLUMN public.projection_positions.partition IS 'A partition of the topic.';
COMMENT ON COLUMN public.projection_positions.next IS 'The first offset that is not in it yet.';
"""
)


class Generation(NamedTuple):
    """One copy of a projection, and the code that it was made by."""

    number: int
    version: int
    fingerprint: str
    tables: tuple[str, ...]


class VersionError(Exception):
    """The live generation was made by other code than this."""


def made_by(generation: Generation, projection: Projection) -> bool:
    """Whether the generation was made by this very code."""
    return (generation.version, generation.fingerprint) == (
        projection.version,
        projection.fingerprint,
    )


def pipeline(projection: Projection, number: int) -> Pipeline:
    """What the positions of a generation belong to."""
    return Pipeline(projection.name, number)


def find(cursor: Cursor, projection: Projection, *, live: bool) -> Generation | None:
    """The live generation, or the one being filled; it cannot change until the caller commits."""
    cursor.execute(
        "SELECT generation, version, fingerprint, tables FROM engine.generations"
        " WHERE projection = %s AND live = %s FOR SHARE",
        (projection.name, live),
    )
    row = cursor.fetchone()
    return Generation(row[0], row[1], row[2], tuple(row[3])) if row else None


def current(cursor: Cursor, projection: Projection) -> Generation:
    """The live generation that this code may write.

    Raises VersionError where it was made by other code: a newer process has swapped it, or this one
    is newer and did not bring its own generation in.
    """
    found = find(cursor, projection, live=True)
    if found is None or not made_by(found, projection):
        made = f"version {found.version}" if found else "none"
        message = (
            f'the live generation of projection "{projection.name}" was made by other code than '
            f"this (live: {made}, here: version {projection.version}): start the release that made "
            f"it, or run `community rebuild {projection.name}` with this one"
        )
        raise VersionError(message)
    return found


def begin(cursor: Cursor, projection: Projection, *, live: bool) -> Generation:
    """Make a new generation with empty tables and no positions."""
    cursor.execute(
        "SELECT coalesce(max(generation), 0) + 1 FROM engine.generations WHERE projection = %s",
        (projection.name,),
    )
    row = cursor.fetchone()
    assert row is not None, "an aggregate gives a row"
    names = tuple(tables.physical_name(each, row[0]) for each in projection.kept)
    made = Generation(row[0], projection.version, projection.fingerprint, names)
    tables.create_tables(cursor, projection, made.number)
    cursor.execute(
        "INSERT INTO engine.generations"
        " (projection, generation, version, fingerprint, tables, live)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (projection.name, made.number, made.version, made.fingerprint, list(names), live),
    )
    return made


def end(cursor: Cursor, projection: Projection, generation: Generation) -> None:
    """Forget a generation and drop its tables."""
    forget(cursor, projection, generation)
    tables.drop_tables(cursor, generation.tables)


def forget(cursor: Cursor, projection: Projection, generation: Generation) -> None:
    """Forget a generation: its row, its positions and its dead letters; who writes it is fenced."""
    where = (projection.name, generation.number)
    cursor.execute(
        "DELETE FROM engine.generations WHERE projection = %s AND generation = %s", where
    )
    cursor.execute("DELETE FROM engine.positions WHERE pipeline = %s AND version = %s", where)
    cursor.execute("DELETE FROM engine.dead_letters WHERE pipeline = %s AND version = %s", where)


def prepare(connection: Connection, projection: Projection) -> Generation:
    """The live generation, made empty where there never was one; its code may be other than this.

    Processes that start together take turns.
    """
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (postgres.DDL_LOCK,))
        found = find(cursor, projection, live=True)
        if found is None:
            found = begin(cursor, projection, live=True)
            tables.create_views(connection, projection, found.number)
        return found
