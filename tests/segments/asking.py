"""What the tests of segments ask the API: operations, new segments, and who is in them."""

from typing import Any

from tests.api.calls import Caller, fresh

DEFINE = """mutation ($input: SegmentInput!) { experience { defineSegment(input: $input) {
  segmentId status revision } } }"""
RULE = """mutation ($id: ID!, $rule: JSON!) { experience {
  changeSegmentRule(segmentId: $id, rule: $rule) { segmentId status revision } } }"""
CLOSE = (
    """mutation ($id: ID!) { experience { closeSegment(segmentId: $id) { status revision } } }"""
)
ADD = """mutation ($id: ID!, $person: ID!) { experience {
  addSegmentMember(segmentId: $id, personId: $person) { changed } } }"""
REMOVE = """mutation ($id: ID!, $person: ID!) { experience {
  removeSegmentMember(segmentId: $id, personId: $person) { changed } } }"""
SEGMENT = """query ($id: ID!) { experience { segment(id: $id) {
  name kind rule status revision members settled staleSeconds } } }"""
MEMBERS = """query ($id: ID!, $asOf: DateTime) { experience {
  segmentMembers(segmentId: $id, asOf: $asOf) {
    nodes { personId validFrom validTo enteredFor leftFor } pageInfo { hasNextPage } } } }"""


def visitors(name: str, count: int = 2) -> dict[str, Any]:
    """For whom did something so often within a week."""
    return {"measure": "touchpoints", "type": name, "days": 7, "at_least": count}


def inside(caller: Caller, segment_id: str, **at: str) -> set[str]:
    """Who is in a segment."""
    found = caller.get(f"/v1/segments/{segment_id}/members", limit=500, **at)
    return {each["person_id"] for each in found["items"]}


def define(caller: Caller, rule: Any = None) -> str:
    """A new segment, once it can be read."""
    answer = caller.graph(DEFINE, input={"name": fresh("segment"), "rule": rule})
    segment_id = str(answer["data"]["experience"]["defineSegment"]["segmentId"])
    caller.after(answer).get(f"/v1/segments/{segment_id}")
    return segment_id
