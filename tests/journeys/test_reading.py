"""Accounts, the history of health and sessions as clients read them, over the real flow."""

import uuid

from tests.api.calls import Caller, Callers, fresh
from tests.journeys.asking import SECONDS, TRACK, tell
from tests.support.waiting import eventually

SEGMENT_HEALTH = """query ($id: ID!) { experience {
  segmentHealth(id: $id) { members measured meanScore } } }"""


def test_an_account_and_a_segment_show_how_their_members_are(
    member: Caller, service: Caller
) -> None:
    account_id, people = fresh("account"), [fresh("member") for _ in range(2)]
    for person in people:
        tell(service, "accounts.AccountJoined", member_id=person, account_id=account_id)
        money = {"member_id": person, "currency": "EUR", "account_id": account_id}
        tell(service, "accounts.PlanChanged", **money, plan="team", monthly_amount=500)
        bought = {"purchase_id": "o-1", "product": "team", "amount": 4900}
        tell(service, "accounts.PurchaseMade", **money, **bought)
    whose = f"/v1/experience/accounts/{account_id}"

    def whole() -> bool:
        found = service.ask("GET", whose)
        return found.status_code == 200 and found.json()["measured"] == len(people)

    eventually(whole, SECONDS)
    # Something is expected of each member as soon as it is known how likely they leave.
    lives = [f"/v1/experience/people/{person}/journey" for person in people]
    eventually(lambda: all(service.get(life)["churn_risk"] for life in lives), SECONDS)
    found = service.get(whose)
    assert found["members"] == found["red"] == 2
    assert 0 < found["lowest_score"] <= found["mean_score"]
    (value,) = found["lifetime_values"]
    assert (value["paid"], value["monthly_amount"]) == (9800, 1000)
    own = [service.get(life) for life in lives]
    assert value["expected"] == sum(each["lifetime_values"][0]["expected"] for each in own) > 0
    assert value["total"] == 9800 + value["expected"]
    assert 0 < found["mean_churn_risk"] < 1
    assert found["at_risk"] == sum(each["churn_risk"] > 0.7 for each in own)
    assert member.ask("GET", whose).status_code == 403
    segment_id = service.ask("POST", "/v1/segments", json={"name": "These"}).json()["segment_id"]
    for person in people:
        put = service.ask("PUT", f"/v1/segments/{segment_id}/members/{person}", json={})
        assert put.status_code == 200, put.text
    path = f"/v1/experience/segments/{segment_id}"
    eventually(lambda: {**service.get(path), "id": account_id} == service.get(whose), SECONDS)
    asked = service.done(SEGMENT_HEALTH, id=segment_id)
    assert (asked["members"], asked["meanScore"]) == (2, found["mean_score"])
    assert member.ask("GET", path).status_code == 403
    nowhere = f"/v1/experience/segments/{fresh('segment')}"
    assert service.ask("GET", nowhere).status_code == 404


def test_the_history_of_health_keeps_every_measurement(member: Caller, member_id: str) -> None:
    told = [member.graph(TRACK, event={"name": f"n{n}"}) for n in range(3)]
    here = member.after(told[-1])
    path = f"/v1/experience/people/{member_id}/health/history"
    found = here.get(path, limit=2)
    rest = here.get(path, limit=2, after=found["next"])
    scores = [each["health_score"] for each in found["items"] + rest["items"]]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)


def test_a_session_that_is_over_is_read(callers: Callers, service: Caller) -> None:
    visitor = fresh("visitor")
    for moment, name in (
        ("01T12:00", "A"),
        ("01T12:10", "B"),
        ("01T12:50", "C"),
        ("02T12:00", "D"),
    ):
        event = {
            "type": "journeys.EventTracked",
            "id": str(uuid.uuid4()),
            "time": f"2026-01-{moment}:00Z",
            "data": {"person_id": visitor, "type": "page", "name": name},
        }
        assert service.ask("POST", "/v1/events", json=event).status_code == 201
    path = f"/v1/experience/people/{visitor}/sessions"
    # Whether the next event or the clock says first that it is over, does not matter.
    eventually(lambda: len(callers.someone("analyst").get(path)["items"]) >= 2, SECONDS)
    *_, newest, first = service.get(path)["items"]
    assert (first["touchpoints"], first["ended_at"]) == (2, "2026-01-01T12:10:00Z")
    assert newest["pages"] == 1
