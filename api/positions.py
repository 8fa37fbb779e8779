"""Reading what one has written: a token of log positions, and the wait until readers passed them.

Positions are moved by the projections; here they are only looked at.
"""

import asyncio
import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.problems import RefusedError
from infra.pipeline import Partition
from infra.positions import Pipeline, PositionKey
from infra.reading import Database, Row
from infra.searching import Index
from projections.engine.bookmarks import INDEX, identity
from projections.search import ALIAS, SEARCH

HEADER = "Community-Position"
# Long enough for a projection that is merely busy, short enough for a person who waits.
WAIT_SECONDS = 2.0
# A projection commits every few milliseconds; asking more often only costs Postgres.
ASK_SECONDS = 0.01
# Who has waited long asks seldom: a forged position would ask Postgres two hundred times.
ASK_SHARE = 0.1
# A token has one part for each topic-partition written by one request: a handful.
TOKEN_LIMIT = 4_096

Place = tuple[str, int]
Offsets = Mapping[Place, int]

PART = re.compile(r"([a-z.]{1,100})-(\d{1,6}):(\d{1,18})", re.ASCII)


@dataclass(slots=True)
class Written:
    """The highest offset written, and heard as an outcome, of each topic-partition."""

    offsets: dict[Place, int] = field(default_factory=dict)

    def note(self, topic: str, partition: int, offset: int) -> None:
        """Remember a record."""
        place = (topic, partition)
        self.offsets[place] = max(offset, self.offsets.get(place, -1))

    @property
    def token(self) -> str | None:
        """The opaque token, or None where nothing was written."""
        return encode(self.offsets) if self.offsets else None


def encode(offsets: Offsets) -> str:
    """Return the token of some positions.

    >>> decode(encode({("forum.changes", 2): 41}))
    {('forum.changes', 2): 41}
    """
    parts = (f"{topic}-{number}:{offset}" for (topic, number), offset in sorted(offsets.items()))
    return base64.urlsafe_b64encode(",".join(parts).encode()).decode().rstrip("=")


def decode(token: str) -> Offsets:
    """Return the positions of a token. Raises RefusedError where it is none."""
    if len(token) > TOKEN_LIMIT:
        # A part of it would be another position.
        raise _no_token(token)
    try:
        padded = token + "=" * (-len(token) % 4)
        parts = base64.urlsafe_b64decode(padded).decode().split(",")
    except (binascii.Error, ValueError) as error:
        raise _no_token(token) from error
    matches = [PART.fullmatch(part) for part in parts]
    if not all(matches):
        raise _no_token(token)
    return {(m[1], int(m[2])): int(m[3]) for m in matches if m}


def _no_token(token: str) -> RefusedError:
    message = f'"{token[:40]}" is not a position; send what `extensions.position` gave'
    return RefusedError("INVALID", message)


# The view shows the generation of each projection that readers see, also while another is filled.
PROGRESS = """
SELECT projection, topic, partition, next FROM projection_positions
WHERE projection = ANY(%(projections)s) AND topic = ANY(%(topics)s)
"""


async def wait_until_read(database: Database, wanted: Offsets, projections: Iterable[str]) -> None:
    """Return once each projection has passed the wanted positions of the topics that it reads.

    Raises RefusedError with the code STALE, and how far each is, after two seconds.
    """
    asked = {"projections": list(projections), "topics": [topic for topic, _ in wanted]}

    async def progress() -> Sequence[Row]:
        return await database.rows(PROGRESS, asked)

    await _wait(progress, wanted)


async def wait_until_found(index: Index, wanted: Offsets) -> None:
    """Return once search has passed the wanted positions. Raises as `wait_until_read` does."""
    places = [place for place in wanted if place[0] in SEARCH.topics]
    if not places:
        return

    async def progress() -> Sequence[Row]:
        generation = int((await index.behind_alias(ALIAS)).rpartition("-")[2])
        ids = [bookmark(generation, place) for place in places]
        return [row for row in await index.documents(INDEX, ids) if row is not None]

    await _wait(progress, wanted)


def bookmark(generation: int, place: Place) -> str:
    """Return the id of the document that holds how far search has read a topic-partition."""
    pipeline = Pipeline(SEARCH.name, generation)
    return identity(PositionKey(pipeline, Partition(*place)))


async def _wait(progress: Callable[[], Awaitable[Sequence[Row]]], wanted: Offsets) -> None:
    clock = asyncio.get_running_loop().time
    began_at = clock()
    while behind := _behind(await progress(), wanted):
        waited = clock() - began_at
        if waited >= WAIT_SECONDS:
            raise _stale(behind)
        await asyncio.sleep(max(ASK_SECONDS, waited * ASK_SHARE))


def _behind(rows: Sequence[Row], wanted: Offsets) -> list[dict[str, object]]:
    places = ((row, (row["topic"], row["partition"])) for row in rows)
    return [
        {
            "projection": row.get("projection", SEARCH.name),
            "topic": place[0],
            "partition": place[1],
            "next": row["next"],
            "wanted": wanted[place] + 1,
        }
        for row, place in places
        if row["next"] <= wanted.get(place, -1)
    ]


def _stale(behind: list[dict[str, object]]) -> RefusedError:
    """Say how far each reader is that has not come to the position asked for."""
    return RefusedError(
        "STALE",
        "what was written cannot be read yet; ask again, or without the position for what is there",
        behind=behind,
        retry_after=1,
    )
