"""Churn over the running platform: facts by HTTP, scores by every door, and a model that learns."""

import os
import subprocess
import sys
from typing import Any

import psycopg

from infra.settings import Settings
from schemas.events import ChurnScored
from streams.churn.actions import ACTIONS, level
from streams.churn.learning import INTERCEPT, NAMES
from streams.churn.replaying import remade
from tests.api.calls import Caller, Callers, fresh
from tests.chaos.reading import events_of
from tests.churn.lives import LEFT_DAYS, SECONDS, drifted, examples, tell, visits
from tests.support.waiting import eventually

CHURN = """query ($id: ID!) { experience { churn(userId: $id) {
  personId risk riskLevel recommendedActions features contributions modelVersion } } }"""
HEALTH = "query ($id: ID!) { experience { userHealth(userId: $id) { churnRisk } } }"
JOURNEY = "query ($id: ID!) { experience { userJourney(userId: $id) { churnRisk } } }"
AT_RISK = "{ experience { atRisk(first: 500) { personId risk riskLevel } } }"
# The most that a page holds.
PAGE = 500
TICKET = {"ticket_id": "t-1", "subject": "Help", "body": "It does not start."}


def asked_for_help(service: Caller) -> str:
    """A member whose first touchpoint is a ticket of now, once their score can be read."""
    member_id = fresh("member")
    data = {**TICKET, "member_id": member_id}
    tell(service, [{"type": "integrations.TicketOpened", "id": fresh("e"), "data": data}])
    path = f"/v1/churn/people/{member_id}"
    eventually(lambda: service.ask("GET", path).status_code == 200, SECONDS)
    return member_id


def test_a_score_is_read_by_every_door_with_its_reasons(
    service: Caller, services: Settings
) -> None:
    member_id = asked_for_help(service)
    found = service.get(f"/v1/churn/people/{member_id}")
    assert 0 < found["risk"] < 1
    assert found["risk_level"] == level(found["risk"])
    assert found["recommended_actions"] == list(ACTIONS[found["risk_level"]])
    assert found["features"].keys() == set(NAMES)
    assert (found["features"]["support_tickets"], found["features"]["forum_posts"]) == (1, 0)
    assert found["contributions"].keys() == {INTERCEPT, *NAMES}
    with psycopg.connect(services.postgres_url) as connection:
        query = "SELECT risk, model_version FROM churn WHERE person_id = %s"
        row = connection.execute(query, (member_id,)).fetchone()
    assert row == (found["risk"], found["model_version"])
    shown = service.done(CHURN, id=member_id)
    assert (shown["risk"], shown["contributions"]) == (found["risk"], found["contributions"])
    for query in (HEALTH, JOURNEY):
        assert service.done(query, id=member_id)["churnRisk"] == found["risk"]
    # A level that is misspelt would otherwise look as if nobody were at risk.
    unknown = AT_RISK.replace("first: 500", 'level: "hihg"')
    assert service.refused(unknown) == "INVALID"


def test_the_likeliest_to_leave_come_first(service: Caller) -> None:
    member_id = asked_for_help(service)
    found = service.graph(AT_RISK)["data"]["experience"]["atRisk"]
    risks = [each["risk"] for each in found]
    assert risks == sorted(risks, reverse=True)
    own = service.get(f"/v1/churn/people/{member_id}")
    # Whoever is not shown is less likely to leave than all who fit onto the page.
    full = len(found) == PAGE and own["risk"] <= risks[-1]
    assert full or member_id in {each["personId"] for each in found}
    wanted = {"level": own["risk_level"], "limit": PAGE}
    same = service.ask("GET", "/v1/churn/people", params=wanted).json()
    assert {each["risk_level"] for each in same} == {own["risk_level"]}
    assert service.ask("GET", "/v1/churn/people", params={"level": "dire"}).status_code == 422


def test_who_may_leave_is_no_members_business(callers: Callers, service: Caller) -> None:
    member_id = asked_for_help(service)
    for path in (f"/v1/churn/people/{member_id}", "/v1/churn/people", "/v1/churn/model"):
        assert callers.someone(member_id=member_id).ask("GET", path).status_code == 403
    unknown = service.ask("GET", f"/v1/churn/people/{fresh('nobody')}")
    assert unknown.status_code == 404


def test_the_model_learns_from_who_stayed_and_who_left(service: Caller, services: Settings) -> None:
    drifted(service)
    found = service.get("/v1/churn/model", limit=500)
    newest = found["evaluations"][0]
    assert newest["labels"] % 50 == 0
    assert 0 < newest["churned"] < newest["labels"]
    assert sum(each["labels"] for each in newest["calibration"]) == newest["labels"]
    assert newest["log_loss"] > 0 < newest["brier"]
    assert 0 < newest["auc"] < 1
    assert found["drifts"][0]["log_loss_now"] > found["drifts"][0]["log_loss_before"]
    leaver = fresh("leaver")
    tell(service, visits(leaver, (0, LEFT_DAYS)))
    eventually(lambda: len(examples(services, leaver)) == 6, SECONDS)
    rows = eventually(lambda: _labelled(services, leaver, 5), SECONDS)
    assert [churned for *_, churned in rows] == [True] * 5 + [None]
    assert min(int(version.split("/")[1]) for _, _, version, _ in rows) >= newest["labels"]


def _labelled(services: Settings, person_id: str, count: int) -> list[tuple[Any, ...]]:
    rows = examples(services, person_id)
    return rows if sum(churned is not None for *_, churned in rows) == count else []


def test_every_score_of_the_log_can_be_made_again(service: Caller, services: Settings) -> None:
    asked_for_help(service)
    examples_ = [event for _, event in events_of(services.kafka_servers, ["churn.examples"])]
    made = {each.example_id: each for each in remade(examples_)}
    told = [
        event
        for _, event in events_of(services.kafka_servers, ["churn.scores"])
        if isinstance(event, ChurnScored) and event.example_id in made
    ]
    assert told
    for event in told:
        again = made[event.example_id]
        assert (event.risk, event.contributions) == again.guess
        assert event.model_version.endswith(f"/{again.labels}")


def test_a_score_is_made_again_by_the_command_line(service: Caller, services: Settings) -> None:
    member_id = asked_for_help(service)
    example_id = service.get(f"/v1/churn/people/{member_id}")["example_id"]
    environment = {**os.environ, "COMMUNITY_HOME": str(services.home)}
    commands = {example_id: (0, "the same to the last bit"), "nobody@0": (1, '"nobody@0"')}
    for name, (code, said) in commands.items():
        command = [sys.executable, "-m", "infra.cli", "reproduce", name]
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        assert (ended.returncode, said in ended.stdout) == (code, True), ended
