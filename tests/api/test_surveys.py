"""Surveys as clients see them, over the real flow from fact to row."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from tests.api.calls import Caller, fresh
from tests.support.waiting import eventually

SEND = """mutation ($id: ID!, $type: SurveyType!) {
  experience { sendSurvey(userId: $id, type: $type) {
    surveyId deliveryStatus sendId link expiresAt } } }"""
ANSWER = """mutation ($id: ID!, $score: Int, $text: String! = "") {
  experience { answerSurvey(sendId: $id, score: $score, text: $text) {
    surveyId score previousScore revision } } }"""
DEFINE = """mutation ($input: SurveyInput!) {
  experience { defineSurvey(input: $input) { surveyId status } } }"""
SCORE = """query ($id: ID!) { experience { surveyScore(surveyId: $id) {
  type sent delivered answered counts score low high responseRate } } }"""
MINE = "{ experience { mySurveys { sendId surveyId type question status score link } } }"


def defined(moderator: Caller, kind: str = "NPS", **more: Any) -> str:
    """A new survey of a type, which can be read."""
    answer = moderator.graph(DEFINE, input={"type": kind, "question": "How is it?", **more})
    survey_id: str = answer["data"]["experience"]["defineSurvey"]["surveyId"]
    moderator.after(answer).get(f"/v1/surveys/{survey_id}")
    return survey_id


def sent_to(moderator: Caller, survey_id: str, member_id: str) -> dict[str, Any]:
    """What came of sending a survey to a member."""
    path = f"/v1/surveys/{survey_id}/sends"
    response = moderator.ask("POST", path, json={"member_id": member_id})
    assert response.status_code == 201, response.text
    sent: dict[str, Any] = response.json()
    return sent


def test_a_survey_is_sent_answered_by_its_link_and_scored(moderator: Caller, guest: Caller) -> None:
    member_id = fresh("member")
    sent = moderator.done(SEND, id=member_id, type="NPS")
    assert sent["deliveryStatus"] == "SENT"
    place = urlsplit(sent["link"]).path
    page = guest.ask("GET", place)
    assert page.status_code == 200, page.text
    assert 'name="score"' in page.text

    answered = guest.ask("POST", place, data={"score": "9", "text": "It just works."})

    assert answered.status_code == 200, answered.text
    assert "Thank you" in answered.text
    eventually(lambda: moderator.done(SCORE, id=sent["surveyId"])["counts"].get("9", 0) >= 1)


def test_fifty_requests_at_once_ask_a_member_exactly_once(moderator: Caller) -> None:
    member_id = fresh("member")

    def ask(_: int) -> str:
        answer = moderator.graph(SEND, id=member_id, type="CSAT")
        return str(answer["errors"][0]["extensions"]["code"]) if "errors" in answer else "SENT"

    with ThreadPoolExecutor(50) as pool:
        outcomes = Counter(pool.map(ask, range(50)))
    assert outcomes == {"SENT": 1, "COOL_DOWN": 49}
