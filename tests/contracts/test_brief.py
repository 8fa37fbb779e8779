"""The brief's GraphQL operations, to the letter, run over the real flow."""

import json
import re
from datetime import datetime
from typing import Any

import pytest

from api.pages import EXAMPLES
from tests.api.calls import BRIEF, VOTE_POST, Caller, Callers, fresh, operations
from tests.support import data

OPERATIONS = operations(BRIEF.read_text())
SECTIONS = ("### Forum API", "### Feedback API", "### Experience API")


def ask(caller: Caller, name: str, **variables: Any) -> dict[str, Any]:
    """The data of one of the brief's operations, below its room and field."""
    return caller.done(OPERATIONS[name], **variables)


def test_the_operations_are_those_of_the_brief() -> None:
    if not data.BRIEF.is_file():
        pytest.skip("the brief is not beside this checkout")
    text = data.BRIEF.read_text()
    told = "\n".join(
        block
        for section in SECTIONS
        for block in re.findall(
            r"```graphql\n(.*?)```", text.split(section)[1].split("\n### ")[0], re.DOTALL
        )
    )
    assert BRIEF.read_text() == told
    assert len(OPERATIONS) == 9


def test_graphiql_shows_the_operations_of_the_brief() -> None:
    tabs = [each["query"] for each in json.loads(EXAMPLES.read_text())]
    assert "\n".join(tabs) == BRIEF.read_text()


def test_get_discussions(ada: Caller, bob: Caller) -> None:
    category = f"category of {ada.start()}"
    discussion_id = ada.start("Export?", "I **looked**.", category=category, tags=["export"])
    bob.reply(discussion_id, "Under Account.")
    voted = bob.graph(VOTE_POST, id=discussion_id, vote="UP")

    answer = bob.after(voted).graph(OPERATIONS["GetDiscussions"], category=category, limit=5)

    (found,) = answer["data"]["forum"]["discussions"]
    author = found.pop("author")
    latest = found["replies"].pop("latest")
    assert datetime.fromisoformat(found.pop("createdAt")).tzinfo is not None
    assert found == {
        "id": discussion_id,
        "title": "Export?",
        "content": "I **looked**.",
        "replies": {"count": 1},
        "views": 0,
        "likes": 1,
        "tags": ["export"],
    }
    assert author["username"].startswith("member-")
    assert isinstance(author["reputation"], int)
    assert author["badges"] == []
    assert latest["author"] != author["username"]
    assert latest["content"] == "Under Account."
    assert datetime.fromisoformat(latest["createdAt"]).tzinfo is not None


def test_get_discussions_without_variables(ada: Caller) -> None:
    ada.start()
    answer = ada.graph(OPERATIONS["GetDiscussions"])
    assert answer["data"]["forum"]["discussions"]


def test_create_discussion(ada: Caller) -> None:
    given = {"title": "Hi", "content": "All", "category": "talk"}
    created = ask(ada, "CreateDiscussion", input={**given, "tags": ["a", "b"]})
    assert created["status"] == "OPEN"
    assert ada.client.get(created["url"]).status_code == 200
    assert ask(ada, "CreateDiscussion", input=given)["id"] != created["id"]
    assert ask(ada, "CreateDiscussion", input={**given, "tags": None})["status"] == "OPEN"


def test_moderate_post(ada: Caller, moderator: Caller) -> None:
    post_id = ada.start()
    moderated = ask(moderator, "ModeratePost", postId=post_id, action="HIDE")
    assert moderated == {"success": True, "reason": ""}
    assert ada.refused(OPERATIONS["ModeratePost"], postId=post_id, action="HIDE") == "FORBIDDEN"


def test_get_feature_requests(ada: Caller) -> None:
    submitted = ada.submit("Dark mode")
    voted = ada.graph(OPERATIONS["VoteFeature"], featureId=submitted, vote="UP")
    for sort in ("TRENDING", "TOP", "NEWEST", None):
        answer = ada.after(voted).graph(OPERATIONS["GetFeatureRequests"], sort=sort)
        assert answer["data"]["feedback"]["features"]
    newest = ada.after(voted).graph(OPERATIONS["GetFeatureRequests"], sort="NEWEST")
    found = next(each for each in newest["data"]["feedback"]["features"] if each["id"] == submitted)
    assert found.pop("author").startswith("member-")
    assert found == {
        "id": submitted,
        "title": "Dark mode",
        "description": "My eyes hurt.",
        "votes": 1,
        "status": "Submitted",
        "category": "ui",
        "roadmapEta": None,
        "comments": {"count": 0},
    }


def test_submit_feature(ada: Caller) -> None:
    given = {"title": "Dark mode", "description": "My eyes hurt."}
    submitted = ask(ada, "SubmitFeature", input={**given, "category": "ui"})
    page = ada.client.get(submitted["votingUrl"])
    assert page.status_code == 200
    assert submitted["id"] in page.text
    assert ask(ada, "SubmitFeature", input=given)["id"]


def test_vote_feature(ada: Caller, callers: Callers) -> None:
    submitted = ada.submit()
    voted = ask(ada, "VoteFeature", featureId=submitted, vote="UP")
    assert voted == {"newScore": 1, "userVotesRemaining": 9}
    again = ask(callers.someone(), "VoteFeature", featureId=submitted, vote="DOWN")
    assert again == {"newScore": 0, "userVotesRemaining": 9}


def test_track_event(ada: Caller) -> None:
    tracked = ask(ada, "TrackEvent", event={"name": "opened the pricing page"})
    assert tracked == {"success": True, "journeyUpdated": True}


def test_get_user_health(callers: Callers) -> None:
    member_id = fresh("member")
    ada = callers.someone(member_id=member_id)
    tracked = ada.graph(OPERATIONS["TrackEvent"], event={"name": "opened the pricing page"})
    assert tracked["data"]["experience"]["trackEvent"]["journeyUpdated"]
    answer = ada.after(tracked).graph(OPERATIONS["GetUserHealth"], userId=member_id)
    health = answer["data"]["experience"]["userHealth"]
    assert 0 <= health["healthScore"] <= 100
    assert health["engagementLevel"] in {"inactive", "low", "medium", "high"}
    assert datetime.fromisoformat(health["lastActivity"]).tzinfo is not None
    assert health["insights"]
    for insight in health["insights"]:
        assert insight.keys() == {"type", "description", "recommendation"}
        assert all(insight.values())


def test_send_survey(moderator: Caller) -> None:
    member_id = fresh("member")
    sent = ask(moderator, "SendSurvey", userId=member_id, type="NPS")
    assert sent["surveyId"]
    assert sent["deliveryStatus"] == "SENT"
    again = moderator.refused(OPERATIONS["SendSurvey"], userId=member_id, type="NPS")
    assert again == "COOL_DOWN"
