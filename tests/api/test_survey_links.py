"""Surveys that are answered by a signed link: the page, and what it refuses."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from api.surveys.links import sign
from tests.api.calls import Caller, Callers, fresh
from tests.api.surveying import (
    ANSWER,
    SCORE,
    SEND,
    answered_by,
    defined,
    sent_to,
    someone,
)
from tests.support.waiting import eventually


def test_a_survey_is_sent_answered_by_its_link_and_scored(moderator: Caller, guest: Caller) -> None:
    member_id = fresh("member")
    sent = moderator.done(SEND, id=member_id, type="NPS")
    assert sent["deliveryStatus"] == "SENT"
    place = urlsplit(sent["link"]).path
    page = guest.ask("GET", place)
    assert page.status_code == 200, page.text
    assert 'name="score"' in page.text

    answered = guest.ask("POST", place, data={"score": "9", "text": "It just works."})

    assert answered.status_code == 200, answered.text
    assert "Thank you" in answered.text
    eventually(lambda: moderator.done(SCORE, id=sent["surveyId"])["counts"].get("9", 0) >= 1)


def test_a_megabyte_of_text_is_refused_and_every_script_kept_whole(
    callers: Callers, moderator: Caller, guest: Caller
) -> None:
    survey_id = defined(moderator, "FEEDBACK")
    member_id, member = someone(callers)
    sent = sent_to(moderator, survey_id, member_id)
    megabyte = "x" * 1_000_000
    by_rest = answered_by(member, sent["send_id"], text=megabyte)
    assert by_rest.status_code in {413, 422}
    by_graph = member.graph(ANSWER, id=sent["send_id"], text="x" * 20_000)
    assert by_graph["errors"][0]["extensions"]["code"] == "INVALID"
    place = urlsplit(sent["link"]).path
    by_link = guest.ask("POST", place, data={"text": megabyte})
    assert by_link.status_code in {413, 422}
    text = "とても良い 👍🏽 — très bien, يعمل"
    assert guest.ask("POST", place, data={"text": text}).status_code == 200
    eventually(lambda: moderator.get(f"/v1/surveys/{survey_id}/answers")["items"])
    (kept,) = moderator.get(f"/v1/surveys/{survey_id}/answers")["items"]
    assert kept["text"] == text


def test_a_forged_or_expired_link_answers_nothing(
    callers: Callers, moderator: Caller, guest: Caller
) -> None:
    survey_id = defined(moderator)
    sent = sent_to(moderator, survey_id, fresh("member"))
    token = sent["link"].rpartition("/")[2]
    packed, seconds, signature = token.split(".")
    forged = f"{packed}.{int(seconds) + 9}.{signature}"
    yesterday = datetime.now(UTC) - timedelta(days=1)
    expired = sign(callers.settings, sent["send_id"], yesterday)
    unknown = sign(callers.settings, fresh("nowhere"), yesterday + timedelta(days=2))
    for broken, status in ((forged, 403), (expired, 410), (unknown, 404), ("nonsense", 403)):
        page = guest.ask("GET", f"/s/{broken}")
        assert page.status_code == status
        assert "cannot be answered" in page.text
        assert guest.ask("POST", f"/s/{broken}", data={"score": "9"}).status_code == status
        by_rest = guest.ask("PUT", f"/v1/surveys/links/{broken}/answer", json={"score": 9})
        assert by_rest.status_code == status
    assert guest.ask("PUT", f"/v1/surveys/links/{token}/answer", json={"score": 9}).is_success
    eventually(lambda: moderator.get(f"/v1/surveys/{survey_id}/score")["answered"] == 1)


def test_a_link_answers_in_place_of_nobody_else(callers: Callers, moderator: Caller) -> None:
    survey_id = defined(moderator)
    sent = sent_to(moderator, survey_id, fresh("member"))
    stranger = callers.someone()
    token = sent["link"].rpartition("/")[2]
    assert answered_by(stranger, sent["send_id"], score=9).status_code == 404
    assert stranger.ask("PUT", f"/v1/surveys/links/{token}/answer", json={"score": 9}).is_success
    assert stranger.get("/v1/surveys/open")["items"] == []


def test_the_page_of_a_link_needs_nothing_from_elsewhere_and_no_script(
    moderator: Caller, guest: Caller
) -> None:
    survey_id = defined(moderator, "CSAT", question="<b>Happy?</b> & safe")
    sent = sent_to(moderator, survey_id, fresh("member"))
    page = guest.ask("GET", urlsplit(sent["link"]).path)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "&lt;b&gt;Happy?&lt;/b&gt; &amp; safe" in page.text
    assert "<script" not in page.text
    assert not re.findall(r"(?:src|href|action)=\"(?!/)", page.text)
    for wanted in ("<fieldset", "<legend", '<label for="text"', 'lang="en"', 'type="submit"'):
        assert wanted in page.text
    assert len(re.findall(r'type="radio"', page.text)) == 5
    wrong = guest.ask("POST", urlsplit(sent["link"]).path, data={"score": "6", "text": "kept"})
    assert wrong.status_code == 409
    assert 'role="alert"' in wrong.text
    assert "kept</textarea>" in wrong.text
