"""Waiting for decisions, and asking again for those that came late."""

import uuid

import msgspec

from api.outcomes import HEARD_LIMIT, Expectation, Outcome
from api.telling import answered_by
from infra.settings import Settings
from schemas.catalog import EVENT_TYPES
from schemas.codec import example_event
from schemas.events import Event, HealthChanged, ScoreChanged, VoteAccepted
from tests.api.calls import START, VOTE, Caller, becomes, in_process


def example(name: str) -> Event:
    """The example of an event type under an id of its own."""
    event = example_event(EVENT_TYPES[name])
    meta = msgspec.structs.replace(event.meta, id=name)
    return msgspec.structs.replace(event, meta=meta)


ACCEPTED = example("feedback.VoteAccepted")
SCORED = example("feedback.ScoreChanged")
HEALTH = example("journeys.HealthChanged")


def test_an_answer_is_complete_when_all_of_it_was_heard_in_any_order() -> None:
    for first, second in ((ACCEPTED, SCORED), (SCORED, ACCEPTED)):
        waited = Expectation("fact", answered_by(VoteAccepted, ScoreChanged), "feedback")
        waited.hear(Outcome(first, "feedback.votes", 0, 1))
        assert not waited.complete.is_set()
        waited.hear(Outcome(second, "feedback.scores", 0, 1))
        assert waited.complete.is_set()


def test_what_a_fact_moves_in_another_room_is_no_answer() -> None:
    waited = Expectation("fact", answered_by(HealthChanged), "feedback")
    waited.hear(Outcome(HEALTH, "journeys.timeline", 0, 1))
    assert waited.outcomes == []
    assert not waited.complete.is_set()


def test_what_is_published_again_is_heard_once() -> None:
    waited = Expectation("fact", answered_by(VoteAccepted, ScoreChanged), "feedback")
    for offset in range(2):
        waited.hear(Outcome(ACCEPTED, "feedback.votes", 0, offset))
    assert len(waited.outcomes) == 1


def test_what_follows_for_everybody_is_not_kept_once_the_answer_is_complete() -> None:
    waited = Expectation("fact", answered_by(VoteAccepted), "feedback")
    for number in range(3 * HEARD_LIMIT):
        meta = msgspec.structs.replace(ACCEPTED.meta, id=str(number))
        each = msgspec.structs.replace(ACCEPTED, meta=meta)
        waited.hear(Outcome(each, "feedback.votes", 0, number))
    assert waited.complete.is_set()
    assert len(waited.outcomes) == HEARD_LIMIT


def test_a_decision_not_made_in_time_is_pending_and_can_be_asked_for(services: Settings) -> None:
    with in_process(services, outcome_timeout_seconds=0.0001) as callers:
        given = {"title": "a", "content": "b", "category": "c"}
        ada = callers.someone()
        answer = ada.graph(START, input=given)
        found = answer["errors"][0]["extensions"]
        assert (answer["data"], found["code"]) == (None, "PENDING")
        assert answer["extensions"]["position"]

        becomes(lambda: ada.ask("GET", found["outcome"]).json()["status"], "decided")
        told = ada.ask("GET", found["outcome"]).json()
        kinds = {each["type"] for each in told["outcomes"]}
        assert kinds == {"forum.PostChanged", "forum.DiscussionChanged"}
        late = callers.someone().ask("POST", "/v1/forum/discussions", json=given)
        assert late.status_code == 202
        assert late.json()["outcome"].endswith(late.json()["id"])


def test_another_process_finds_the_outcome_in_the_facts(ada: Caller, services: Settings) -> None:
    feature_id = ada.submit()
    with in_process(services, outcome_timeout_seconds=0.0001) as callers:
        answer = Caller(callers.client, ada.headers).graph(VOTE, id=feature_id, vote="UP")
    fact_id = answer["errors"][0]["extensions"]["id"]

    def decided() -> set[str]:
        response = ada.ask("GET", f"/v1/outcomes/{fact_id}")
        return {each["type"] for each in response.json().get("outcomes", ())}

    becomes(decided, {"feedback.VoteAccepted", "feedback.ScoreChanged"})


def test_an_unknown_outcome_is_not_found(ada: Caller) -> None:
    assert ada.ask("GET", f"/v1/outcomes/{uuid.uuid4()}").status_code == 404
