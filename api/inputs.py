"""What REST inputs have in common: no field but theirs, and the limits of the event they become.

That an input keeps them is checked once more, whole, when the fact is told.
"""

from pydantic import BaseModel, ConfigDict, StringConstraints

from api.ingest.shapes import limits
from schemas.catalog import EVENT_TYPES


class Given(BaseModel):
    """A body of a request; a field that is none of its own is refused, as a misspelt one is."""

    model_config = ConfigDict(extra="forbid")


def limits_of(event_name: str, field_name: str) -> StringConstraints:
    """Return the limits of an event's text, as pydantic takes them.

    >>> limits_of("forum.DiscussionStarted", "title").max_length
    300
    """
    fields = {field["name"]: field for field in EVENT_TYPES[event_name].data_fields}
    limit = limits(fields[field_name])
    return StringConstraints(min_length=limit.min_length or None, max_length=limit.max_length)
