"""Feedback as clients see it, over the real flow from fact to row."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from streams.feedback.allowance import ALLOWANCE
from tests.api.calls import VOTE, Caller, Callers, fresh

FEATURES = """query ($sort: FeedbackSort, $status: FeatureStatus) {
  feedback { features(sort: $sort, status: $status, limit: 500) { id votes status } } }"""
STATUS = """mutation ($id: ID!, $status: FeatureStatus!) {
  feedback { requestStatus(featureId: $id, status: $status, roadmapEta: "2027-Q1") {
    status previousStatus } } }"""
MY_VOTE = """query ($id: ID!) { feedback { feature(id: $id) { myVote votes } } }"""
REMAINING = "{ feedback { myVotesRemaining } }"


def test_a_vote_is_answered_with_the_decided_score(ada: Caller, bob: Caller) -> None:
    feature_id = ada.submit()
    assert ada.done(VOTE, id=feature_id, vote="UP") == {"newScore": 1, "userVotesRemaining": 9}
    assert bob.done(VOTE, id=feature_id, vote="DOWN") == {"newScore": 0, "userVotesRemaining": 9}
    assert bob.done(VOTE, id=feature_id, vote="NONE") == {"newScore": 1, "userVotesRemaining": 10}


def test_the_vote_beyond_the_allowance_is_an_error_with_the_reason(callers: Callers) -> None:
    voter = callers.someone()
    features = [voter.submit(f"Number {n}") for n in range(ALLOWANCE + 1)]
    left = [voter.done(VOTE, id=each, vote="UP")["userVotesRemaining"] for each in features[:-1]]
    assert left == [*range(ALLOWANCE)][::-1]
    assert voter.refused(VOTE, id=features[-1], vote="UP") == "NO_VOTES_REMAINING"
    by_rest = voter.ask("PUT", f"/v1/feedback/features/{features[-1]}/vote", json={"vote": "UP"})
    assert (by_rest.status_code, by_rest.json()["code"]) == (409, "NO_VOTES_REMAINING")
    voter.done(VOTE, id=features[0], vote="NONE")
    assert voter.done(VOTE, id=features[-1], vote="UP")["userVotesRemaining"] == 0


def test_fifty_requests_at_once_cannot_overspend_the_last_votes(callers: Callers) -> None:
    voter = callers.someone()
    author = callers.someone()
    features = [author.submit(f"Number {n}") for n in range(50)]

    def vote(feature_id: str) -> str:
        answer = voter.graph(VOTE, id=feature_id, vote="UP")
        return str(answer["errors"][0]["extensions"]["code"]) if "errors" in answer else "OK"

    with ThreadPoolExecutor(len(features)) as pool:
        outcomes = Counter(pool.map(vote, features))
    assert outcomes == {"OK": ALLOWANCE, "NO_VOTES_REMAINING": len(features) - ALLOWANCE}


def test_a_request_shows_how_the_caller_voted(ada: Caller, bob: Caller) -> None:
    feature_id = ada.submit()
    voted = ada.graph(VOTE, id=feature_id, vote="UP")
    assert ada.after(voted).done(MY_VOTE, id=feature_id) == {"myVote": "UP", "votes": 1}
    assert bob.after(voted).done(MY_VOTE, id=feature_id) == {"myVote": "NONE", "votes": 1}
    remaining = ada.after(voted).graph(REMAINING)["data"]["feedback"]["myVotesRemaining"]
    assert remaining == ALLOWANCE - 1


def test_top_requests_come_by_their_votes(ada: Caller, bob: Caller) -> None:
    plain, liked = ada.submit("Plain"), ada.submit("Liked")
    ada.graph(VOTE, id=liked, vote="UP")
    voted = bob.graph(VOTE, id=liked, vote="UP")
    found = bob.after(voted).graph(FEATURES, sort="TOP")["data"]["feedback"]["features"]
    votes = [each["votes"] for each in found]
    assert votes == sorted(votes, reverse=True)
    ids = [each["id"] for each in found]
    assert ids.index(liked) < ids.index(plain)


def test_moderators_move_a_request_and_members_do_not(ada: Caller, moderator: Caller) -> None:
    feature_id = ada.submit()
    assert ada.refused(STATUS, id=feature_id, status="PLANNED") == "FORBIDDEN"
    moved = moderator.graph(STATUS, id=feature_id, status="PLANNED")
    assert moved["data"]["feedback"]["requestStatus"] == {
        "status": "Planned",
        "previousStatus": "Submitted",
    }
    feature = ada.after(moved).get(f"/v1/feedback/features/{feature_id}")
    assert (feature["status"], feature["roadmap_eta"]) == ("Planned", "2027-Q1")
    planned = ada.after(moved).graph(FEATURES, sort="NEWEST", status="PLANNED")
    assert feature_id in [each["id"] for each in planned["data"]["feedback"]["features"]]


def test_a_vote_on_what_is_absent_is_not_found(ada: Caller) -> None:
    assert ada.refused(VOTE, id=fresh("nowhere"), vote="UP") == "NOT_FOUND"


def test_rest_lists_requests_page_by_page(ada: Caller) -> None:
    category = fresh("category")
    submitted = [ada.submit(f"Number {n}", category=category) for n in range(3)]
    first = ada.get("/v1/feedback/features", category=category, sort="NEWEST", limit=2)
    rest = ada.get(
        "/v1/feedback/features", category=category, sort="NEWEST", limit=2, after=first["next"]
    )
    found = [each["id"] for each in first["items"] + rest["items"]]
    assert found == submitted[::-1]
    assert rest["next"] is None
