"""Surveys as clients see them, over the real flow from fact to row."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from streams.surveys.sampling import drawn
from tests.api.calls import Caller, Callers, fresh
from tests.api.surveying import (
    ANSWER,
    DEFINE,
    LAUNCH,
    MINE,
    REACH,
    SEND,
    answered_by,
    defined,
    registered,
    sent_to,
    someone,
)
from tests.support.waiting import eventually

THEMES = "query ($id: ID!) { experience { surveyThemes(surveyId: $id) { term featureIds } } }"
# A model reads an answer within seconds of its start, which takes some on a busy machine.
MODEL_SECONDS = 60.0


def test_fifty_requests_at_once_ask_a_member_exactly_once(moderator: Caller) -> None:
    member_id = fresh("member")

    def ask(_: int) -> str:
        answer = moderator.graph(SEND, id=member_id, type="CSAT")
        return str(answer["errors"][0]["extensions"]["code"]) if "errors" in answer else "SENT"

    with ThreadPoolExecutor(50) as pool:
        outcomes = Counter(pool.map(ask, range(50)))
    assert outcomes == {"SENT": 1, "COOL_DOWN": 49}


def test_a_second_survey_of_any_type_within_a_day_is_refused_with_the_reason(
    moderator: Caller,
) -> None:
    member_id = fresh("member")
    moderator.done(SEND, id=member_id, type="NPS")
    answer = moderator.graph(SEND, id=member_id, type="CES")
    assert answer["data"] is None
    extensions = answer["errors"][0]["extensions"]
    assert extensions["code"] == "RESTING"
    assert extensions["againAt"] > "20"


def test_the_newest_open_survey_of_a_type_is_sent(callers: Callers, moderator: Caller) -> None:
    survey_id = defined(moderator, "CES", question="Was it easy to pay?")
    member_id, member = someone(callers)
    answer = moderator.graph(SEND, id=member_id, type="CES")
    sent = answer["data"]["experience"]["sendSurvey"]
    assert sent["surveyId"] == survey_id
    eventually(lambda: member.get("/v1/surveys/open")["items"])
    (waiting,) = member.graph(MINE)["data"]["experience"]["mySurveys"]
    assert waiting["question"] == "Was it easy to pay?"
    assert (waiting["sendId"], waiting["link"]) == (sent["sendId"], sent["link"])
    closed = moderator.ask("PUT", f"/v1/surveys/{survey_id}/closed", json={"reason": "done"})
    assert closed.status_code == 204
    after = moderator.at(closed.headers["Community-Position"])
    assert after.done(SEND, id=fresh("member"), type="CES")["surveyId"] != survey_id
    refused = after.ask("POST", f"/v1/surveys/{survey_id}/sends", json={"member_id": "a"})
    assert (refused.status_code, refused.json()["code"]) == (409, "SURVEY_CLOSED")


def test_an_answer_is_changed_and_the_last_one_counts(callers: Callers, moderator: Caller) -> None:
    survey_id = defined(moderator)
    member_id, member = someone(callers)
    send_id = sent_to(moderator, survey_id, member_id)["send_id"]
    first = member.done(ANSWER, id=send_id, score=10, text="Great")
    assert first == {"surveyId": survey_id, "score": 10, "previousScore": None, "revision": 1}
    changed = answered_by(member, send_id, score=3, text="It broke.").json()
    assert (changed["score"], changed["previous_score"], changed["revision"]) == (3, 10, 2)
    path = f"/v1/surveys/{survey_id}"
    eventually(lambda: moderator.get(f"{path}/score")["counts"] == {"3": 1})
    eventually(lambda: len(moderator.get(f"{path}/answers")["items"]) == 2)
    answers = moderator.get(f"{path}/answers")["items"]
    assert [(each["score"], each["counts"]) for each in answers] == [(3, True), (10, False)]
    (day,) = moderator.get(f"{path}/days")["items"]
    assert (day["score"], day["answered"]) == (-100.0, 1)


def test_a_score_is_that_of_the_formulas(callers: Callers, moderator: Caller) -> None:
    survey_id = defined(moderator)
    for score in (10, 9, 9, 7, 2):
        member_id, member = someone(callers)
        send_id = sent_to(moderator, survey_id, member_id)["send_id"]
        assert answered_by(member, send_id, score=score).status_code == 200
    never, silent = someone(callers)
    shown = sent_to(moderator, survey_id, never)["send_id"]
    path = f"/v1/surveys/sends/{shown}/deliveries"
    assert silent.ask("POST", path, json={"channel": "IN_APP"}).status_code == 204

    def complete() -> bool:
        found = moderator.get(f"/v1/surveys/{survey_id}/score")
        return bool(found["answered"] == 5 and found["delivered"] == 6)

    eventually(complete)
    found = moderator.get(f"/v1/surveys/{survey_id}/score")
    # Three promoters and one detractor of five: 40. With three answers more p = 3.75 / 8 and
    # d = 1.75 / 8: 25 ± 196 sqrt((0.6875 - 0.0625) / 8).
    assert found["score"] == 40.0
    assert [round(found[each], 2) for each in ("half_width", "low", "high")] == [
        54.78,
        -29.78,
        79.78,
    ]
    assert round(found["response_rate"], 4) == 0.8333


def test_scores_beyond_the_scale_and_foreign_surveys_are_refused_with_the_reason(
    callers: Callers, moderator: Caller
) -> None:
    survey_id = defined(moderator)
    member_id, member = someone(callers)
    send_id = sent_to(moderator, survey_id, member_id)["send_id"]
    for score in (11, -1, None):
        refused = answered_by(member, send_id, score=score)
        assert (refused.status_code, refused.json()["code"]) == (409, "OUT_OF_SCALE")
        assert "from 0 to 10" in refused.json()["detail"]
    assert member.refused(ANSWER, id=send_id, score=11) == "OUT_OF_SCALE"
    assert answered_by(member, send_id, score=2**70).status_code == 422
    assert answered_by(callers.someone(), send_id, score=9).status_code == 404
    assert answered_by(member, fresh("nowhere"), score=9).status_code == 404
    assert moderator.ask("GET", f"/v1/surveys/{survey_id}/score").json()["answered"] == 0


def test_a_survey_that_does_not_exist_is_not_found(moderator: Caller) -> None:
    nowhere = fresh("nowhere")
    path = f"/v1/surveys/{nowhere}"
    for method, place, body in (
        ("GET", path, None),
        ("GET", f"{path}/score", None),
        ("GET", f"{path}/reach", None),
        ("POST", f"{path}/sends", {"member_id": "a"}),
        ("POST", f"{path}/campaigns", {}),
        ("PUT", f"{path}/closed", {}),
    ):
        assert moderator.ask(method, place, json=body).status_code == 404, place


def test_reach_says_who_would_be_asked_and_why_not_the_others(
    callers: Callers, moderator: Caller
) -> None:
    members = [registered(callers) for _ in range(6)]
    moderator.done(SEND, id=members[0], type="NPS")
    moderator.done(SEND, id=members[1], type="CSAT")
    survey_id = defined(moderator, "NPS", samplePermille=500)
    chosen = {each: drawn(survey_id, each, 500) for each in members}

    def reached() -> dict[str, Any]:
        return moderator.done(REACH, id=survey_id, ids=members)

    wanted = {
        "NOT_SAMPLED": sum(not each for each in chosen.values()),
        "COOL_DOWN": int(chosen[members[0]]),
        "RESTING": int(chosen[members[1]]),
    }
    told = {reason: count for reason, count in wanted.items() if count}
    eventually(lambda: {e["reason"]: e["members"] for e in reached()["unreached"]} == told)
    found = reached()
    assert found["members"] == len(members)
    assert found["asked"] == len(members) - sum(told.values())
    whole = moderator.get(f"/v1/surveys/{survey_id}/reach")
    assert whole["members"] >= len(members)

    launched = moderator.done(LAUNCH, id=survey_id, ids=members)

    assert launched["asked"] == found["asked"]
    if found["asked"]:
        path = f"/v1/surveys/{survey_id}/sends"
        eventually(lambda: len(moderator.get(path)["items"]) == found["asked"])
    assert moderator.done(LAUNCH, id=survey_id, ids=members)["asked"] == 0


def test_themes_lead_back_to_their_answers(callers: Callers, moderator: Caller) -> None:
    survey_id = defined(moderator)
    for score, text in ((3, "The export is slow"), (9, "Lovely"), (4, "Slow export, again")):
        member_id, member = someone(callers)
        send_id = sent_to(moderator, survey_id, member_id)["send_id"]
        assert answered_by(member, send_id, score=score, text=text).status_code == 200
    path = f"/v1/surveys/{survey_id}"
    eventually(lambda: len(moderator.get(f"{path}/answers")["items"]) == 3)
    themes = moderator.get(f"{path}/themes")["items"]
    assert {(each["term"], each["answers"], each["mean_score"]) for each in themes} == {
        ("export", 2, 3.5),
        ("slow", 2, 3.5),
    }
    ids = {each["id"]: each["text"] for each in moderator.get(f"{path}/answers")["items"]}
    assert all("xport" in ids[each] for each in themes[0]["answer_ids"])


def test_a_theme_leads_to_the_requests_that_are_about_it(
    callers: Callers, moderator: Caller, ada: Caller
) -> None:
    survey_id = defined(moderator)
    # A theme is made of letters alone.
    rare = "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex)
    for text in (f"No {rare}", f"Where did {rare} go?"):
        member_id, member = someone(callers)
        send_id = sent_to(moderator, survey_id, member_id)["send_id"]
        assert answered_by(member, send_id, score=3, text=text).status_code == 200
    feature_id = ada.submit(f"Bring {rare} back")
    path = f"/v1/surveys/{survey_id}/themes"

    def requests() -> list[list[str]]:
        return [each["feature_ids"] for each in moderator.get(path)["items"]]

    eventually(lambda: requests() == [[feature_id]])
    shown: Any = moderator.done(THEMES, id=survey_id)
    assert [each["featureIds"] for each in shown] == [[feature_id]]


def test_how_an_answer_feels_is_shown_once_a_model_has_read_it(
    callers: Callers, moderator: Caller
) -> None:
    survey_id = defined(moderator)
    member_id, member = someone(callers)
    send_id = sent_to(moderator, survey_id, member_id)["send_id"]
    answered_by(member, send_id, score=1, text="This is terrible, awful and useless. I hate it.")
    path = f"/v1/surveys/{survey_id}/answers"

    def feelings() -> list[str]:
        return [each["sentiment"] for each in moderator.get(path)["items"]]

    eventually(lambda: feelings() == ["NEGATIVE"], MODEL_SECONDS)


def test_what_is_dismissed_is_shown_no_more(callers: Callers, moderator: Caller) -> None:
    survey_id = defined(moderator)
    member_id, member = someone(callers)
    send_id = sent_to(moderator, survey_id, member_id)["send_id"]
    eventually(lambda: len(member.get("/v1/surveys/open")["items"]) == 1)
    response = member.ask("PUT", f"/v1/surveys/sends/{send_id}/dismissed")
    assert response.status_code == 204
    after = member.at(response.headers["Community-Position"])
    eventually(lambda: after.get("/v1/surveys/open")["items"] == [])
    eventually(lambda: moderator.get(f"/v1/surveys/{survey_id}/score")["dismissed"] == 1)


def test_members_neither_define_nor_send_nor_read_surveys(ada: Caller, moderator: Caller) -> None:
    survey_id = defined(moderator)
    assert ada.refused(SEND, id=fresh("member"), type="NPS") == "FORBIDDEN"
    assert ada.refused(DEFINE, input={"type": "NPS", "question": "?"}) == "FORBIDDEN"
    for part in ("", "/score", "/answers", "/days", "/reach", "/themes", "/sends"):
        assert ada.ask("GET", f"/v1/surveys/{survey_id}{part}").status_code == 403
    request = {"send_id": "x", "survey_id": survey_id, "member_id": "x", "type": "NPS"}
    event = {"type": "surveys.SurveyRequested", "data": request}
    assert ada.ask("POST", "/v1/events", json=event).status_code == 403


def test_a_segment_that_nobody_keeps_is_not_found(moderator: Caller) -> None:
    given = {"type": "NPS", "question": "How?", "segmentId": fresh("segment")}
    assert moderator.refused(DEFINE, input=given) == "NOT_FOUND"
