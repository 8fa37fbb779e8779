"""The tables and views of a generation: their DDL, comments and grants, and their end.

Which generation is live is kept by `generations`; rows are written by `writing`.
"""

from collections.abc import Iterator

from psycopg import errors, sql

from infra.postgres import Connection, Cursor
from projections.engine import hypertables
from projections.projection import Index, Projection, Table, View

# Tables of all generations lie here; readers use the views in `public`.
SCHEMA = "read"
# The role of analysts and of the API's read-only address, where the server has it.
READER = "community_reader"


def physical_name(kept: Table | View, generation: int) -> str:
    """The name of the copy of a table, or of a continuous view, in one generation."""
    return f"{kept.name}_{generation}"


def identifier(kept: Table | View, generation: int) -> sql.Identifier:
    """The same, quoted and with its schema."""
    return sql.Identifier(SCHEMA, physical_name(kept, generation))


def create_tables(cursor: Cursor, projection: Projection, generation: int) -> None:
    """Make a new generation's tables, indexes, continuous views and comments."""
    cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
    for table in projection.tables:
        cursor.execute(_create_table(table, generation))
        if table.facts_at and hypertables.extended(cursor):
            hypertables.spread(cursor, table, identifier(table, generation))
        for index in table.indexes:
            cursor.execute(_create_index(table, index, generation))
        for comment in _table_comments(table, generation):
            cursor.execute(comment)
    for view in projection.continuous:
        name = identifier(view, generation)
        hypertables.aggregate(cursor, name, _trusted(_query(projection, view, generation)))
        _comment_view(cursor, projection, view, name)


def drop_tables(cursor: Cursor, names: tuple[str, ...]) -> None:
    """Drop a generation's tables and views by their physical names, where they are still there."""
    for name in reversed(names):
        if hypertables.drop_view(cursor, SCHEMA, name):
            continue
        statement = sql.SQL("DROP TABLE IF EXISTS {}")
        cursor.execute(statement.format(sql.Identifier(SCHEMA, name)))


def create_views(connection: Connection, projection: Projection, generation: int) -> None:
    """Let the readers' names mean this generation; part of the caller's transaction."""
    for view in projection.views:
        _create_view(connection, projection, view, generation)
    grant_to_reader(connection, [view.name for view in projection.views])


def grant_to_reader(connection: Connection, views: list[str]) -> None:
    """Let the read-only role, where there is one, read the views."""
    if connection.execute("SELECT true FROM pg_roles WHERE rolname = %s", [READER]).fetchone():
        for view in views:
            statement = sql.SQL("GRANT SELECT ON public.{} TO {}")
            connection.execute(statement.format(sql.Identifier(view), sql.Identifier(READER)))


def _create_table(table: Table, generation: int) -> sql.Composed:
    columns = [
        sql.SQL("{} {}{}").format(
            sql.Identifier(column.name),
            _trusted(column.type),
            _trusted(f" NOT NULL DEFAULT {column.default}" if column.default else ""),
        )
        for column in table.columns
    ]
    key = sql.SQL("PRIMARY KEY ({})").format(sql.SQL(", ").join(map(sql.Identifier, table.key)))
    return sql.SQL("CREATE TABLE {} ({})").format(
        identifier(table, generation), sql.SQL(", ").join([*columns, key])
    )


def _create_index(table: Table, index: Index, generation: int) -> sql.Composed:
    number = table.indexes.index(index)
    name = f"{physical_name(table, generation)}_{number}"
    return sql.SQL("CREATE INDEX {} ON {} USING {} ({}){}").format(
        sql.Identifier(name),
        identifier(table, generation),
        _trusted(index.method),
        _trusted(", ".join(index.columns)),
        _trusted(f" WHERE {index.where}" if index.where else ""),
    )


def _table_comments(table: Table, generation: int) -> Iterator[sql.Composed]:
    name = identifier(table, generation)
    yield sql.SQL("COMMENT ON TABLE {} IS {}").format(name, table.doc)
    for column in table.columns:
        yield sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(
            name, sql.Identifier(column.name), column.doc
        )


def _query(projection: Projection, view: View, generation: int) -> str:
    names = {each.name: identifier(each, generation) for each in projection.kept}
    return view.query.format(**{name: each.as_string(None) for name, each in names.items()})


def _create_view(
    connection: Connection, projection: Projection, view: View, generation: int
) -> None:
    text = _query(projection, view, generation)
    if view.continuous:
        text = f"SELECT * FROM {identifier(view, generation).as_string(None)}"
    name, query = sql.Identifier("public", view.name), _trusted(text)
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE OR REPLACE VIEW {} AS {}").format(name, query))
    except errors.InvalidTableDefinition:
        # The columns changed; only then is the view made anew, which others' views on it forbid.
        connection.execute(sql.SQL("DROP VIEW {}").format(name))
        connection.execute(sql.SQL("CREATE VIEW {} AS {}").format(name, query))
    with connection.cursor() as cursor:
        _comment_view(cursor, projection, view, name)


def _comment_view(cursor: Cursor, projection: Projection, view: View, name: sql.Identifier) -> None:
    cursor.execute(sql.SQL("COMMENT ON VIEW {} IS {}").format(name, view.doc))
    # Where tables share a column's name, the table that the view is named for says what it is.
    tables = sorted(projection.tables, key=lambda each: each.name == view.name)
    docs = {column.name: column.doc for each in tables for column in each.columns}
    docs.update(view.docs)
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped",
        [name.as_string(None)],
    )
    for (column,) in cursor.fetchall():
        cursor.execute(
            sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(
                name, sql.Identifier(column), docs[column]
            )
        )


def _trusted(text: str) -> sql.SQL:
    return sql.SQL(text)
