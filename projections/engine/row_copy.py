"""The generations of a projection of rows: compared by checksum, swapped by view.

The order of the steps is `rebuild`'s; DDL is `tables`'.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import IsolationLevel, errors, sql

from infra import postgres
from infra.pipeline import Partition
from infra.postgres import Cursor, Database
from projections.engine import generations, hypertables, tables
from projections.engine.copies import CatchUp, Difference, HeldError
from projections.engine.generations import Generation
from projections.engine.stage import RowStage
from projections.projection import Projection

# A reader in a long transaction holds a view; everybody else must not queue behind the swap for it.
LOCK_TIMEOUT = "500ms"


@dataclass(slots=True)
class RowCopy:
    """See `copies.Copy`. All is done by one connection: an embedded PGlite has but one session."""

    projection: Projection
    database: Database

    def define(self) -> None:
        """Make the engine's tables, and where facts are kept the extension or its stand-in."""
        postgres.define(self.database.connection, generations.TABLES)
        if self.projection.store == "timescale":
            hypertables.define(self.database)

    def prepare(self) -> Generation:
        """The live generation, made empty where there never was one."""
        return generations.prepare(self.database.connection, self.projection)

    def begin(self, *, fresh: bool) -> Generation:
        """The generation to be filled, new or left by a former run."""
        connection = self.database.connection
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (postgres.DDL_LOCK,))
            self._drop_orphans(cursor)
            found = generations.find(cursor, self.projection, live=False)
            if found and (fresh or not generations.made_by(found, self.projection)):
                generations.end(cursor, self.projection, found)
                found = None
            return found or generations.begin(cursor, self.projection, live=False)

    def _drop_orphans(self, cursor: Cursor) -> None:
        # A run that ended between the swap and the drop leaves tables that no generation names.
        names = "|".join(each.name for each in self.projection.kept)
        # Views are made after their tables and dropped before them, as `oid` counts.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
            " AND relkind IN ('r', 'v') AND relname ~ %s"
            " AND NOT EXISTS (SELECT FROM engine.generations WHERE relname = ANY(tables))"
            " ORDER BY oid",
            (tables.SCHEMA, f"^({names})_[0-9]+$"),
        )
        tables.drop_tables(cursor, tuple(name for (name,) in cursor.fetchall()))

    def stage(self) -> RowStage:
        """Writes the generation that is being filled."""
        return RowStage("rebuild", (self.projection,), self.database, _filling)

    def live_positions(self) -> Mapping[Partition, int]:
        """How far the live generation has read each partition."""
        connection = self.database.connection
        with connection.transaction(), connection.cursor() as cursor:
            return self._live_positions(cursor, "")

    def _live_positions(self, cursor: Cursor, lock: str) -> dict[Partition, int]:
        cursor.execute(
            "SELECT p.topic, p.partition, p.next FROM engine.positions AS p"
            " JOIN engine.generations AS g"
            " ON p.pipeline = g.projection AND p.version = g.generation"
            f" WHERE g.projection = %s AND g.live ORDER BY 1, 2 {lock}".encode(),
            (self.projection.name,),
        )
        return {Partition(topic, number): at for topic, number, at in cursor.fetchall()}

    def compare(self, catch_up: CatchUp) -> list[Difference]:
        """Sum up what readers see in one snapshot, then the filled one at its positions."""
        connection = self.database.connection
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            with connection.transaction(), connection.cursor() as cursor:
                live, filled = self._both(cursor)
                columns = self._common_columns(cursor, live, filled)
                positions = self._live_positions(cursor, "")
                seen = self._sums(cursor, columns, live)
        finally:
            connection.isolation_level = None
        catch_up(positions)
        with connection.transaction(), connection.cursor() as cursor:
            made = self._sums(cursor, columns, filled)
        return [
            Difference(name, seen[name], made[name]) for name in columns if seen[name] != made[name]
        ]

    def _both(self, cursor: Cursor) -> tuple[Generation, Generation]:
        live = generations.find(cursor, self.projection, live=True)
        filled = generations.find(cursor, self.projection, live=False)
        assert live is not None, "prepare made a live generation"
        assert filled is not None, "begin made a generation to be filled"
        return live, filled

    def _common_columns(
        self, cursor: Cursor, live: Generation, filled: Generation
    ) -> dict[str, list[str]]:
        # A changed table is compared by the columns that it has kept.
        return {
            table.name: sorted(
                _columns(cursor, tables.physical_name(table, live.number))
                & _columns(cursor, tables.physical_name(table, filled.number))
            )
            for table in self.projection.tables
        }

    def _sums(
        self, cursor: Cursor, columns: Mapping[str, list[str]], generation: Generation
    ) -> dict[str, str]:
        sums = {}
        for table in self.projection.tables:
            name = tables.identifier(table, generation.number)
            if not columns[table.name]:
                sums[table.name] = "absent"
                continue
            row = sql.SQL(", ").join(map(sql.Identifier, columns[table.name]))
            query = sql.SQL("SELECT count(*), sum(hashtextextended(ROW({})::text, 0)) FROM {}")
            cursor.execute(query.format(row, name))
            found = cursor.fetchone()
            assert found is not None, "an aggregate gives a row"
            sums[table.name] = f"{found[0]} rows, checksum {found[1] or 0}"
        return sums

    def swap(self, catch_up: CatchUp) -> None:
        """Point the views to the filled generation, in one transaction with the last records."""
        try:
            former = self._swap(catch_up)
        except errors.LockNotAvailable as error:
            message = f'a reader holds a view of projection "{self.projection.name}"'
            raise HeldError(message) from error
        connection = self.database.connection
        with connection.transaction(), connection.cursor() as cursor:
            tables.drop_tables(cursor, former.tables)

    def _swap(self, catch_up: CatchUp) -> Generation:
        connection = self.database.connection
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'".encode())
            # From here on the running process waits; its fence then fails and it claims anew.
            cursor.execute(
                "SELECT true FROM engine.generations WHERE projection = %s FOR UPDATE",
                (self.projection.name,),
            )
            catch_up(self._live_positions(cursor, "FOR UPDATE OF p"))
            live, filled = self._both(cursor)
            generations.forget(cursor, self.projection, live)
            cursor.execute(
                "UPDATE engine.generations SET live = true"
                " WHERE projection = %s AND generation = %s",
                (self.projection.name, filled.number),
            )
            tables.create_views(connection, self.projection, filled.number)
            return live


def _filling(cursor: Cursor, projection: Projection) -> Generation:
    found = generations.find(cursor, projection, live=False)
    assert found is not None, "begin made a generation to be filled"
    return found


def _columns(cursor: Cursor, name: str) -> set[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s",
        (tables.SCHEMA, name),
    )
    return {column for (column,) in cursor.fetchall()}
