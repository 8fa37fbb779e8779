"""What REST inputs have in common: no field but theirs, and the limits of the event they become.

That an input keeps them is checked once more, whole, when the fact is told.
"""

from fastapi import Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from api.ingest.shapes import limits
from api.problems import invalid
from api.texts import demand_writable
from schemas.catalog import EVENT_TYPES


class Given(BaseModel):
    """A body of a request; a field that is none of its own is refused, as a misspelt one is."""

    model_config = ConfigDict(extra="forbid")


async def writable_body(request: Request) -> None:
    """Raise RefusedError where a JSON body holds what neither the log nor a store can take."""
    is_json = "json" in request.headers.get("content-type", "")
    if not is_json or not await request.body():
        return
    try:
        demand_writable(await request.json())
    except RecursionError as error:
        raise invalid("/body", "JSON of some levels", "it is nested too deep") from error
    except ValueError as error:
        raise invalid("/body", "JSON that can be written as UTF-8", str(error)) from error


def limits_of(event_name: str, field_name: str) -> StringConstraints:
    """Return the limits of an event's text, as pydantic takes them.

    >>> limits_of("forum.DiscussionStarted", "title").max_length
    300
    """
    fields = {field["name"]: field for field in EVENT_TYPES[event_name].data_fields}
    limit = limits(fields[field_name])
    return StringConstraints(min_length=limit.min_length or None, max_length=limit.max_length)
