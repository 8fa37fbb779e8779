"""Reading a discussion's tags: its author's, those suggested, and those that people chose.

Who may choose is in permissions; what a choice says is in commands.
"""

from datetime import datetime

from pydantic import BaseModel, Field

from api.asking import Asking
from infra.reading import Row


class Suggested(BaseModel):
    """One tag that a model suggests."""

    tag: str
    confidence: float = Field(description="How sure the model is, 0 to 1.")
    reason: str
    choice: str | None = Field(description="ACCEPTED or REFUSED, null before anybody chose.")
    model: str
    model_version: str
    suggested_at: datetime


class DiscussionTags(BaseModel):
    """A discussion's tags."""

    discussion_id: str
    tags: list[str] = Field(description="Its author's tags and accepted ones, no refused one.")
    suggestions: list[Suggested] = Field(description="Surest first.")


TAGGED = """
SELECT d.discussion_id, d.status, d.tags,
    coalesce((SELECT jsonb_object_agg(c.tag, c.choice) FROM tag_choices AS c
        WHERE c.discussion_id = d.discussion_id), '{}'::jsonb) AS choices
FROM discussions AS d WHERE d.discussion_id = %(id)s
"""
SUGGESTED = """
SELECT s.model, s.model_version, s.suggested_at, each.value AS suggestion
FROM tag_suggestions AS s, jsonb_array_elements(s.tags) AS each
WHERE s.discussion_id = %(id)s
ORDER BY (each.value ->> 'confidence')::double precision DESC, each.value ->> 'tag'
"""


async def tagged(asking: Asking, discussion_id: str) -> DiscussionTags | None:
    """Return a discussion's tags, or None where there is none that the caller may see."""
    row = await asking.database.row(TAGGED, {"id": discussion_id})
    if row is None or (row["status"] not in {"OPEN", "LOCKED"} and not asking.sees_hidden):
        return None
    rows = await asking.database.rows(SUGGESTED, {"id": discussion_id})
    choices: dict[str, str] = row["choices"]
    kept = [tag for tag in row["tags"] if choices.get(tag) != "REFUSED"]
    added = sorted(tag for tag, choice in choices.items() if choice == "ACCEPTED")
    return DiscussionTags(
        discussion_id=discussion_id,
        tags=[*kept, *(tag for tag in added if tag not in kept)],
        suggestions=[_suggested(each, choices) for each in rows],
    )


def _suggested(row: Row, choices: dict[str, str]) -> Suggested:
    told = row["suggestion"]
    return Suggested(
        tag=told["tag"],
        confidence=told["confidence"],
        reason=told["reason"],
        choice=choices.get(told["tag"]),
        model=row["model"],
        model_version=row["model_version"],
        suggested_at=row["suggested_at"],
    )
