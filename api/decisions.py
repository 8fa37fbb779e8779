"""Asking again for what became of a fact or a probe.

Mutations wait for their outcomes in telling; this is for those that did not come in time.
"""

from typing import Any, Literal

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.asking import Asked, Asking
from api.outcomes import DECISION_TOPICS, Expectation, room_of
from api.permissions import can_ask_outcome, can_read_outcome, demand
from api.problems import not_found
from infra.reading import Row


class Followed(BaseModel):
    """One event that followed from the fact."""

    type: str
    data: dict[str, Any]


class Outcome(BaseModel):
    """A fact and what followed from it."""

    id: str
    status: Literal["pending", "decided"]
    outcomes: list[Followed] = Field(description="What followed so far, in the order of the log.")


class Probe(BaseModel):
    """A probe that came through to the read model."""

    probe_id: str
    occurred_at: str


# What followed from a fact is found by its id as the correlation id; the fact itself by the same.
FOLLOWED = """
SELECT event_id, event_type, topic, actor, data FROM events
WHERE correlation_id = %(id)s
ORDER BY recorded_at, event_id LIMIT 100
"""

router = APIRouter(prefix="/v1", tags=["platform"])


@router.get("/outcomes/{fact_id}")
async def show_outcome(asking: Asked, fact_id: str) -> Outcome:
    """What became of a fact of one's own that was accepted and not decided in time."""
    demand(can_ask_outcome(asking.caller))
    recent = asking.platform.outcomes.recent(fact_id)
    if recent is not None and recent.complete.is_set():
        return _of_recent(asking, recent)
    found = await asking.platform.facts.rows(FOLLOWED, {"id": fact_id})
    rows = [row for row in found if can_read_outcome(asking.caller, row["actor"]) is None]
    if not rows and (found or recent is None):
        # Whose fact it is would tell a stranger that there is one.
        raise not_found("fact", fact_id)
    rooms = {room_of(row["topic"]) for row in rows if row["event_id"] == fact_id}
    followed = [
        _followed(row)
        for row in rows
        if row["topic"] in DECISION_TOPICS and room_of(row["topic"]) in rooms
    ]
    return Outcome(id=fact_id, status="decided" if followed else "pending", outcomes=followed)


@router.get("/probes/{probe_id}")
async def show_probe(asking: Asked, probe_id: str) -> Probe:
    """404 until the probe has come through to the read model."""
    row = await _probe(asking, probe_id)
    if row is None:
        raise not_found("probe", probe_id)
    return Probe(probe_id=row["probe_id"], occurred_at=row["occurred_at"].isoformat())


async def _probe(asking: Asking, probe_id: str) -> Row | None:
    query = "SELECT probe_id, occurred_at FROM probes WHERE probe_id = %(id)s"
    return await asking.database.row(query, {"id": probe_id})


def _of_recent(asking: Asking, recent: Expectation) -> Outcome:
    if can_read_outcome(asking.caller, recent.outcomes[0].event.meta.actor):
        raise not_found("fact", recent.fact_id)
    followed = []
    for event, *_ in recent.outcomes:
        data = msgspec.to_builtins(event)
        followed.append(Followed(type=data.pop("meta")["type"], data=data))
    return Outcome(id=recent.fact_id, status="decided", outcomes=followed)


def _followed(row: Row) -> Followed:
    return Followed(type=row["event_type"], data=row["data"])
