"""`Idempotency-Key` when things go wrong: killed processes, failures, a day that ends."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from api.ingest.bodies import RequestRefusedError
from api.ingest.repeats import CLAIM, KEEP, TABLES, Request, Working, digest, once, purge
from api.ingest.verdicts import Answer
from infra.reading import Database, open_database
from infra.settings import Settings

DONE = Answer(201, b'{"accepted":1}')
FAILED = Answer(503, b"{}")
JSON = "application/json"

Story = Callable[[Database], Awaitable[None]]


@pytest.fixture
def play(services: Settings) -> Callable[[Story], None]:
    """Plays a story with the table of remembered answers."""

    def played(story: Story) -> None:
        async def whole() -> None:
            database = await open_database(services.postgres_url)
            try:
                await database.rows(TABLES)
                await story(database)
            finally:
                await database.pool.close()

        asyncio.run(whole())

    return played


def request(body: bytes = b"{}") -> Request:
    """A request that was never sent before."""
    return Request("key:tests", str(uuid.uuid4()), digest(JSON, body))


class Work:
    """Work whose answers are given, and the ids that it gave to events without one."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)
        self.names: list[str] = []

    async def __call__(self, name: Callable[[int], str]) -> Answer:
        """Do it once."""
        self.names.append(name(0))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def age(database: Database, asked: Request, column: str, interval: str) -> None:
    """Let time pass for a request."""
    await database.rows(
        f"UPDATE engine.idempotency_keys SET {column} = {column} - interval '{interval}'"
        " WHERE idempotency_key = %(key)s",
        {"key": asked.key},
    )


def test_the_answer_survives_the_process(play: Any) -> None:
    async def story(database: Database) -> None:
        asked, work = request(), Work(DONE)
        assert await once(database, asked, work) == (DONE, False)
        assert await once(database, asked, work) == (DONE, True)
        assert len(work.names) == 1

    play(story)


def test_a_failure_is_not_remembered_but_events_keep_their_ids(play: Any) -> None:
    async def story(database: Database) -> None:
        asked, work = request(), Work(FAILED, RuntimeError("killed"), DONE)
        assert await once(database, asked, work) == (FAILED, False)
        with pytest.raises(RuntimeError):
            await once(database, asked, work)
        assert await once(database, asked, work) == (DONE, False)
        assert len(set(work.names)) == 1

    play(story)


def test_what_a_killed_process_began_is_taken_over_with_the_same_ids(play: Any) -> None:
    async def story(database: Database) -> None:
        asked, work = request(), Work(DONE)
        begun = asyncio.Event()

        async def stuck(name: Callable[[int], str]) -> Answer:
            work.names.append(name(0))
            begun.set()
            never: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            return await never

        first = asyncio.create_task(once(database, asked, stuck))
        await begun.wait()
        await age(database, asked, "claimed_at", "31 seconds")
        assert await once(database, asked, work) == (DONE, False)
        assert len(set(work.names)) == 1
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert await once(database, asked, work) == (DONE, True)

    play(story)


def test_another_request_with_the_key_is_refused_also_while_the_first_is_worked_on(
    play: Any,
) -> None:
    async def story(database: Database) -> None:
        asked = request()
        other = Request(asked.sender, asked.key, digest(JSON, b"[]"))
        begun, done = asyncio.Event(), asyncio.Event()

        async def slow(_: Callable[[int], str]) -> Answer:
            begun.set()
            await done.wait()
            return DONE

        first = asyncio.create_task(once(database, asked, slow))
        await begun.wait()
        with pytest.raises(RequestRefusedError, match="another request"):
            await once(database, other, Work(DONE))
        done.set()
        assert await first == (DONE, False)
        theirs = Request("key:others", asked.key, other.digest)
        assert await once(database, theirs, Work(DONE)) == (DONE, False)

    play(story)


def test_fifty_at_once_in_one_process_ask_postgres_for_one(
    play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[str] = []
    rows = Database.rows

    async def counted(database: Database, query: str, *given: Any) -> Any:
        asked_for.append(query)
        return await rows(database, query, *given)

    async def story(database: Database) -> None:
        monkeypatch.setattr(Database, "rows", counted)
        asked, work, working = request(), Work(DONE), Working()
        sent = [working.once(database, asked, work) for _ in range(50)]
        found = await asyncio.gather(*sent)
        assert sorted(found, key=repr) == [(DONE, False), *[(DONE, True)] * 49]
        assert asked_for == [CLAIM, KEEP]
        assert await working.once(database, asked, work) == (DONE, True)
        assert len(work.names) == 1

    play(story)


def test_who_waited_for_one_that_failed_does_the_work_itself(play: Any) -> None:
    async def story(database: Database) -> None:
        asked, work, working = request(), Work(FAILED, RuntimeError("killed"), DONE), Working()
        found = [working.once(database, asked, work) for _ in range(5)]
        answers = await asyncio.gather(*found, return_exceptions=True)
        assert answers.count((FAILED, False)) == 1
        assert [str(each) for each in answers if isinstance(each, BaseException)] == ["killed"]
        assert answers.count((DONE, False)) == 1
        assert answers.count((DONE, True)) == 2
        assert len(set(work.names)) == 1

    play(story)


def test_after_a_day_a_key_may_be_used_again_and_gives_other_ids(play: Any) -> None:
    async def story(database: Database) -> None:
        asked, work = request(), Work(DONE, DONE)
        await once(database, asked, work)
        await age(database, asked, "created_at", "25 hours")
        assert await once(database, asked, work) == (DONE, False)
        assert len(set(work.names)) == 2

    play(story)


def test_old_answers_are_forgotten(play: Any) -> None:
    async def story(database: Database) -> None:
        asked = request()
        await once(database, asked, Work(DONE))
        await age(database, asked, "created_at", "25 hours")
        purging = asyncio.create_task(purge(database))
        left = "SELECT true FROM engine.idempotency_keys WHERE idempotency_key = %(key)s"
        async with asyncio.timeout(30):
            while await database.row(left, {"key": asked.key}) is not None:  # noqa: ASYNC110 - a row tells no event
                await asyncio.sleep(0.05)
        purging.cancel()

    play(story)
