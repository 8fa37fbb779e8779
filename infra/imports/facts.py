"""The facts that an import sends, their order of cause and effect, and remarks on the rest.

Which facts a dump holds is `stackexchange`'s business.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import msgspec

from infra.imports.ordering import sorted_on_disk

# Any fixed namespace does; another one would give every fact another id.
NAMESPACE = UUID("5b1c3f0e-6f3c-4c53-9d8e-0c1f5f2a7e41")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Rank(IntEnum):
    """What comes first of what happened at the same time: a cause before what follows from it."""

    REGISTRATION = 0
    QUESTION = 1
    REQUEST = 2
    ANSWER = 3
    COMMENT = 4
    VOTE = 5
    BALLOT = 6
    ACCEPTANCE = 7
    STATUS = 8


class Order(NamedTuple):
    """The place of a fact among all: when its causes are there too, its rank, its row's id."""

    at: int
    rank: int
    row: int


class Fact(msgspec.Struct, frozen=True):
    """One event to be sent; `occurred_at` is in microseconds since 1970."""

    order: Order
    id: str
    type: str
    occurred_at: int
    data: dict[str, Any]


class Remark(msgspec.Struct, frozen=True):
    """What is not sent as it stands in the dump: "skipped", or "mended" and sent all the same."""

    kind: str
    reason: str


def event_id(site: str, table: str, row_id: str, event_type: str) -> str:
    """The id of the event of type `event_type` that a row stands for, the same in every import.

    >>> event_id("cooking", "Posts", "1", "forum.DiscussionStarted")
    'fece1db4-ef9b-5031-9722-61b9ea665a34'
    """
    # A folder's name holds no "/", so that two rows never share an id.
    return str(uuid5(NAMESPACE, f"{site}/{table}/{row_id}/{event_type}"))


def micros(time: str) -> int:
    """Microseconds since 1970 of a time as dumps write it, which is UTC. Raises ValueError.

    >>> micros("2018-03-12T17:00:45.567")
    1520874045567000
    """
    at = datetime.fromisoformat(time)
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND


def rfc3339(at: int) -> str:
    """The time `at`, microseconds since 1970, as CloudEvents write it.

    >>> rfc3339(1520874045567000)
    '2018-03-12T17:00:45.567000Z'
    """
    return (EPOCH + at * MICROSECOND).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def in_causal_order(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts so that none comes before one that it speaks of."""
    return sorted_on_disk(facts, Fact, key=lambda fact: fact.order)
