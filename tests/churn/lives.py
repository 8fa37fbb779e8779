"""Lives of people, told to a running platform with the times at which they were lived.

The rules alone are told stories by `people`.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from infra.settings import Settings
from tests.api.calls import Caller, fresh
from tests.support.waiting import eventually

# Long ago: whoever lives then is silent for more than the horizon by now.
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
# A library is loaded by the first example.
SECONDS = 60.0
# Coming every day for so long, somebody is 110 examples whose labels are known.
FAITHFUL_DAYS = 140
# One visit, and one more after so many days: all five examples in between are of somebody who left.
LEFT_DAYS = 70
LEAVERS = 12
# Coming back on the day before they would count as gone, again and again.
RETURNERS, RETURNING_DAYS, PAUSE_DAYS = 3, 300, 29
MODEL = "/v1/churn/model"


def visits(person_id: str, days: Iterable[float]) -> list[dict[str, Any]]:
    """What somebody did on some days, as facts that were recorded only now."""
    return [
        {
            "type": "journeys.EventTracked",
            "id": str(uuid.uuid4()),
            "time": (BEGIN + timedelta(days=day)).isoformat(),
            "data": {"person_id": person_id, "type": "custom", "name": "exported"},
        }
        for day in days
    ]


def tell(service: Caller, events: Sequence[dict[str, Any]]) -> None:
    """Facts that a service reports in one batch."""
    response = service.ask("POST", "/v1/events", json=list(events))
    assert response.status_code == 201, response.text


def examples(settings: Settings, person_id: str) -> list[tuple[Any, ...]]:
    """The scores of a person, the first one first: id, risk, version, and what became of them."""
    query = (
        "SELECT example_id, risk, model_version, churned FROM churn_examples"
        " WHERE person_id = %s ORDER BY taken_at"
    )
    with psycopg.connect(settings.postgres_url) as connection:
        return connection.execute(query.encode(), (person_id,)).fetchall()


def drifted(service: Caller) -> None:
    """The model has seen who stayed, who left, and then people of whom it is wrong: an alarm."""
    if service.get(MODEL)["drifts"]:
        return
    tell(service, visits(fresh("faithful"), range(FAITHFUL_DAYS)))
    eventually(lambda: service.get(MODEL)["evaluations"], SECONDS)
    for _ in range(LEAVERS):
        tell(service, visits(fresh("leaver"), (0, LEFT_DAYS)))
    eventually(lambda: service.get(MODEL)["evaluations"][0]["churned"], SECONDS)
    for _ in range(RETURNERS):
        tell(service, visits(fresh("returner"), range(0, RETURNING_DAYS, PAUSE_DAYS)))
    eventually(lambda: service.get(MODEL)["drifts"], SECONDS)
