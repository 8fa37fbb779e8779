"""One `Idempotency-Key` sent fifty times at once to two processes, after a kill and after a day.

What happens inside one such request is `tests/ingest/test_repeats`'s.
"""

import asyncio
import json
import signal
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import psycopg
import pytest

from infra.local.ports import free_port
from infra.settings import Settings
from tests.chaos.arena import Arena, arena
from tests.chaos.conftest import Record
from tests.chaos.flooding import Connection, Reply, connection, prepared
from tests.chaos.reading import events_of
from tests.chaos.workers import Worker
from tests.support.platform import Platform
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

KEYS = 10_000
AT_ONCE = 50
# So many keys are asked for side by side, since fifty that wait for one answer mostly wait.
CLUBS = 8
MUTANT_KEYS = 20
TOPIC = "feedback.features"
# What is refused for now, a request that is still being worked on above all, is sent again.
PAUSE_SECONDS = 0.5
# A stack founds keys for its first process; this one has nothing to do with requests.
IDLE = ("reactions",)
PASSING = frozenset({429, 503})


@dataclass
class Club:
    """Fifty clients that send the same request at the same time, to several processes in turn."""

    urls: Sequence[str]
    key: str
    connections: list[Connection] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare the connections."""
        self.connections = [connection(url) for url in islice(cycle(self.urls), AT_ONCE)]

    def request(self, number: int, title: str = "Dark mode") -> bytes:
        """The request of one key; its event has no id, so only the key tells what it is."""
        data = {
            "feature_id": f"f-{number}",
            "author_id": "ada",
            "title": title,
            "description": "So that eyes rest.",
        }
        body = json.dumps({"type": "feedback.FeatureSubmitted", "data": data}).encode()
        return prepared("/v1/events", body, x_api_key=self.key, idempotency_key=f"k-{number}")

    async def at_once(self, number: int) -> set[bytes]:
        """The different answers to one request that all send at once."""
        request = self.request(number)
        return {each.body for each in await self._all([request] * AT_ONCE)}

    async def each(self, requests: Iterable[bytes]) -> list[Reply]:
        """The answers to different requests, fifty at a time."""
        waiting = list(requests)
        parts = (waiting[n : n + AT_ONCE] for n in range(0, len(waiting), AT_ONCE))
        return [reply for part in parts for reply in await self._all(part)]

    def close(self) -> None:
        """Give the connections up."""
        for each in self.connections:
            each.close()

    async def _all(self, requests: list[bytes]) -> list[Reply]:
        pairs = zip(self.connections, requests, strict=False)
        return list(await asyncio.gather(*(taken(each, request) for each, request in pairs)))


async def taken(line: Connection, request: bytes) -> Reply:
    """The answer that is not for now."""
    while True:
        try:
            reply = await line.ask(request)
        except (OSError, EOFError):
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        if reply.status not in PASSING and "retry-after" not in reply.headers:
            return reply
        await asyncio.sleep(PAUSE_SECONDS)


async def answers_of(club: Club, numbers: Iterable[int]) -> list[tuple[int, set[bytes]]]:
    """The different answers to each of some requests, one after another."""
    with closing(club):
        return [(n, await club.at_once(n)) for n in numbers]


async def all_answers(club: Club) -> list[bytes]:
    """All different answers to all requests, in the order of the keys; several clubs ask."""
    clubs = [Club(club.urls, club.key) for _ in range(CLUBS)]
    parts = await asyncio.gather(
        *(answers_of(each, range(n, KEYS, CLUBS)) for n, each in enumerate(clubs))
    )
    found = dict(answered for part in parts for answered in part)
    return [body for n in range(KEYS) for body in found[n]]


@contextmanager
def serving(home: Path, launcher: str = "infra.serving") -> Iterator[tuple[Arena, Club]]:
    """Two processes of the API, and the clients of both."""
    with arena(home, IDLE, ("api",), (launcher,)) as found:
        there = found.settings.model_copy(update={"api_port": free_port()})
        with Worker("api-2", there, (launcher,)) as second:
            found.workers["api-2"] = second
            urls = [each.settings.api_url for each in found.workers.values()]
            for url in urls:
                eventually(lambda: answers(url), 60)  # noqa: B023 - asked at once
            yield found, Club(urls, Platform(found.settings).key)


def answers(url: str) -> bool:
    """Whether an API answers anything."""
    try:
        return asyncio.run(answered(url))
    except OSError:
        return False


async def answered(url: str) -> bool:
    """Whether a request gets an answer over a connection of its own."""
    line = connection(url)
    reply = await line.ask(prepared("/v1/events", b"{}"))
    line.close()
    return reply.status > 0


def ids(settings: Settings) -> Counter[str]:
    """How often each event id is on the log."""
    return Counter(event.meta.id for _, event in events_of(settings.kafka_servers, [TOPIC]))


OLDER = "UPDATE engine.idempotency_keys SET created_at = created_at - make_interval(hours => %s)"


def day_passes(settings: Settings, hours: int) -> None:
    """Let so many hours pass for all that is remembered."""
    with psycopg.connect(settings.postgres_url) as database:
        database.execute(OLDER, [hours])


def test_a_key_has_one_effect(tmp_path: Path, figure: Record) -> None:
    with serving(tmp_path / "home") as (found, club):

        async def again(title: str = "Dark mode") -> list[Reply]:
            with closing(club):
                return await club.each(club.request(n, title) for n in range(KEYS))

        async def story() -> None:
            bodies = await all_answers(club)
            assert len(bodies) == KEYS, "fifty at once were not answered alike"
            await asyncio.to_thread(assert_once, found.settings, KEYS)
            others = await again("Light mode")
            assert {each.status for each in others} <= {409, 422}
            for process in found.workers.values():
                process.again(signal.SIGKILL)
            repeated = await again()
            assert [each.body for each in repeated] == bodies
            assert {each.headers.get("idempotency-replayed") for each in repeated} == {"true"}
            day_passes(found.settings, 23)
            assert [each.body for each in await again()] == bodies
            await asyncio.to_thread(assert_once, found.settings, KEYS)
            day_passes(found.settings, 2)
            assert {each.status for each in await again()} == {201}
            await asyncio.to_thread(assert_once, found.settings, 2 * KEYS)

        asyncio.run(story())
        figure("keys", KEYS)
        figure("requests", KEYS * (AT_ONCE + 4))


def assert_once(settings: Settings, count: int) -> None:
    """So many events are on the log, and none twice."""
    found = ids(settings)
    assert len(found) == count
    assert set(found.values()) == {1}


def test_an_api_that_knows_no_request_again_is_found(tmp_path: Path, figure: Record) -> None:
    with serving(tmp_path / "home", "tests.chaos.amnesiac") as (found, club):
        found_each = asyncio.run(answers_of(club, range(MUTANT_KEYS)))
        answers_a_key = [len(each) for _, each in found_each]
        figure("effects of a key", len(ids(found.settings)) / MUTANT_KEYS)
        assert min(answers_a_key) > 1
        assert len(ids(found.settings)) > MUTANT_KEYS
