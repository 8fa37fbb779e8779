"""Questions about many people as clients ask them, over the real flow, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.journeys import retention as returning
from api.journeys.complete import expected
from api.journeys.kinds import Kind
from api.journeys.spans import Period, span_of
from api.problems import RefusedError
from infra import reading
from infra.reading import Database
from infra.settings import Settings
from tests.api.calls import Caller, Callers, fresh
from tests.journeys.asking import SECONDS, TRACK, names, tell
from tests.journeys.crowds import crowd
from tests.support.waiting import eventually

RETENTION = """query ($start: String!, $since: Date) { experience {
  retention(start: $start, period: DAY, since: $since) {
    start cohorts { begins size returned { period people share complete } }
    completeness { completeUntil newest behind position } } } }"""
FUNNEL = """query ($steps: [String!]!) { experience { funnel(steps: $steps, windowDays: 3) {
  conversion medianSeconds undecided steps { step kind people dropped medianSeconds } } } }"""
# Each question that is refused, and what the answer must name.
REFUSED = (
    ("retention", {"start": "pages"}, "start", "forum_post"),
    ("retention", {"back": "any:Home"}, "back", "any:Home"),
    ("retention", {"start": "milestone:fame"}, "start", "first_post"),
    ("retention", {"back": "page:"}, "back", "1 to 200 characters"),
    ("retention", {"since": "2026-02-01", "until": "2026-01-01"}, "until", "a day after"),
    ("retention", {"since": "1970-01-01"}, "since", "at most 1098 days"),
    ("retention", {"since": "1969-01-01", "until": "1969-02-01"}, "since", "1970-01-01 or later"),
    ("retention", {"until": "9999-01-01"}, "until", "days ahead"),
    ("retention", {"period": "day", "since": "2025-01-01", "until": "2025-06-01"}, "since", "100"),
    ("funnel", {"step": ["page"]}, "steps", "2 to 10 steps"),
    ("funnel", {"step": ["page"] * 11}, "steps", "2 to 10 steps"),
    ("funnel", {"step": ["page", "any"]}, "steps/1", "a type of touchpoint"),
    ("funnel", {"step": ["page", "visit"]}, "steps/1", "forum_post"),
    ("funnel", {"window_days": 0}, "windowDays", "1 to 366"),
    ("paths", {"depth": 11}, "depth", "1 to 10"),
    ("paths", {"ways": 0}, "ways", "1 to 100"),
    ("adoption", {"horizon": 367}, "horizon", "0 to 366 days"),
    ("adoption", {"feature": "milestone:first_post"}, "feature", "forum_post"),
)


@pytest.fixture
def analyst(callers: Callers) -> Caller:
    """An analyst."""
    return callers.someone("analyst")


def visit(service: Caller, person_id: str, name: str, at: datetime) -> None:
    """Tell that a page was seen."""
    data = {"person_id": person_id, "type": "page", "name": name}
    event = {"type": "journeys.EventTracked", "time": at.isoformat(), "data": data}
    assert service.ask("POST", "/v1/events", json=event).status_code == 201


def test_who_came_back_is_read_by_both_apis_with_how_complete_it_is(
    analyst: Caller, service: Caller
) -> None:
    name, visitor = fresh("page"), fresh("visitor")
    now = datetime.now(UTC)
    for days in (9, 7):
        visit(service, visitor, name, now - timedelta(days=days))
    eventually(lambda: len(names(analyst, visitor)) == 2, SECONDS)
    since = (now - timedelta(days=10)).date().isoformat()
    found = analyst.done(RETENTION, start=f"page:{name}", since=since)
    (cohort,) = [each for each in found["cohorts"] if each["size"]]
    assert cohort["begins"] == (now - timedelta(days=9)).date().isoformat()
    people = [(each["period"], each["people"], each["complete"]) for each in cohort["returned"]]
    assert people[:3] == [(0, 1, True), (1, 0, True), (2, 1, True)]
    # Today is not over.
    assert people[-1] == (9, 0, False)
    assert found["completeness"]["newest"]
    assert analyst.at(found["completeness"]["position"]).get("/v1/experience/retention")
    twin = analyst.get("/v1/experience/retention", start=f"page:{name}", period="day", since=since)
    assert [each["size"] for each in twin["cohorts"]] == [each["size"] for each in found["cohorts"]]


def test_a_way_is_followed_across_rooms_and_identities(
    member: Caller, member_id: str, analyst: Caller, service: Caller
) -> None:
    name, visitor = fresh("page"), fresh("visitor")
    visit(service, visitor, name, datetime.now(UTC) - timedelta(hours=1))
    answer = member.graph(TRACK, event={"name": f"{name}-used"})
    steps = [f"page:{name}", f"custom:{name}-used"]
    eventually(lambda: names(analyst, visitor) == [name], SECONDS)
    here = analyst.after(answer)
    alone = here.done(FUNNEL, steps=steps)
    assert [each["people"] for each in alone["steps"]] == [1, 0]
    assert alone["undecided"] == 1
    path = f"/v1/experience/people/{member_id}/identities/{visitor}"
    assert member.ask("PUT", path, json={"evidence": "signed in"}).status_code == 200
    eventually(lambda: here.done(FUNNEL, steps=steps)["conversion"] == 1, SECONDS)
    joined = here.done(FUNNEL, steps=steps)
    assert [each["dropped"] for each in joined["steps"]] == [0, 0]
    assert 3500 < joined["medianSeconds"] < 3700
    assert member.ask("DELETE", path).status_code == 200
    eventually(lambda: here.done(FUNNEL, steps=steps) == alone, SECONDS)


def test_a_cohort_may_begin_with_a_milestone(
    analyst: Caller, member_id: str, service: Caller
) -> None:
    def size() -> int:
        found = analyst.get("/v1/experience/retention", start="milestone:first_ticket")
        return sum(each["size"] for each in found["cohorts"])

    before = size()
    tell(service, "integrations.TicketOpened", ticket_id="t", member_id=member_id, subject="Help")
    eventually(lambda: size() == before + 1, SECONDS)


@pytest.mark.parametrize(("question", "asked", "pointer", "expects"), REFUSED)
def test_a_question_that_makes_no_sense_is_refused_with_the_way_out(
    analyst: Caller, question: str, asked: dict[str, Any], pointer: str, expects: str
) -> None:
    response = analyst.ask("GET", f"/v1/experience/{question}", params=asked)
    assert response.status_code == 422, response.text
    problem = response.json()
    assert problem["code"] == "INVALID"
    assert problem["errors"][0]["pointer"] == pointer
    assert expects in problem["detail"]


def test_members_do_not_ask_about_many(member: Caller) -> None:
    assert member.ask("GET", "/v1/experience/funnel").status_code == 403


def test_what_takes_too_long_is_stopped_and_says_what_to_ask_instead(
    services: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(database: Database, query: str, *more: Any) -> Any:
        return await whole(
            database, query.replace("SELECT (SELECT", "SELECT pg_sleep(9), (SELECT"), *more
        )

    whole = Database.row
    monkeypatch.setattr(reading, "STATEMENT_MILLISECONDS", 300)
    monkeypatch.setattr(Database, "row", slow)
    wanted = returning.Wanted(Kind("any"), Kind("any"), Period.WEEK, span_of(None, None))
    with crowd(services) as many, pytest.raises(RefusedError) as refused:
        many.asked(lambda asking: returning.retention(asking, wanted))
    assert refused.value.code == "TOO_MUCH"
    assert "ask for fewer days" in refused.value.detail


def test_lateness_says_how_much_is_still_to_come() -> None:
    # Half come within a second, all within ten: of those who have had a second, as many again.
    late = [50, 100, 100, 100, 100, 100, 100, 100]
    assert expected(late, [7, 17, 17, 17, 17, 17, 17, 17]) == 10
    assert expected([0] * 8, [0, 5, 5, 5, 5, 5, 5, 5]) == 0
