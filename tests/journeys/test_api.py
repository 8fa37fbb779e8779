"""Journeys as clients see them, over the real flow from what is told to what is read."""

import uuid
from typing import Any

from tests.api.calls import VOTE, Caller, Callers, fresh
from tests.journeys.asking import (
    CONSENT,
    HEALTH,
    JOURNEY,
    LINK,
    SECONDS,
    TRACK,
    UNLINK,
    WHY,
    names,
    tell,
    timeline,
)
from tests.support.waiting import eventually


def test_a_tracked_event_is_on_the_journey_and_in_the_health(
    member: Caller, member_id: str
) -> None:
    answer = member.graph(TRACK, event={"name": "exported", "properties": {"rows": 3}})
    tracked = answer["data"]["experience"]["trackEvent"]
    assert tracked == {"success": True, "journeyUpdated": True}
    health = member.after(answer).done(HEALTH, userId=member_id)
    assert 0 < health["healthScore"] < 50
    # Scored a moment later; tests/churn waits for it.
    assert health["churnRisk"] is None or 0 < health["churnRisk"] < 1
    assert health["engagementLevel"] == "low"
    assert health["lastActivity"]
    assert {"risk.activity", "risk.usage"} == {each["type"] for each in health["insights"]}
    (touched,) = timeline(member.after(answer), member_id)
    assert (touched["type"], touched["name"]) == ("custom", "exported")
    assert touched["metadata"] == {"rows": "3"}


def test_what_every_room_knows_is_on_one_timeline(
    member: Caller, member_id: str, service: Caller
) -> None:
    discussion_id = member.start("How?", "This is a wonderful, excellent community!")
    feature_id = member.submit()
    member.done(VOTE, id=feature_id, vote="UP")
    member.done(TRACK, event={"name": "Pricing", "type": "PAGE"})
    tell(service, "integrations.TicketOpened", ticket_id="t", member_id=member_id, subject="Help")
    money = {"member_id": member_id, "currency": "EUR"}
    bought = {"purchase_id": "o-1", "product": "team", "amount": 4900}
    tell(service, "accounts.PurchaseMade", **money, **bought)
    tell(service, "accounts.PurchaseRefunded", **money, purchase_id="o-1", amount=900)
    wanted = {
        *("discussion_started", "feature_submitted", "voted", "Pricing"),
        *("ticket_opened", "purchased", "refunded"),
    }
    eventually(lambda: {*names(member, member_id)} == wanted, SECONDS)

    def felt() -> dict[str, Any]:
        return next(
            each for each in timeline(member, member_id) if each["subject_id"] == discussion_id
        )

    eventually(lambda: felt()["sentiment"] is not None, SECONDS)
    assert felt()["sentiment"] > 0
    journey = member.done(JOURNEY, id=member_id)
    assert journey["lifetimeValue"] == 40.0
    assert journey["lifetimeValues"] == [
        {"currency": "EUR", "paid": 4900, "refunded": 900, "monthlyAmount": 0, "total": 4000}
    ]
    assert {each["name"] for each in journey["milestones"]} == {
        *("first_post", "first_feedback", "first_vote", "first_visit"),
        *("first_ticket", "first_purchase"),
    }
    assert len(journey["touchpoints"]) == len(wanted)


def test_the_mood_of_a_ticket_shows_on_the_timeline_and_weighs_in_the_health(
    member: Caller, member_id: str, service: Caller
) -> None:
    ticket = {"ticket_id": fresh("ticket"), "subject": "This is horrible, awful, I hate it!"}
    tell(service, "integrations.TicketOpened", **ticket, member_id=member_id)

    def sentiment() -> dict[str, Any] | None:
        found = member.done(WHY, id=member_id)
        parts = found["contributions"] if found else ()
        return next((each for each in parts if each["measure"] == "sentiment"), None)

    felt = eventually(sentiment, SECONDS)
    assert felt is not None
    assert felt["value"] < 40
    (opened,) = timeline(member, member_id)
    assert opened["subject_id"] == ticket["ticket_id"]
    assert opened["sentiment"] < -0.5


def test_the_contributions_of_a_score_sum_to_it(member: Caller, member_id: str) -> None:
    answer = member.graph(TRACK, event={"name": "exported"})
    member.submit()
    found = member.after(answer).done(WHY, id=member_id)
    thousandths = sum(round(each["points"] * 1000) for each in found["contributions"])
    assert thousandths == round(found["healthScore"] * 1000)


def test_a_timeline_moves_with_a_link_and_back_at_once(
    member: Caller, member_id: str, service: Caller
) -> None:
    visitor = fresh("visitor")
    for name in ("Home", "Pricing"):
        service.done(TRACK, event={"name": name, "type": "PAGE", "userId": visitor})
    own = member.graph(TRACK, event={"name": "signed_in"})
    before = member.after(own).done(WHY, id=member_id)
    assert names(service.after(own), visitor) == ["Pricing", "Home"]
    linked = member.graph(LINK, anonymous=visitor)
    owned = linked["data"]["experience"]["linkIdentity"]
    assert owned == {"identityId": visitor, "userId": member_id}
    here = member.after(linked)
    assert names(here, member_id) == ["signed_in", "Pricing", "Home"]
    assert names(service.after(linked), visitor) == []
    eventually(lambda: here.done(WHY, id=member_id)["healthScore"] > before["healthScore"])
    tracked = service.graph(TRACK, event={"name": "Docs", "type": "PAGE", "userId": visitor})
    assert names(member.after(tracked), member_id)[0] == "Docs"
    unlinked = member.graph(UNLINK, anonymous=visitor)
    assert unlinked["data"]["experience"]["unlinkIdentity"]["userId"] == visitor
    assert names(member.after(unlinked), member_id) == ["signed_in"]
    assert names(service.after(unlinked), visitor) == ["Docs", "Pricing", "Home"]
    eventually(lambda: abs(_score(member, member_id) - before["healthScore"]) < 0.1)


