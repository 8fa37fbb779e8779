"""Journeys: timelines, identities, health, milestones, sessions, and what customers bring.

The tables are in `journeys_tables`, what readers see of them in `journeys_views`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, assert_never

import msgspec

from projections.journeys_tables import ANY_TYPE, TABLES
from projections.journeys_views import VIEWS
from projections.projection import Insert, Projection, Upsert, Write, members_of, sequence_of
from schemas.events import (
    AccountJoined,
    ConsentApplied,
    Event,
    HealthChanged,
    IdentityAttached,
    MilestoneReached,
    MoodObserved,
    PlanChanged,
    PurchaseMade,
    PurchaseRefunded,
    SessionEnded,
    TouchpointAdded,
)

# In microseconds; days are those of UTC.
DAY = 86_400_000_000

Customers = PurchaseMade | PurchaseRefunded | PlanChanged | AccountJoined
Reads = (
    TouchpointAdded
    | IdentityAttached
    | MoodObserved
    | HealthChanged
    | MilestoneReached
    | SessionEnded
    | ConsentApplied
    | PurchaseMade
    | PurchaseRefunded
    | PlanChanged
    | AccountJoined
)


def project(event: Reads) -> Iterable[Write]:
    """Each event is a row; a measurement is the current one and one of the history."""
    match event:
        case TouchpointAdded():
            yield from _of_touchpoint(event)
        case IdentityAttached():
            row = _fields(event, "last_activity_at", "measures", "moments", "milestones")
            yield Upsert("identities", {**row, **_changed(event)})
        case MoodObserved():
            yield Upsert("moods", {**_fields(event), "sequence": sequence_of(event)})
        case HealthChanged():
            row = {**_measured(event), "sequence": sequence_of(event)}
            yield Upsert("health", row)
            yield Insert("health_history", row)
        case MilestoneReached():
            row = {**_of_identity(event), "reached_at": event.meta.occurred_at}
            yield Insert("milestones", row)
        case SessionEnded():
            yield Insert("sessions", _of_identity(event))
        case ConsentApplied():
            yield Upsert("consents", {**_fields(event), **_changed(event)})
        case PurchaseMade() | PurchaseRefunded() | PlanChanged() | AccountJoined():
            yield _of_customer(event)
        case _:
            assert_never(event)


def _of_touchpoint(event: TouchpointAdded) -> Iterable[Write]:
    at = event.meta.occurred_at
    times = {"occurred_at": at, "recorded_at": event.meta.recorded_at}
    yield Insert("touchpoints", {**_fields(event, "person_id", "milestones"), **times})
    if event.passive:
        # Others acted: nobody is here because their ticket was solved.
        return
    day = at - at % DAY
    for type_ in (ANY_TYPE, event.type):
        row = {"identity_id": event.identity_id, "type": type_, "day": day}
        yield Insert("active_days", row)
        yield Upsert("firsts", {**row, "earliness": -day}, guard="earliness")


def _of_customer(event: Customers) -> Write:
    at = event.meta.occurred_at
    match event:
        case PurchaseMade():
            return Insert("purchases", {**_fields(event), "bought_at": at})
        case PurchaseRefunded():
            place = {"source": event.meta.source, "event_id": event.meta.id}
            return Insert("refunds", {**_fields(event), **place, "refunded_at": at})
        case PlanChanged():
            # A fact has no sequence: of two plans the one set later holds.
            return Upsert("plans", {**_fields(event), "changed": at}, guard="changed")
        case AccountJoined():
            return Insert("account_members", {**_fields(event), "joined_at": at})
        case _:
            assert_never(event)


def _fields(event: Event, *without: str) -> dict[str, Any]:
    names, values = _reader(type(event), without)
    return dict(zip(names, values(event), strict=True))


@cache
def _reader(
    kind: type[Event], without: tuple[str, ...]
) -> tuple[Sequence[str], Callable[[Event], Sequence[Any]]]:
    """The names of an event's fields, and what gets them all at once."""
    names = [name for name in kind.__struct_fields__ if name not in {"meta", *without}]
    return names, attrgetter(*names)


def _of_identity(event: MilestoneReached | SessionEnded) -> dict[str, Any]:
    return {**_fields(event, "person_id"), "identity_id": event.person_id}


def _changed(event: IdentityAttached | ConsentApplied) -> dict[str, Any]:
    return {"changed_at": event.meta.occurred_at, "sequence": sequence_of(event)}


def _measured(event: HealthChanged) -> dict[str, Any]:
    return {
        **_fields(event),
        "contributions": msgspec.to_builtins(event.contributions),
        "measured_at": event.meta.occurred_at,
    }


JOURNEYS = Projection(
    # Not "journeys": the fold of that name reads a topic of these, and positions are kept by name.
    name="timelines",
    version=3,
    doc="Timelines, identities, health, milestones, sessions and customers.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=TABLES,
    views=VIEWS,
)
