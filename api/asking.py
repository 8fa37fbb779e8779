"""One request: who asks, what was written for it, and the batches that it reads in.

What is read is the rooms' business; who the caller is was settled by the gate.
"""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends, Request
from strawberry.dataloader import DataLoader

from api.authors import Author, authors
from api.callers import Caller
from api.permissions import can_read_hidden
from api.platform import Platform
from api.positions import HEADER, Offsets, Written, decode, wait_until_read
from api.watching import Watch
from infra.reading import Database

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

# The projections in Postgres that the API reads; search has a position of its own.
READ_MODELS = (
    "forum",
    "feedback",
    "members",
    "reputation",
    "sentiment",
    "surveys",
    "tags",
    "recommendations",
    "timelines",
    "segments",
    "forecast-days",
)


@dataclass(slots=True)
class Asking:
    """What resolvers and routes know of the request that they serve."""

    platform: Platform
    caller: Caller
    base_url: str
    watch: Watch
    # Whether it was asked in GraphQL, whose names are written otherwise.
    graphql: bool = False
    written: Written = field(default_factory=Written)
    awaited: Offsets = field(default_factory=dict)
    _loaders: dict[Any, Any] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """The read models."""
        return self.platform.database

    @property
    def rules(self) -> str:
        """The rule set whose karma is shown."""
        return self.platform.settings.reputation_rules

    @property
    def member_id(self) -> str:
        """The member who acts, where permission to write was demanded before."""
        assert self.caller.member_id is not None, "predicates of writing refuse who is no member"
        return self.caller.member_id

    @property
    def sees_hidden(self) -> bool:
        """Whether hidden and deleted posts are shown to the caller."""
        return can_read_hidden(self.caller) is None

    def batched(
        self,
        load: Callable[["Asking", Sequence[Key]], Awaitable[Sequence[Value]]],
    ) -> DataLoader[Key, Value]:
        """Return this request's loader that asks `load` once for all keys wanted at one time."""

        async def loaded(keys: list[Key]) -> Sequence[Value]:
            return await load(self, keys)

        loader = self._loaders.setdefault(load, DataLoader(load_fn=loaded))
        return cast("DataLoader[Key, Value]", loader)

    async def author(self, member_id: str) -> Author:
        """Return an author, read together with all others wanted now."""
        return await self.batched(_authors).load(member_id)

    async def wait_for_rows(self) -> None:
        """Wait until the read models have what the caller has written. Raises STALE."""
        if self.awaited:
            await wait_until_read(self.database, self.awaited, READ_MODELS)


async def _authors(asking: Asking, ids: Sequence[str]) -> Sequence[Author]:
    found = await authors(asking.database, ids, asking.rules)
    return [found[each] for each in ids]


def asked(request: Request) -> Asking:
    """Return what is known of a request, before any wait."""
    token = request.headers.get(HEADER)
    return Asking(
        platform=request.app.state.platform,
        caller=request.state.caller,
        base_url=str(request.base_url).rstrip("/"),
        watch=request.app.state.watch,
        graphql=request.url.path == "/graphql",
        written=request.state.written,
        awaited=decode(token) if token else {},
    )


async def asked_of_rows(request: Request) -> Asking:
    """Return what is known of a request once the read models have what its caller has written."""
    asking = asked(request)
    await asking.wait_for_rows()
    return asking


Asked = Annotated[Asking, Depends(asked)]
AskedOfRows = Annotated[Asking, Depends(asked_of_rows)]
