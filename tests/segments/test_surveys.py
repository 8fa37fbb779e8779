"""Surveys that are for a segment: whom they reach, and whom they are refused."""

from typing import Any

from tests.api.calls import Caller, Callers, fresh
from tests.api.surveying import LAUNCH, REACH, defined, registered
from tests.journeys.asking import SECONDS, tell
from tests.segments.asking import ADD, CLOSE, define, inside
from tests.support.waiting import eventually


def team(callers: Callers, service: Caller, plan: str) -> list[str]:
    """Two members who joined and have a plan that nobody else has."""
    members = [registered(callers) for _ in range(2)]
    for each in members:
        money = {"member_id": each, "currency": "EUR", "monthly_amount": 500}
        tell(service, "accounts.PlanChanged", **money, plan=plan)
    return members


def test_a_survey_reaches_the_members_of_its_segment_and_nobody_else(
    callers: Callers, service: Caller, moderator: Caller
) -> None:
    plan, other = fresh("plan"), registered(callers)
    members = team(callers, service, plan)
    visitor = fresh("visitor")
    money = {"member_id": visitor, "currency": "EUR", "monthly_amount": 500}
    tell(service, "accounts.PlanChanged", **money, plan=plan)
    segment_id = define(moderator, {"measure": "plan", "is": [plan]})
    eventually(lambda: inside(moderator, segment_id) == {*members, visitor}, SECONDS)
    survey_id = defined(moderator, "CSAT", segmentId=segment_id)
    reach = moderator.done(REACH, id=survey_id)
    assert (reach["members"], reach["asked"], reach["unreached"]) == (2, 2, [])
    named = moderator.done(REACH, id=survey_id, ids=[*members, other])
    assert named["asked"] == 2
    assert named["unreached"] == [{"reason": "NOT_IN_SEGMENT", "members": 1, "examples": [other]}]
    moderator.done(LAUNCH, id=survey_id)
    eventually(lambda: asked(moderator, survey_id) == {*members}, SECONDS)


def asked(moderator: Caller, survey_id: str) -> set[str]:
    """Who was asked."""
    found: list[dict[str, Any]] = moderator.get(f"/v1/surveys/{survey_id}/sends")["items"]
    return {each["member_id"] for each in found}


def test_who_is_named_must_be_in_the_segment_too(callers: Callers, moderator: Caller) -> None:
    segment_id, (member, other) = define(moderator), [registered(callers) for _ in range(2)]
    moderator.done(ADD, id=segment_id, person=member)
    eventually(lambda: inside(moderator, segment_id) == {member}, SECONDS)
    survey_id = defined(moderator, "CES", segmentId=segment_id)
    path = f"/v1/surveys/{survey_id}/sends"
    refused = moderator.ask("POST", path, json={"member_id": other})
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_IN_SEGMENT")
    assert moderator.ask("POST", path, json={"member_id": member}).status_code == 201


def test_a_survey_for_a_segment_is_not_what_everybody_is_asked(
    callers: Callers, moderator: Caller
) -> None:
    defined(moderator, "FEEDBACK")
    survey_id = defined(moderator, "FEEDBACK", segmentId=define(moderator))
    recipient = {"member_id": registered(callers), "type": "FEEDBACK"}
    sent = moderator.ask("POST", "/v1/surveys/sends", json=recipient)
    assert sent.status_code == 201
    assert sent.json()["survey_id"] != survey_id


def test_no_survey_is_for_a_segment_that_is_closed(moderator: Caller) -> None:
    segment_id = define(moderator)
    closed = moderator.after(moderator.graph(CLOSE, id=segment_id))
    eventually(lambda: closed.get(f"/v1/segments/{segment_id}")["status"] == "CLOSED", SECONDS)
    new = {"type": "NPS", "question": "How?", "segment_id": segment_id}
    assert closed.ask("POST", "/v1/surveys", json=new).status_code == 404


def test_a_solved_ticket_asks_the_members_of_the_segment_once(
    callers: Callers, service: Caller, moderator: Caller
) -> None:
    plan, other = fresh("plan"), registered(callers)
    member, quiet = team(callers, service, plan)
    segment_id = define(moderator, {"measure": "plan", "is": [plan]})
    eventually(lambda: inside(moderator, segment_id) == {member, quiet}, SECONDS)
    given = {"type": "CSAT", "question": "How was it?", "segment_id": segment_id}
    survey = moderator.ask("POST", "/v1/surveys", json={**given, "trigger": "ticket_solved"})
    survey_id = survey.json()["survey_id"]
    path = f"/v1/surveys/{survey_id}"
    eventually(lambda: moderator.ask("GET", path).status_code == 200, SECONDS)
    assert moderator.get(path)["trigger"] == "ticket_solved"

    def solved(member_id: str, count: int = 1) -> None:
        for _ in range(count):
            tell(service, "integrations.TicketSolved", ticket_id=fresh("t"), member_id=member_id)

    def sent() -> set[str]:
        # A survey is armed within milliseconds; until then nobody is asked.
        if not asked(moderator, survey_id):
            solved(member)
        return asked(moderator, survey_id)

    eventually(lambda: sent() == {member}, SECONDS)
    solved(other)
    solved(member, 5)
    solved(quiet)
    eventually(lambda: asked(moderator, survey_id) == {member, quiet}, SECONDS)
    assert len(moderator.get(f"{path}/sends")["items"]) == 2
