"""REST routes of recommendations, twins of its GraphQL operations.

The SQL is in reads, the choice in choosing.
"""

from fastapi import APIRouter
from pydantic import BaseModel

from api.asking import AskedOfRows
from api.paging import Limit
from api.permissions import can_read_recommendations, demand
from api.problems import not_found
from api.recommendations import reads
from api.recommendations.graph import RECOMMENDED_DEFAULT


class RecommendedList(BaseModel):
    """Recommendations, best first."""

    items: list[reads.Recommended]


class RelatedList(BaseModel):
    """Related discussions, nearest first."""

    discussion_id: str
    items: list[reads.Related]


router = APIRouter(prefix="/v1/recommendations", tags=["recommendations"])


@router.get("")
async def list_recommendations(
    asking: AskedOfRows, limit: Limit = RECOMMENDED_DEFAULT
) -> RecommendedList:
    """Discussions for the caller, best first, each with the reason; for members."""
    demand(can_read_recommendations(asking.caller))
    return RecommendedList(items=await reads.recommended(asking, limit))


@router.get("/discussions/{discussion_id}")
async def list_related(asking: AskedOfRows, discussion_id: str) -> RelatedList:
    """The five discussions most about the same."""
    found = await reads.related(asking, discussion_id)
    if found is None:
        raise not_found("discussion", discussion_id)
    return RelatedList(discussion_id=discussion_id, items=found)
