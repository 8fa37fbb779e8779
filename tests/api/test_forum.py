"""The forum as clients see it, over the real flow from fact to row."""

import pytest

from tests.api.calls import MODERATE, REPLY, START, VOTE_POST, Caller, becomes, fresh

DISCUSSION = """query ($id: ID!) { forum { discussion(id: $id) {
  title status likes score views acceptedPostId answersCount tags author { username }
  replies { count latest { author content } } posts { id content parentId score myVote } } } }"""
PAGE = """query ($tag: String, $first: Int!, $after: String, $sort: DiscussionSort!) {
  forum { discussionsPage(tag: $tag, first: $first, after: $after, sort: $sort) {
    nodes { id } pageInfo { hasNextPage endCursor } } } }"""


def pages(caller: Caller, tag: str, sort: str, first: int = 2) -> list[str]:
    """The ids of all discussions with a tag, page by page."""
    found: list[str] = []
    after = None
    while True:
        page = caller.done(PAGE, tag=tag, first=first, after=after, sort=sort)
        assert len(page["nodes"]) <= first
        found += [each["id"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def test_a_discussion_is_shown_with_what_happened_in_it(ada: Caller, bob: Caller) -> None:
    discussion_id = ada.start("How do I export?", "I looked.", tags=["export"])
    answer_id = bob.reply(discussion_id, "Under Account.")
    ada.reply(discussion_id, "Thanks!", parent_id=answer_id)
    voted = bob.graph(VOTE_POST, id=discussion_id, vote="UP")

    found = bob.after(voted).done(DISCUSSION, id=discussion_id)

    assert found["title"] == "How do I export?"
    assert (found["likes"], found["score"], found["tags"]) == (1, 1, ["export"])
    assert (found["replies"]["count"], found["answersCount"]) == (2, 1)
    assert found["replies"]["latest"]["content"] == "Thanks!"
    assert found["replies"]["latest"]["author"] == found["author"]["username"]
    assert [each["parentId"] for each in found["posts"]] == [None, None, answer_id]
    assert [each["myVote"] for each in found["posts"]] == ["UP", "NONE", "NONE"]


def test_a_second_vote_on_a_post_replaces_the_first(ada: Caller, bob: Caller) -> None:
    post_id = ada.start()
    scores = [bob.done(VOTE_POST, id=post_id, vote=vote) for vote in ("UP", "DOWN", "DOWN", "NONE")]
    assert [each["newScore"] for each in scores] == [1, -1, -1, 0]


def test_a_post_by_rest_has_the_score_that_the_vote_was_answered_with(ada: Caller) -> None:
    post_id = ada.start()
    response = ada.ask("PUT", f"/v1/forum/posts/{post_id}/vote", json={"vote": "UP"})
    assert response.status_code == 200
    post = ada.at(response.headers["Community-Position"]).get(f"/v1/forum/posts/{post_id}")
    assert (post["score"], post["ups"], post["downs"]) == (1, 1, 0)
    assert response.json()["score"] == 1


def test_only_who_asked_accepts_an_answer(ada: Caller, bob: Caller) -> None:
    discussion_id = ada.start()
    answer_id = bob.reply(discussion_id, "So.")
    path = f"/v1/forum/posts/{answer_id}/accepted"
    assert bob.ask("PUT", path).status_code == 403
    accepted = ada.ask("PUT", path)
    assert accepted.json()["accepted_post_id"] == answer_id
    reader = ada.at(accepted.headers["Community-Position"])
    assert reader.done(DISCUSSION, id=discussion_id)["acceptedPostId"] == answer_id


def test_nobody_but_staff_replies_in_a_locked_discussion(
    ada: Caller, bob: Caller, moderator: Caller
) -> None:
    discussion_id = ada.start()
    locked = moderator.graph(MODERATE, id=discussion_id, action="LOCK")
    reply = {"discussionId": discussion_id, "content": "But"}
    assert bob.after(locked).refused(REPLY, input=reply) == "LOCKED"
    assert moderator.after(locked).done(REPLY, input=reply)["status"] == "VISIBLE"


def test_what_is_hidden_is_seen_by_staff_alone(ada: Caller, bob: Caller, moderator: Caller) -> None:
    discussion_id = ada.start()
    post_id = bob.reply(discussion_id, "Buy!")
    hidden = moderator.graph(MODERATE, id=post_id, action="HIDE")
    assert hidden["data"]["forum"]["moderatePost"]["success"] is True
    assert bob.after(hidden).ask("GET", f"/v1/forum/posts/{post_id}").status_code == 404
    assert bob.after(hidden).refused(VOTE_POST, id=post_id, vote="UP") == "NOT_FOUND"
    assert moderator.after(hidden).get(f"/v1/forum/posts/{post_id}")["status"] == "HIDDEN"
    found = ada.after(hidden).done(DISCUSSION, id=discussion_id)
    assert (found["replies"]["count"], len(found["posts"])) == (0, 1)


def test_a_refused_moderation_is_an_answer(ada: Caller, bob: Caller, moderator: Caller) -> None:
    post_id = bob.reply(ada.start(), "So.")
    refused = moderator.done(MODERATE, id=post_id, action="LOCK")
    assert refused["success"] is False
    assert "lock" in refused["reason"]


def test_members_do_not_moderate(ada: Caller) -> None:
    post_id = ada.start()
    assert ada.refused(MODERATE, id=post_id, action="HIDE") == "FORBIDDEN"
    body = {"action": "HIDE"}
    response = ada.ask("POST", f"/v1/forum/posts/{post_id}/moderation", json=body)
    assert response.status_code == 403


def test_a_view_counts_also_for_guests(ada: Caller, guest: Caller) -> None:
    discussion_id = ada.start()
    path = f"/v1/forum/discussions/{discussion_id}"
    assert guest.ask("POST", f"{path}/views").status_code == 204
    becomes(lambda: ada.get(path)["views"], 1)


@pytest.mark.parametrize("sort", ["LATEST", "ACTIVE", "HOT", "TOP", "UNANSWERED"])
def test_every_order_pages_through_each_discussion_once(ada: Caller, sort: str) -> None:
    tag = fresh("tag")
    started = [ada.start(f"Number {n}", tags=[tag]) for n in range(5)]
    found = pages(ada, tag, sort)
    assert sorted(found) == sorted(started)
    if sort in {"LATEST", "ACTIVE", "UNANSWERED"}:
        assert found == started[::-1]


def test_the_orders_follow_votes_and_replies(ada: Caller, bob: Caller) -> None:
    tag = fresh("tag")
    first, second, third = (ada.start(f"Number {n}", tags=[tag]) for n in range(3))
    reader = bob.after(bob.graph(VOTE_POST, id=second, vote="UP"))
    assert pages(reader, tag, "TOP")[0] == second
    bob.reply(first, "So.")
    assert pages(ada, tag, "ACTIVE")[0] == first
    assert pages(ada, tag, "UNANSWERED") == [third, second]


def test_what_cannot_be_said_is_refused_with_its_place(ada: Caller) -> None:
    wrong = {"title": "", "content": "a\0b", "category": "talk", "tags": ["x" * 101]}
    answer = ada.graph(START, input=wrong)
    assert answer["data"] is None
    found = answer["errors"][0]["extensions"]
    assert found["code"] == "INVALID"
    assert [each["pointer"] for each in found["errors"]] == ["/title", "/content", "/tags/0"]
    assert ada.refused(START, input={**wrong, "content": "x" * 300_000}) == "INVALID"


def test_replies_and_votes_on_what_is_absent_are_not_found(ada: Caller) -> None:
    nowhere = fresh("nowhere")
    reply = {"discussionId": nowhere, "content": "So."}
    assert ada.refused(REPLY, input=reply) == "NOT_FOUND"
    assert ada.refused(VOTE_POST, id=nowhere, vote="UP") == "NOT_FOUND"
    assert ada.refused(VOTE_POST, id="a\0b", vote="UP") == "INVALID"
    other = ada.start()
    stray = {"discussionId": ada.start(), "content": "So.", "parentId": other}
    assert ada.refused(REPLY, input=stray) == "NOT_FOUND"
