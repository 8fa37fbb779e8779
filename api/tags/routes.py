"""REST routes of tags, twins of its GraphQL operations.

The SQL is in reads, what changes something in commands.
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from api.asking import AskedOfRows
from api.inputs import Given, limits_of
from api.problems import not_found
from api.tags import commands, reads


class NewChoice(Given):
    """What is said of a tag."""

    tag: Annotated[str, limits_of("tags.TagAccepted", "tag")]
    choice: commands.TagChoice


class Chosen(BaseModel):
    """What holds of a tag of a discussion."""

    discussion_id: str
    tag: str
    choice: str


router = APIRouter(prefix="/v1/tags", tags=["tags"])


@router.get("/discussions/{discussion_id}")
async def show_tags(asking: AskedOfRows, discussion_id: str) -> reads.DiscussionTags:
    """A discussion's tags and the ones suggested for it."""
    found = await reads.tagged(asking, discussion_id)
    if found is None:
        raise not_found("discussion", discussion_id)
    return found


@router.put("/discussions/{discussion_id}/choice")
async def choose_tag(asking: AskedOfRows, discussion_id: str, new: NewChoice) -> Chosen:
    """Accept or refuse a tag; for the discussion's author and moderators."""
    settled = await commands.choose_tag(asking, discussion_id, new.tag, new.choice)
    return Chosen(discussion_id=settled.discussion_id, tag=settled.tag, choice=settled.choice)