def _score(caller: Caller, person_id: str) -> float:
    return float(caller.done(WHY, id=person_id)["healthScore"])


def test_a_timeline_comes_page_by_page_across_identities(
    member: Caller, member_id: str, service: Caller
) -> None:
    visitor = fresh("visitor")
    told = [service.graph(TRACK, event={"name": f"v{n}", "userId": visitor}) for n in range(3)]
    told += [member.graph(TRACK, event={"name": f"m{n}"}) for n in range(3)]
    linked = member.after(told[-1]).graph(LINK, anonymous=visitor)
    here, found, after = member.after(linked), list[str](), None
    while True:
        page = here.get(
            f"/v1/experience/people/{member_id}/timeline",
            limit=2,
            **({} if after is None else {"after": after}),
        )
        found += [each["name"] for each in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == ["m2", "m1", "m0", "v2", "v1", "v0"]


def test_of_who_withdraws_consent_nothing_is_recorded(member: Caller, member_id: str) -> None:
    withdrawn = member.graph(CONSENT, choice="WITHDRAWN")
    assert withdrawn["data"]["experience"]["setConsent"] == {"tracking": False}
    answer = member.after(withdrawn).done(TRACK, event={"name": "secret"})
    assert answer == {"success": False, "journeyUpdated": False}
    granted = member.graph(CONSENT, choice="GRANTED")
    answer = member.after(granted).graph(TRACK, event={"name": "open"})
    assert names(member.after(answer), member_id) == ["open"]


def test_an_event_that_consent_does_not_cover_is_recorded_and_refused(
    member: Caller, member_id: str, service: Caller
) -> None:
    withdrawn = member.graph(CONSENT, choice="WITHDRAWN")
    visitor = fresh("visitor")
    member.after(withdrawn).done(LINK, anonymous=visitor)
    answer = service.graph(TRACK, event={"name": "seen", "userId": visitor})
    tracked = answer["data"]["experience"]["trackEvent"]
    assert tracked == {"success": True, "journeyUpdated": False}
    assert names(member.after(answer), member_id) == []


def test_a_journey_is_nobody_elses_business(
    member: Caller, member_id: str, bob: Caller, guest: Caller, callers: Callers
) -> None:
    tracked = member.graph(TRACK, event={"name": "exported"})
    for caller, code in ((bob, "FORBIDDEN"), (guest, "UNAUTHENTICATED")):
        answer = caller.graph(HEALTH, userId=member_id)
        assert answer["errors"][0]["extensions"]["code"] == code
        assert caller.ask("GET", f"/v1/experience/people/{member_id}/timeline").status_code in {
            401,
            403,
        }
    assert bob.refused(TRACK, event={"name": "x", "userId": member_id}) == "FORBIDDEN"
    analyst = callers.someone("analyst").after(tracked)
    assert analyst.done(HEALTH, userId=member_id)["healthScore"] > 0


def test_a_member_takes_neither_a_members_id_nor_anothers_identity(
    member: Caller, ada: Caller, service: Caller
) -> None:
    author = fresh("author")
    tell(service, "members.MemberRegistered", member_id=author, username="Author")
    eventually(lambda: service.ask("GET", f"/v1/members/{author}").status_code == 200, SECONDS)
    assert member.refused(LINK, anonymous=author) == "FORBIDDEN"
    visitor = fresh("visitor")
    linked = member.graph(LINK, anonymous=visitor)
    assert ada.after(linked).refused(LINK, anonymous=visitor) == "FORBIDDEN"


def test_a_member_who_never_registered_is_no_visitor(
    member: Caller, member_id: str, ada: Caller
) -> None:
    member.start()
    eventually(lambda: names(member, member_id), SECONDS)
    assert ada.refused(LINK, anonymous=member_id) == "FORBIDDEN"


def test_a_touchpoint_of_the_far_future_is_refused(service: Caller) -> None:
    event = {
        "type": "journeys.EventTracked",
        "id": str(uuid.uuid4()),
        "time": "2999-01-01T00:00:00Z",
        "data": {"person_id": fresh("visitor"), "type": "page", "name": "Tomorrow"},
    }
    response = service.ask("POST", "/v1/events", json=event)
    assert response.status_code == 400
    assert response.json()["verdicts"][0]["errors"][0]["pointer"] == "/time"


def test_properties_that_are_no_object_are_refused(member: Caller) -> None:
    assert member.refused(TRACK, event={"name": "x", "properties": [1]}) == "INVALID"
    many = {f"p{n}": n for n in range(51)}
    assert member.refused(TRACK, event={"name": "x", "properties": many}) == "INVALID"
    assert member.refused(TRACK, event={"name": ""}) == "INVALID"


def test_a_fault_names_what_was_typed_and_not_what_is_recorded(
    member: Caller, member_id: str
) -> None:
    def pointers(answer: dict[str, Any]) -> list[str]:
        return [each["pointer"] for each in answer["errors"][0]["extensions"]["errors"]]

    endless = "v" * 1000
    assert pointers(member.graph(LINK, anonymous=endless)) == ["/identityId"]
    path = f"/v1/experience/people/{member_id}/identities/{endless}"
    response = member.ask("PUT", path, json={"evidence": "signed in"})
    assert [each["pointer"] for each in response.json()["errors"]] == ["/identity_id"]
