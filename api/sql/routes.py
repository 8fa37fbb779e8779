"""The REST route of SQL.

How a query is run is in infra.querying, how its answer is written in writing.
"""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.asking import Asked
from api.inputs import Given
from api.permissions import can_query_sql, demand
from api.problems import RefusedError
from api.sql import writing
from api.sql.kept import KeptQueries, kept
from infra.querying import Analysts, QueryError

ROWS_DEFAULT = 1_000
ROWS_MOST = 10_000
# A query that a person wrote; what is longer was made by a program that should use psql.
QUERY_LIMIT = 20_000
# SQLSTATEs of what the role, or a read-only transaction, may not do.
DENIED = frozenset({"42501", "25006"})
CSV = "text/csv"


class Query(Given):
    """One query, and how many rows of its answer are wanted."""

    sql: str = Field(min_length=1, max_length=QUERY_LIMIT, description="One SELECT.")
    limit: int = Field(ROWS_DEFAULT, ge=1, le=ROWS_MOST)


class Described(BaseModel):
    """A column of the answer."""

    name: str
    type: str = Field(description="As Postgres calls it.")


class Table(BaseModel):
    """The answer as JSON; numbers, booleans and JSON are such, all else is Postgres's text."""

    columns: list[Described]
    rows: list[list[object]]
    truncated: bool = Field(description="Whether there are more rows than the limit.")
    views: list[str] = Field(description="The views that were read.")
    positions: dict[str, dict[str, int]] = Field(
        description="For each projection read, the next offset of each topic-partition: a recount "
        "of the log up to there gives the same answer."
    )


router = APIRouter(prefix="/v1", tags=["analysts"])


@router.post(
    "/sql",
    response_model=Table,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}},
)
async def query(asking: Asked, wanted: Query, request: Request) -> Response:
    """The rows of one read-only query, within ten seconds; `Accept: text/csv` gives CSV.

    A CSV has its positions in the header `Community-Positions`, as JSON.
    """
    demand(can_query_sql(asking.caller))
    analysts = _analysts(asking.platform.analysts)
    try:
        answer = await analysts.ask(wanted.sql, wanted.limit)
    except QueryError as error:
        raise _refused(error) from error
    if CSV in request.headers.get("accept", ""):
        return Response(writing.csv(answer), media_type=CSV, headers=writing.stamps(answer))
    return Response(writing.json(answer), media_type="application/json")


@router.get("/sql/queries")
async def list_kept(asking: Asked) -> KeptQueries:
    """Useful queries to begin with, each with what it is for."""
    demand(can_query_sql(asking.caller))
    return kept()


def _analysts(analysts: Analysts | None) -> Analysts:
    if analysts is None:
        message = "no read-only database is set: COMMUNITY_READER_URL names one"
        raise RefusedError("UNAVAILABLE", message)
    return analysts


def _refused(error: QueryError) -> RefusedError:
    code = "FORBIDDEN" if error.sqlstate in DENIED else "INVALID"
    more = {"sqlstate": error.sqlstate, "position": error.position, "hint": error.hint}
    told = {name: value for name, value in more.items() if value is not None}
    return RefusedError(code, error.message, **told)
