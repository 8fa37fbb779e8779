"""Cursor pagination: an order, the place of a row in it, and the SQL that goes on from there.

Which orders a list offers is its room's business.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from fastapi import Query
from pydantic import BaseModel, Field

from api.problems import RefusedError, invalid
from api.texts import loaded
from infra.reading import Row

# Enough for a page that a person reads, or a program that reads all.
LIMIT_DEFAULT = 20
LIMIT_MOST = 500
# A cursor holds one value and one id.
CURSOR_LIMIT = 1_000

# The query parameters of every list in REST.
Limit = Annotated[int, Query(ge=1, le=LIMIT_MOST, description="How many.")]
After = Annotated[str | None, Query(max_length=CURSOR_LIMIT, description="`next` of a page.")]


class Paging(BaseModel):
    """The query parameters of a list with more parameters than a function should have."""

    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MOST, description="How many.")
    after: str | None = Field(
        None, max_length=CURSOR_LIMIT, description="`next` of the page before."
    )


BEYOND = {"DESC": "<", "ASC": ">"}

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a list: by `column`, then by id; `only` narrows what is shown."""

    name: str
    column: str
    cast: str
    only: str = "true"
    direction: Literal["DESC", "ASC"] = "DESC"


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list, and the cursor of the next page, if there is one."""

    items: Sequence[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is wanted: how many, after which cursor, in which order."""

    order: Order
    limit: int = LIMIT_DEFAULT
    after: str | None = None


def checked_limit(limit: int | None) -> int:
    """Return how many to give. Raises RefusedError for less than one or too many."""
    if limit is None:
        return LIMIT_DEFAULT
    if not 1 <= limit <= LIMIT_MOST:
        raise invalid("limit", f"1 to {LIMIT_MOST}", str(limit))
    return limit


def condition(wanted: Slice, id_column: str) -> tuple[str, dict[str, Any]]:
    """Return the WHERE part and its parameters that begin the list after the cursor."""
    parameters: dict[str, Any] = {"limit": wanted.limit + 1}
    if wanted.after is None:
        return f"({wanted.order.only})", parameters
    value, item_id = _decoded(wanted)
    parameters |= {"after_value": value, "after_id": item_id}
    order = wanted.order
    place = f"(%(after_value)s::{order.cast}, %(after_id)s)"
    beyond = f"({order.column}, {id_column}) {BEYOND[order.direction]} {place}"
    return f"({order.only}) AND {beyond}", parameters


def order_by(wanted: Slice, id_column: str) -> str:
    """Return the ORDER BY and LIMIT of a list; one row more tells whether there is a next page."""
    order = wanted.order
    way = order.direction
    return f"ORDER BY {order.column} {way}, {id_column} {way} LIMIT %(limit)s"


def page(
    rows: Sequence[Row], wanted: Slice, id_key: str, build: Callable[[Row], Item]
) -> Page[Item]:
    """Return the page that the rows make; each row has the order's value as `position`."""
    shown = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    last = cursor(wanted.order, shown[-1]["position"], shown[-1][id_key]) if more else None
    return Page([build(row) for row in shown], last)


def cursor(order: Order, value: Any, item_id: str) -> str:
    """Return the opaque place of a row in an order."""
    # repr gives a float's shortest text that reads back as the same number.
    text = value.isoformat() if isinstance(value, datetime) else repr(value)
    packed = json.dumps([order.name, text, item_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _decoded(wanted: Slice) -> tuple[str, str]:
    given = (wanted.after or "")[:CURSOR_LIMIT]
    try:
        # A cursor is three texts: anything else that JSON can say would reach Postgres as it is.
        parts = loaded(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
        name, value, item_id = msgspec.convert(parts, tuple[str, str, str])
        if name == wanted.order.name and READERS[wanted.order.cast](value) and "\0" not in item_id:
            return value, item_id
    except (ValueError, KeyError, RecursionError) as error:
        raise _no_cursor(given) from error
    raise _no_cursor(given)


def _no_cursor(given: str) -> RefusedError:
    return invalid("after", "the cursor of a page in the same order", f'"{given[:40]}"')


def _readable(read: Callable[[str], object]) -> Callable[[str], bool]:
    def readable(text: str) -> bool:
        read(text)
        return True

    return readable


def _bigint(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(f'"{text}" is no bigint')
    return number


# A cursor comes from outside: its value must read as what its column holds before Postgres sees it.
READERS: dict[str, Callable[[str], bool]] = {
    "timestamptz": _readable(datetime.fromisoformat),
    "double precision": _readable(float),
    "bigint": _readable(_bigint),
}
