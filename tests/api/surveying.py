"""What the tests of surveys ask the API: operations, and members to be asked."""

from typing import Any

from tests.api.calls import Caller, Callers, fresh
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
REACH = """query ($id: ID!, $ids: [ID!]) {
  experience { surveyReach(surveyId: $id, memberIds: $ids) {
    members asked unreached { reason members examples } } } }"""
LAUNCH = """mutation ($id: ID!, $ids: [ID!]) {
  experience { launchSurvey(surveyId: $id, memberIds: $ids) { members asked } } }"""
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


def answered_by(member: Caller, send_id: str, **reply: Any) -> Any:
    """The answer to an answer by REST."""
    return member.ask("PUT", f"/v1/surveys/sends/{send_id}/answer", json=reply)


def someone(callers: Callers) -> tuple[str, Caller]:
    """A member whom nobody knows: id and caller."""
    member_id = fresh("member")
    return member_id, callers.someone(member_id=member_id)


def registered(callers: Callers) -> str:
    """A member who joined, once surveys can find them."""
    member_id, member = someone(callers)
    data = {"member_id": member_id, "username": member_id}
    event = {"type": "members.MemberRegistered", "data": data}
    assert member.ask("POST", "/v1/events", json=event).status_code == 201
    eventually(lambda: member.ask("GET", f"/v1/members/{member_id}").status_code == 200)
    return member_id
