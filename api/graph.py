"""GraphQL types that several rooms share.

What a room shows is in its own `graph` module; the whole schema is put together in `schema`.
"""

import inspect
from enum import Enum
from typing import Any, TypeVar

import strawberry
from strawberry.types import get_object_definition

from api import authors
from api.asking import Asking
from api.paging import Page

Info = strawberry.Info[Asking, None]
Kind = TypeVar("Kind", bound=type)


def described(kind: Kind) -> Kind:
    """Give each resolver's docstring to the schema as the description of its field."""
    for field in get_object_definition(kind, strict=True).fields:
        if field.description is None and field.base_resolver is not None:
            field.description = inspect.getdoc(field.base_resolver.wrapped_func)
    return kind


@strawberry.type(description="A member beside what they wrote.")
class Author:
    """A member as an author."""

    id: strawberry.ID
    username: str = strawberry.field(
        description="The name shown; the id of a member that never registered."
    )
    reputation: int = strawberry.field(description="Karma by the chosen rule set.")
    badges: list[str] = strawberry.field(description="Empty until the platform awards badges.")


@strawberry.type(description="Where a page of a list ends.")
class PageInfo:
    """The end of a page."""

    has_next_page: bool
    end_cursor: str | None = strawberry.field(description="Give it as `after` to go on.")


@strawberry.enum(description="A vote: for, against, or taken back.")
class VoteType(Enum):
    """What a vote says."""

    UP = "UP"
    DOWN = "DOWN"
    NONE = "NONE"


def author(found: authors.Author) -> Author:
    """Return an author's GraphQL type."""
    return Author(
        id=strawberry.ID(found.id),
        username=found.username,
        reputation=found.reputation,
        badges=found.badges,
    )


def page_info(page: Page[Any]) -> PageInfo:
    """Return where a page ends."""
    return PageInfo(has_next_page=page.next is not None, end_cursor=page.next)
