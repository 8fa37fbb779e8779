"""What the tests of the API of journeys ask, and how they read a timeline."""

import uuid
from typing import Any

from tests.api.calls import Caller

TRACK = """mutation TrackEvent($event: EventInput!) {
  experience { trackEvent(event: $event) { success journeyUpdated } } }"""
HEALTH = """query GetUserHealth($userId: ID!) { experience { userHealth(userId: $userId) {
  healthScore churnRisk engagementLevel lastActivity
  insights { type description recommendation } } } }"""
WHY = """query ($id: ID!) { experience { userHealth(userId: $id) {
  healthScore band contributions { measure value weight points } } } }"""
JOURNEY = """query ($id: ID!) { experience { userJourney(userId: $id) {
  userId healthScore churnRisk lifetimeValue
  lifetimeValues { currency paid refunded monthlyAmount total }
  touchpoints { type timestamp sentiment metadata name }
  milestones { name reachedAt } } } }"""
LINK = """mutation ($anonymous: ID!, $user: ID) { experience {
  linkIdentity(identityId: $anonymous, userId: $user, evidence: "signed in") {
    identityId userId } } }"""
UNLINK = """mutation ($anonymous: ID!, $user: ID) { experience {
  unlinkIdentity(identityId: $anonymous, userId: $user, reason: "shared") {
    identityId userId } } }"""
CONSENT = """mutation ($choice: ConsentChoice!) { experience {
  setConsent(choice: $choice) { tracking } } }"""
SECONDS = 30.0


def tell(service: Caller, type_: str, **data: Any) -> None:
    """A fact that a service reports."""
    event = {"type": type_, "id": str(uuid.uuid4()), "data": data}
    response = service.ask("POST", "/v1/events", json=event)
    assert response.status_code == 201, response.text


def names(caller: Caller, person_id: str) -> list[str]:
    """What is on a person's timeline, the newest first."""
    return [each["name"] for each in timeline(caller, person_id)]


def timeline(caller: Caller, person_id: str) -> list[dict[str, Any]]:
    """A person's timeline, the newest first."""
    found = caller.get(f"/v1/experience/people/{person_id}/timeline", limit=500)
    items: list[dict[str, Any]] = found["items"]
    return items
