"""Reading what one has written."""

import asyncio
from collections.abc import Sequence

import pytest

from api.positions import _wait, decode, encode
from api.problems import RefusedError
from infra.reading import Row
from projections.forum import FORUM
from tests.api.calls import VOTE_POST, Caller


def test_each_write_is_there_for_who_reads_with_its_position(ada: Caller, bob: Caller) -> None:
    discussion_id = ada.start()
    for number in range(20):
        vote = ("UP", "NONE")[number % 2]
        answer = bob.graph(VOTE_POST, id=discussion_id, vote=vote)
        post = bob.after(answer).get(f"/v1/forum/posts/{discussion_id}")
        assert post["ups"] == answer["data"]["forum"]["votePost"]["ups"]


def test_a_position_that_is_not_reached_is_stale_and_says_how_far(ada: Caller) -> None:
    discussion_id = ada.start()
    far = encode({("forum.changes", number): 10**12 for number in range(4)})
    response = ada.at(far).ask("GET", f"/v1/forum/posts/{discussion_id}")
    assert response.status_code == 503
    assert response.json()["code"] == "STALE"
    assert response.headers["Retry-After"] == "1"
    behind = response.json()["behind"]
    assert {each["projection"] for each in behind} == {FORUM.name}
    assert all(each["next"] < each["wanted"] == 10**12 + 1 for each in behind)
    assert ada.at(far).refused("{ forum { discussions { id } } }") == "STALE"


def test_what_is_no_position_is_refused(ada: Caller) -> None:
    for wrong in ("nonsense", "%%%", encode({("forum.changes", 1): 5})[:-3] + "!!!"):
        assert ada.at(wrong).ask("GET", "/v1/members").status_code == 422


def test_a_position_that_is_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(RefusedError, match="is not a position"):
        decode(encode({("forum.changes", number): 10**12 for number in range(400)}))


def test_who_waits_for_what_does_not_come_asks_seldom() -> None:
    asked = 0

    async def progress() -> Sequence[Row]:
        nonlocal asked
        asked += 1
        return [{"projection": "forum", "topic": "forum.changes", "partition": 0, "next": 0}]

    with pytest.raises(RefusedError, match="cannot be read yet"):
        asyncio.run(_wait(progress, {("forum.changes", 0): 1}))
    assert asked < 60


def test_a_token_holds_what_it_was_made_of() -> None:
    offsets = {("forum.changes", 3): 7, ("feedback.votes", 0): 0}
    assert decode(encode(offsets)) == offsets
