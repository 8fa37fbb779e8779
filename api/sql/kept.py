"""The queries that the platform keeps for analysts: the files of projections/queries.

They are run as any other query is.
"""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field

import projections

FOLDER = Path(projections.__path__[0]) / "queries"
COMMENT = "-- "


class KeptQuery(BaseModel):
    """A query that is kept."""

    name: str
    title: str
    about: str
    sql: str = Field(description="Runs as it stands: send it back to `POST /v1/sql`.")


class KeptQueries(BaseModel):
    """All queries that are kept."""

    items: list[KeptQuery]


@cache
def kept() -> KeptQueries:
    """Return them in the order of their names."""
    return KeptQueries(items=[_read(path) for path in sorted(FOLDER.glob("*.sql"))])


def _read(path: Path) -> KeptQuery:
    # Its first line is its headline, its second says what it is for.
    title, about, *lines = path.read_text().splitlines()
    return KeptQuery(
        name=path.stem,
        title=title.removeprefix(COMMENT),
        about=about.removeprefix(COMMENT),
        sql="\n".join(lines),
    )
