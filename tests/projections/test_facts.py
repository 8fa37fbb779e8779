"""Typed fact tables and what is summed up of them: the same with TimescaleDB and without."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from infra.settings import Settings
from projections.analytics_activity import ACTIVITY
from projections.analytics_churn import CHURN_FACTS_PROJECTION
from projections.analytics_journeys import TOUCHES
from projections.analytics_sentiment import SENTIMENTS
from projections.analytics_surveys import ANSWERS
from projections.analytics_votes import VOTES
from projections.engine.hypertables import refresh
from projections.engine.row_copy import RowCopy
from projections.projection import Projection
from schemas.events import (
    ChurnFeatures,
    ChurnScored,
    DiscussionViewed,
    Event,
    ExampleLabelled,
    HealthChanged,
    PostChanged,
    PostScored,
    ReplyPosted,
    SentimentScored,
    SurveyAnswerAccepted,
    TextScored,
    TouchpointAdded,
    VoteAccepted,
)
from tests.projections.private import claimed, kept, private, records, stamped

HOUR = 3_600_000_000
# A Thursday, from which on there are hours, days, weeks, months and a change of summer time.
START = 1_519_862_400_000_000
FEELINGS = (("NEGATIVE", 0.95, 0.01), ("NEUTRAL", 0.2, 0.3), ("POSITIVE", 0.05, 0.9))


def votes() -> list[Event]:
    """Votes over two days, several an hour."""
    posts: list[Event] = [
        PostScored(f"p-{n % 3}", "d-1", f"m-{n}", ("UP", "DOWN")[n % 5 == 0], "NONE", n, 0, n, 0.5)
        for n in range(40)
    ]
    features: list[Event] = [
        VoteAccepted(f"f-{n % 2}", f"m-{n}", ("UP", "NONE")[n % 4 == 0], "NONE", 9)
        for n in range(30)
    ]
    return spread([*posts, *features])


def activity() -> list[Event]:
    """Views and replies of nine members over a month and more; some of them by guests."""
    views: list[Event] = [
        DiscussionViewed("d-1", None if n % 7 == 0 else f"m-{n % 9}") for n in range(60)
    ]
    replies: list[Event] = [
        ReplyPosted(f"r-{n}", "d-1", f"m-{n % 4}", "I agree.") for n in range(25)
    ]
    return spread([*views, *replies], 31 * HOUR)


def sentiment() -> list[Event]:
    """Readings of posts, tickets and answers; of one discussion the category is not known yet."""
    posts: list[Event] = [
        PostChanged(name, name, "ada", "Why?", category, "So.", "markdown", "VISIBLE", START)
        for name, category in (("d-1", "talk"), ("d-2", "bugs"))
    ]
    readings: list[Event] = [
        SentimentScored(
            f"p-{n}", f"d-{n % 3 + 1}", "ada", feeling, 0.9, negative, 0.1, positive,
            feeling == "NEGATIVE", "a-model", "1",
        )
        for n in range(33)
        for feeling, negative, positive in (FEELINGS[n % 3],)
    ]  # fmt: skip
    texts: list[Event] = [
        TextScored(
            f"t-{n}", ("ticket", "survey_answer")[n % 2], "bob", feeling, 0.9, negative, 0.1,
            positive, feeling == "NEGATIVE", "a-model", "1",
        )
        for n in range(17)
        for feeling, negative, positive in (FEELINGS[n % 3],)
    ]  # fmt: skip
    mixed = [each for pair in zip(readings[:17], texts, strict=True) for each in pair]
    return spread([*posts, *mixed, *readings[17:]], 5 * HOUR)


def answers() -> list[Event]:
    """Answers to a survey of each type, some with text alone."""
    kinds = (("nps", "NPS", 11), ("csat", "CSAT", 6), ("ces", "CES", 8), ("idea", "FEEDBACK", 3))
    given: list[Event] = [
        SurveyAnswerAccepted(
            f"send-{n}", survey, f"m-{n}", kind, f"answer-{n}", "So.", 1,
            score=None if n % 9 == 0 or kind == "FEEDBACK" else n % size,
        )
        for n in range(60)
        for survey, kind, size in (kinds[n % 4],)
    ]  # fmt: skip
    return spread(given, 7 * HOUR)


def churn() -> list[Event]:
    """Scores of nine people over a month, and what became of most of them."""
    known = [ChurnFeatures(n / 3, n, n % 2, 0, 0.1, 90.0 - n) for n in range(45)]
    scores: list[Event] = [
        ChurnScored(
            f"m-{n % 9}", f"m-{n % 9}@{n}", START, n / 45, ("low", "medium", "high")[n // 15],
            (), each, {}, "online", f"logistic-1/{n // 10}",
        )
        for n, each in enumerate(known)
    ]  # fmt: skip
    labels: list[Event] = [
        ExampleLabelled(
            "online", f"m-{n % 9}@{n}", f"m-{n % 9}", START, each, churned=n % 4 > n // 20
        )
        for n, each in enumerate(known[:40])
    ]
    return spread([*labels, *scores], 17 * HOUR)


def journeys() -> list[Event]:
    """Touchpoints of seven people, purchases among them, and what each meant for their health."""
    kinds = ("page", "custom", "forum_post", "purchase", "survey", "support_ticket")
    touched: list[Event] = [
        TouchpointAdded(
            f"m-{n % 7}", f"m-{n % 7}", f"t-{n}", kind, "done",
            amount=(900, -400, 4_900)[n % 3] if kind == "purchase" else None,
            currency=("EUR", "USD")[n % 4 == 0] if kind == "purchase" else None,
            passive=n % 11 == 0,
        )
        for n in range(54)
        for kind in (kinds[n * 5 // 3 % len(kinds)],)
    ]  # fmt: skip
    measured: list[Event] = [
        HealthChanged(f"m-{n % 7}", points / 1000, points, band, "medium", (), START)
        for n in range(54)
        for points, band in (((12_345, "RED"), (60_001, "YELLOW"), (99_500, "GREEN"))[n // 4 % 3],)
    ]
    both = zip(touched, measured, strict=True)
    return spread([each for pair in both for each in pair], 4 * HOUR)


def spread(events: Sequence[Event], step: int = HOUR // 3) -> list[Event]:
    """The events with the newest first, each `step` microseconds before the one told before it."""
    count = len(events)
    return [stamped(event, n, START + (count - n) * step) for n, event in enumerate(events)]


HISTORIES = {
    ACTIVITY.name: activity,
    ANSWERS.name: answers,
    CHURN_FACTS_PROJECTION.name: churn,
    TOUCHES.name: journeys,
    SENTIMENTS.name: sentiment,
    VOTES.name: votes,
}
every_projection = pytest.mark.parametrize(
    "projection",
    [ACTIVITY, ANSWERS, CHURN_FACTS_PROJECTION, SENTIMENTS, TOUCHES, VOTES],
    ids=lambda each: each.name,
)


def read(settings: Settings, copy: RowCopy) -> Mapping[str, list[tuple[Any, ...]]]:
    """What each view of the projection answers, in one order, with numbers as they are compared."""
    answers = {}
    with psycopg.connect(settings.facts_url, prepare_threshold=None) as connection:
        connection.execute("SET timezone = 'Europe/Berlin'")
        for view in copy.projection.views:
            found = connection.execute(f"SELECT * FROM {view.name}".encode()).fetchall()
            name = view.name.rpartition("_")[0]
            answers[name] = sorted(map(comparable, found), key=repr)
    return answers


def comparable(row: Sequence[Any]) -> tuple[Any, ...]:
    """The row; sums of floats depend on their order in the last digits, times on a time zone."""
    return tuple(map(_comparable, row))


def _comparable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return round(value, 9) if isinstance(value, float) else value


def answered(settings: Settings, projection: Projection) -> Any:
    """What readers see of the newer half of a history after a refresh, then of all of it.

    The older half comes late, into times that were summed up before.
    """
    history = HISTORIES[projection.name]()
    middle = len(history) // 2
    with kept(settings, private(projection)) as copy:
        claimed(copy).apply(records(history[:middle]))
        refresh(copy.database)
        newer = read(settings, copy)
        claimed(copy).apply(records(history[middle:], start=middle))
        refresh(copy.database)
        return newer, read(settings, copy)


@every_projection
def test_both_kinds_of_database_give_the_same_answers(
    services: Settings, pglite: Settings, projection: Projection
) -> None:
    plain = answered(services, projection)
    assert answered(pglite, projection) == plain
    newer, whole = plain
    assert all(whole.values())
    assert newer != whole
