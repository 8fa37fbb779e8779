"""Segments that a command makes of people who behave alike, over the running platform."""

from typing import Any

from typer.testing import CliRunner

from infra.cli import app
from infra.settings import Settings
from streams.segments.clustering import FEWEST_PEOPLE
from tests.api.calls import Caller, fresh
from tests.support.waiting import eventually

SECONDS = 60.0
EACH = FEWEST_PEOPLE // 2


def train(settings: Settings) -> str:
    """Run the command; returns what it says."""
    arguments = ["train", "segments", "--seconds", f"{SECONDS:g}"]
    result = CliRunner().invoke(app, arguments, env={"COMMUNITY_HOME": str(settings.home)})
    assert result.exit_code == 0, result.output
    return result.output


def groups(caller: Caller) -> dict[str, Any]:
    """The segments of the last run, by id."""
    found = caller.get("/v1/segments", limit=500)["items"]
    return {each["id"]: each for each in found if each["id"].startswith("group-")}


def test_groups_become_segments_and_those_of_the_run_before_are_closed(
    service: Caller, services: Settings
) -> None:
    askers = [fresh("asker") for _ in range(EACH)]
    buyers = [fresh("buyer") for _ in range(EACH)]
    facts: list[tuple[str, dict[str, Any]]] = []
    for who in askers:
        text = {"subject": "It is broken", "body": "It is horrible, and nobody helps."}
        told = [{"ticket_id": f"t-{n}", "member_id": who, **text} for n in range(3)]
        facts += [("integrations.TicketOpened", each) for each in told]
    for who in buyers:
        bought = {"purchase_id": "o-1", "product": "team", "amount": 900, "currency": "EUR"}
        facts.append(("accounts.PurchaseMade", {"member_id": who, **bought}))
    events = [{"type": kind, "id": fresh("e"), "data": data} for kind, data in facts]
    assert service.ask("POST", "/v1/events", json=events).status_code == 201
    for who in (*askers, *buyers):
        path = f"/v1/churn/people/{who}"
        eventually(lambda: service.ask("GET", path).status_code == 200, SECONDS)  # noqa: B023 - called before the loop goes on
    assert "people" in train(services)
    first = groups(service)
    opened = {each for each, shown in first.items() if shown["status"] == "OPEN"}
    for who in (*askers, *buyers):
        # The platform may hold a whole community, whose groups fill many pages.
        stays = service.get(f"/v1/segments/people/{who}")["items"]
        assert sum(each["segment_id"] in opened for each in stays) == 1, who
    train(services)
    eventually(lambda: all(groups(service)[each]["status"] == "CLOSED" for each in opened), SECONDS)
    assert any(shown["status"] == "OPEN" for shown in groups(service).values())
