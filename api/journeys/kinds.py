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


# Of each row of a list of people a row for each identity that is theirs now. Most people are one
# identity, their own; an id that was linked to somebody else is not its own any more.
OWN = """
own AS (
    SELECT p.person_id AS identity_id, p.* FROM {people} AS p WHERE NOT EXISTS (
        SELECT FROM identities AS i
        WHERE i.identity_id = p.person_id AND i.person_id <> i.identity_id
    )
    UNION ALL
    SELECT i.identity_id, p.* FROM {people} AS p JOIN identities AS i ON i.person_id = p.person_id
    WHERE i.person_id <> i.identity_id
)
"""


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
            "SELECT identity_id, occurred_at AS day FROM touches"
            f" WHERE type = %({mark}_type)s AND name = %({mark}_name)s"
        )

    def firsts(self, mark: str) -> str:
        """The same of the first such touchpoint of each identity, others perhaps among them."""
        if self.type == MILESTONE or self.name is not None:
            return self.days(mark)
        return f"SELECT identity_id, day FROM firsts WHERE type = %({mark}_type)s"

    def condition(self, mark: str) -> str:
        """SQL that is true of such a touchpoint; parameters as above.

        What others did to somebody is no touchpoint of theirs but where its name is asked for.
        """
        if self.type == ANY_TYPE:
            return "NOT passive"
        named = "NOT passive" if self.name is None else f"name = %({mark}_name)s"
        return f"type = %({mark}_type)s AND {named}"

    def parameters(self, mark: str) -> Mapping[str, Any]:
        """The values of the parameters."""
        return {f"{mark}_type": self.type, f"{mark}_name": self.name}


def identities_of(people: str) -> str:
    """SQL of a part `own`: the identities of the people whom the part `people` lists."""
    return OWN.format(people=people)


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
