"""Where each projection is kept: the connections of the settings, put together for rebuilds.

What is done with a copy is `rebuild`'s.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from infra.postgres import NO_WAIT, Database, worker_database
from infra.settings import Settings
from projections.engine import indices
from projections.engine.copies import Copy
from projections.engine.document_copy import DocumentCopy
from projections.engine.row_copy import RowCopy
from projections.projection import Projection


def facts_options(url: str) -> dict[str, Any]:
    """How to connect: an embedded PGlite has one session for all, so nothing is prepared in it."""
    return {"prepare_threshold": None} if _shared(url) else {"options": NO_WAIT}


def _shared(url: str) -> bool:
    return conninfo_to_dict(url).get("sslmode") == "disable"


def rows_database(settings: Settings, projection: Projection) -> Database:
    """The database that keeps a projection's tables."""
    if projection.store == "timescale":
        return facts_database(settings)
    return Database(settings.postgres_url, options=NO_WAIT)


def facts_database(settings: Settings) -> Database:
    """The database of the fact tables."""
    return Database(settings.facts_url, **facts_options(settings.facts_url))


def oldest_kept(settings: Settings) -> datetime | None:
    """The moment before which facts may be gone; None where they are kept for ever."""
    days = settings.facts_kept_days
    return datetime.now(UTC) - timedelta(days=days) if days else None


def facts_worker(settings: Settings) -> Database:
    """The connection of the worker that keeps the facts."""
    url = settings.facts_url
    return Database(url, **facts_options(url)) if _shared(url) else worker_database(url)


def copy_of(settings: Settings, projection: Projection) -> Copy:
    """The generations of a projection, in the store that the settings name."""
    if projection.store == "elasticsearch":
        client = indices.connect(settings.elasticsearch_url)
        return DocumentCopy(projection, client, Database(settings.postgres_url))
    return RowCopy(projection, rows_database(settings, projection))
