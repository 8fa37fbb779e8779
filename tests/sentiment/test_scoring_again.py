"""Reading history again under a second version: both readings are kept, readers see the newer."""

import asyncio
import dataclasses
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from infra.settings import Settings
from projections.engine.recount import Recount
from projections.sentiment import SENTIMENT
from schemas.catalog import EVENT_TYPES
from schemas.codec import example_event
from schemas.events import Event, ReplyPosted, SurveyAnswerAccepted, TextScored, TicketOpened
from streams.engine.reactions import stamp
from streams.reaction import Reaction
from streams.registry import REACTIONS
from streams.sentiment.reading import Reading

PLACE = SimpleNamespace(partition=1, offset=7)


@dataclasses.dataclass(frozen=True)
class Gloomy:
    """Another model, which finds everything bad."""

    id: str = "gloomy"
    version: str = "2"
    window: int = 64

    def length(self, text: str) -> int:
        """Count words."""
        return len(text.split())

    def read(self, texts: Any) -> list[Reading]:
        """All bad."""
        return [Reading(0.95, 0.05, 0.0) for _ in texts]


def named(name: str) -> Reaction:
    """The reaction of the registry with that name."""
    return next(each for each in REACTIONS if each.name == name)


def said(reaction: Reaction, event: Event) -> list[Event]:
    """What a reaction says of an event that lies at PLACE."""
    return stamp(reaction, PLACE, event.meta, asyncio.run(reaction.prepare(Settings())(event)))


def rows(events: list[Event]) -> dict[str, list[Any]]:
    """The rows of each table after some events."""
    defaults = {
        table.name: dict.fromkeys(column.name for column in table.columns)
        for table in SENTIMENT.tables
    }
    recount = Recount(SENTIMENT, defaults)
    for event in events:
        recount.add(event)
    found: dict[str, list[Any]] = {}
    for (table, _), row in recount.rows.items():
        found.setdefault(table, []).append(row)
    return found


def post(body: str) -> ReplyPosted:
    """A reply that says so."""
    example = example_event(EVENT_TYPES["forum.ReplyPosted"])
    assert isinstance(example, ReplyPosted)
    return msgspec.structs.replace(example, post_id=str(uuid4()), body=body)


def test_a_second_version_reads_history_beside_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    event = post("Thank you so much, this works perfectly and I love it!")
    first = named("sentiment")
    before = said(first, event)
    monkeypatch.setattr("streams.sentiment.reactions.shared", lambda _: Gloomy())
    after = said(dataclasses.replace(first, version=2), event)
    assert before[0].meta.id != after[0].meta.id
    # In whichever order they are read: the second version starts over while the first goes on.
    for events in ([*before, *after], [*after, *before]):
        seen = rows(events)
        readings = sorted((row["model"], row["sentiment"]) for row in seen["sentiment_readings"])
        assert readings == [("gloomy", "NEGATIVE"), ("minilm-vader", "POSITIVE")]
        (shown,) = seen["sentiment"]
        assert (shown["model"], shown["needs_attention"]) == ("gloomy", True)


def answer(text: str) -> SurveyAnswerAccepted:
    """An answer to a survey with a text."""
    example = example_event(EVENT_TYPES["surveys.SurveyAnswerAccepted"])
    assert isinstance(example, SurveyAnswerAccepted)
    return msgspec.structs.replace(example, text=text)


def test_the_text_of_an_answer_is_read() -> None:
    (scored,) = said(named("sentiment-answers"), answer("Horrible, awful, I hate it!"))
    assert isinstance(scored, TextScored)
    assert (scored.kind, scored.sentiment, scored.needs_attention) == (
        "survey_answer",
        "NEGATIVE",
        True,
    )
    assert scored.person_id == answer("").member_id
    (row,) = rows([scored])["text_sentiment"]
    assert row["subject_id"] == scored.subject_id


def test_the_headline_and_the_text_of_a_ticket_are_read() -> None:
    calm = TicketOpened("t-1", "ada", "Export", "How do I export my data?")
    angry = TicketOpened("t-1", "ada", "Horrible, awful, I hate it!", "How do I export my data?")
    read = []
    for event in (calm, angry):
        stamped = msgspec.structs.replace(event, meta=answer("").meta)
        (scored,) = said(named("sentiment-tickets"), stamped)
        assert isinstance(scored, TextScored)
        assert (scored.subject_id, scored.kind, scored.person_id) == ("t-1", "ticket", "ada")
        read.append(scored)
    assert read[1].negative > read[0].negative
    (row,) = rows([read[1]])["text_sentiment"]
    assert (row["kind"], row["person_id"]) == ("ticket", "ada")


def test_an_answer_without_words_has_no_mood() -> None:
    assert not said(named("sentiment-answers"), answer("  \n"))
