"""Members as clients see them: names, karma and the ledger that it came from."""

from tests.api.calls import VOTE_POST, Caller, Callers, becomes, fresh
from tests.support.platform import Platform

LEADERBOARD = """{ members { leaderboard(first: 5) {
  nodes { id username reputation badges } pageInfo { endCursor } } } }"""


def test_karma_is_the_sum_of_the_ledger(callers: Callers, bob: Caller) -> None:
    member_id = fresh("member")
    ada = callers.someone(member_id=member_id)
    discussion_id = ada.start()
    bob.done(VOTE_POST, id=discussion_id, vote="UP")
    becomes(lambda: len(ada.get(f"/v1/members/{member_id}/points")["items"]), 2)
    becomes(
        lambda: ada.get(f"/v1/members/{member_id}")["karma"], {"default": 6, "stackexchange": 6}
    )
    lines = ada.get(f"/v1/members/{member_id}/points")["items"]
    assert sum(line["points"].get("default", 0) for line in lines) == 6
    assert {line["post_id"] for line in lines} == {discussion_id}


def test_a_registered_member_is_shown_by_name(
    platform: Platform, callers: Callers, guest: Caller
) -> None:
    member_id = fresh("member")
    event = {
        "type": "members.MemberRegistered",
        "data": {"member_id": member_id, "username": "Ada Lovelace"},
    }
    with platform.client() as client:
        assert client.post("/v1/events", json=event).status_code == 201
    ada = callers.someone(member_id=member_id)
    becomes(lambda: guest.ask("GET", f"/v1/members/{member_id}").status_code, 200)
    discussion_id = ada.start()
    found = guest.get(f"/v1/forum/discussions/{discussion_id}")
    assert found["author"]["username"] == "Ada Lovelace"


def test_the_leaderboard_is_by_karma(ada: Caller, guest: Caller) -> None:
    ada.start()
    becomes(lambda: bool(guest.done(LEADERBOARD)["nodes"]), wanted=True)
    shown = [each["reputation"] for each in guest.done(LEADERBOARD)["nodes"]]
    assert shown == sorted(shown, reverse=True)
    listed = guest.get("/v1/members", limit=5)["items"]
    assert [each["reputation"] for each in listed] == sorted(
        (each["reputation"] for each in listed), reverse=True
    )


def test_nobody_is_not_found(guest: Caller) -> None:
    assert guest.ask("GET", f"/v1/members/{fresh('nobody')}").status_code == 404
