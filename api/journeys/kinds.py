"""Kinds of touchpoints and milestones as questions name them, and the SQL that finds them.

What is asked of them is in retention, funnels, paths and adoption.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.problems import invalid
from projections.journeys_tables import ANY_TYPE
from schemas.catalog import EVENT_TYPES
from streams.journeys.milestones import PATTERNS

FIELDS = {field["name"]: field for field in EVENT_TYPES["journeys.TouchpointAdded"].data_fields}
TYPES: tuple[str, ...] = tuple(FIELDS["type"]["values"])
NAME_LIMIT: int = FIELDS["name"]["max_length"]
MILESTONES = tuple(each.milestone for each in PATTERNS)
# What stands before a milestone's name, where a touchpoint's type would stand.
MILESTONE = "milestone"
KIND_DOC = 'A type, such as `page`, a type and a name, such as `page:Pricing`, or "any".'


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of touchpoint, or what has a name among those; a milestone; or any touchpoint."""

    type: str
    name: str | None = None

    def __str__(self) -> str:
        """Return it as it was asked for."""
        return self.type if self.name is None else f"{self.type}:{self.name}"

    def days(self, mark: str) -> str:
        """SQL of the columns identity_id and day: when each identity had such a touchpoint.

        A day is some moment of it where touchpoints are read one by one. Parameters are `mark` with
        `_type` and `_name`.
        """
        if self.type == MILESTONE:
            return (
                "SELECT identity_id, reached_at AS day FROM milestones"
                f" WHERE milestone = %({mark}_name)s"
            )
        if self.name is None:
            return f"SELECT identity_id, day FROM active_days WHERE type = %({mark}_type)s"
        return (
            "SELECT identity_id, occurred_at AS day FROM touchpoints"
            f" WHERE type = %({mark}_type)s AND name = %({mark}_name)s"
        )

    def condition(self, mark: str) -> str:
        """SQL that is true of such a touchpoint; parameters as above."""
        if self.type == ANY_TYPE:
            return "true"
        named = "" if self.name is None else f" AND name = %({mark}_name)s"
        return f"type = %({mark}_type)s{named}"

    def parameters(self, mark: str) -> Mapping[str, Any]:
        """The values of the parameters."""
        return {f"{mark}_type": self.type, f"{mark}_name": self.name}


def kind_of(pointer: str, text: str) -> Kind:
    """Read a kind of touchpoint. Raises RefusedError with the types that there are.

    >>> str(kind_of("back", "page:Pricing")), kind_of("back", "any").name
    ('page:Pricing', None)
    """
    type_, named, name = text.partition(":")
    if type_ not in (*TYPES, ANY_TYPE) or (type_ == ANY_TYPE and named):
        known = ", ".join(TYPES)
        raise invalid(
            pointer, f'one of {known}, each perhaps with ":NAME", or "any"', _quoted(text)
        )
    if named and not 0 < len(name) <= NAME_LIMIT:
        raise invalid(pointer, f"a name of 1 to {NAME_LIMIT} characters", f"{len(name)} characters")
    return Kind(type_, name if named else None)


def beginning_of(pointer: str, text: str) -> Kind:
    """Read what a cohort begins with: a kind of touchpoint, or a milestone. Raises RefusedError.

    >>> beginning_of("start", "milestone:first_post")
    Kind(type='milestone', name='first_post')
    """
    type_, _, name = text.partition(":")
    if type_ != MILESTONE:
        return kind_of(pointer, text)
    if name not in MILESTONES:
        raise invalid(pointer, f'"milestone:" and one of {", ".join(MILESTONES)}', _quoted(text))
    return Kind(MILESTONE, name)


def _quoted(text: str) -> str:
    return f'"{text[:100]}"'
