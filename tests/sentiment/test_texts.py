"""Texts of tickets and surveys: from which of them anything follows.

How texts feel is `test_text`'s and `test_model`'s.
"""

import pytest

from schemas.events import SurveyAnswerAccepted, TicketOpened
from streams.registry import REACTIONS

ANSWERS = {each.name: each.answers for each in REACTIONS}


@pytest.mark.parametrize(("text", "follows"), [("", False), (" \n", False), ("Fine.", True)])
def test_verifying_waits_for_a_reading_only_where_there_are_words(
    text: str, *, follows: bool
) -> None:
    answer = SurveyAnswerAccepted(
        send_id="s-1",
        survey_id="v-1",
        member_id="ada",
        type="NPS",
        answer_id="a-1",
        text=text,
        revision=1,
        score=9,
    )
    ticket = TicketOpened(ticket_id="t-1", member_id="ada", subject=text, body=text, channel="mail")
    assert ANSWERS["sentiment-answers"](answer) is follows
    assert ANSWERS["sentiment-tickets"](ticket) is follows
