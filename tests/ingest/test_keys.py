"""Keys of programs: made, believed, limited, revoked; never kept as they are."""

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from api import keys
from api.keys import Key, Keys, Wanted
from infra.reading import Database, open_database
from infra.settings import Settings
from tests.support.waiting import eventually

Answer = TypeVar("Answer")


@pytest.fixture
def ask(services: Settings) -> Callable[[Callable[[Database], Awaitable[Any]]], Any]:
    """Asks the table of keys."""
    keys.create_tables(services.postgres_url)

    def asked(question: Callable[[Database], Awaitable[Answer]]) -> Answer:
        async def answer() -> Answer:
            database = await open_database(services.postgres_url)
            try:
                return await question(database)
            finally:
                await database.pool.close()

        return asyncio.run(answer())

    return asked


def test_a_key_is_what_was_wanted_and_only_its_hash_is_kept(ask: Any) -> None:
    async def story(database: Database) -> None:
        wanted = Wanted("web", ("forum.*",), service=False, member_id="ada")
        secret = await keys.create(database, wanted)
        found = await Keys(database).find(secret)
        assert found == Key(
            keys.key_id_of(secret), "web", ("forum.*",), service=False, member_id="ada"
        )
        rows = await database.rows("SELECT k::text AS row FROM engine.api_keys k")
        assert not any(secret in each["row"] for each in rows)
        assert await Keys(database).find(secret + "x") is None

    ask(story)


def test_a_pattern_allows_the_types_that_it_names() -> None:
    key = Key("k", "web", ("forum.*", "members.MemberRegistered"), service=False)
    assert key.allows("forum.PostVoted")
    assert key.allows("members.MemberRegistered")
    assert not key.allows("feedback.VoteCast")


def test_a_key_ends_with_its_time(ask: Any) -> None:
    async def story(database: Database) -> None:
        secret = await keys.create(database, Wanted("web", lifetime=timedelta(seconds=-1)))
        assert await Keys(database).find(secret) is None

    ask(story)


def test_a_revoked_key_is_forgotten_within_seconds_by_a_process_that_knew_it(ask: Any) -> None:
    async def story(database: Database) -> None:
        known = Keys(database)
        secret = await keys.create(database, Wanted("web"))
        assert await known.find(secret) is not None
        assert await keys.revoke(database, keys.key_id_of(secret))
        give_up_at = time.monotonic() + 5
        while await known.find(secret) is not None:
            assert time.monotonic() < give_up_at
            await asyncio.sleep(0.05)

    ask(story)


def test_the_development_key_is_made_once_and_again_after_it_was_revoked(
    ask: Any, services: Settings, tmp_path: Any
) -> None:
    own = services.model_copy(update={"home": tmp_path})
    secret = keys.ensure_development_key(own)
    assert keys.ensure_development_key(own) == secret
    assert (tmp_path / keys.DEVELOPMENT_FILE).stat().st_mode & 0o777 == 0o600
    ask(lambda database: keys.revoke(database, keys.key_id_of(secret)))
    assert keys.ensure_development_key(own) != secret


def test_the_commands_make_show_and_revoke_a_key(run: Any, ask: Any) -> None:
    source = f"s{uuid.uuid4().hex[:6]}"
    secret = run("keys", "create", "--source", source, "--types", "forum.*").strip()
    assert re.fullmatch(r"ck_[0-9a-f]{8}_[\w-]{43}", secret)
    key_id = keys.key_id_of(secret)
    assert key_id in run("keys", "list")
    assert "revoked" in run("keys", "revoke", key_id)
    assert eventually(lambda: ask(lambda each: Keys(each).find(secret)) is None)
    run("keys", "revoke", "nothing", code=1)


def test_the_command_token_prints_one_unwrapped_line_and_nothing_else(run: Any) -> None:
    printed = run("token", "--member", "ada", "--role", "moderator")
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", printed)
    run("token", "--member", "ada", "--role", "king", code=2)
