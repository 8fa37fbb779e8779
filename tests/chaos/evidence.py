"""What the log holds after a fault, and comparing it: the evidence that each judgement rests on.

What must be equal to what is `judging`'s.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

from infra.settings import Settings
from schemas.catalog import TOPICS
from schemas.codec import key_of
from schemas.events import Event, ForecastsScheduled, VoteAccepted, VoteRejected
from streams.registry import FOLDS
from tests.chaos.oracle import Recount
from tests.chaos.reading import Heard, events_of

FACTS = tuple(topic.name for topic in TOPICS.values() if "ingest" in topic.owners)
FOLD_NAMES = frozenset(fold.name for fold in FOLDS)
DERIVED = tuple(topic.name for topic in TOPICS.values() if FOLD_NAMES & {*topic.owners})
ABSENT = "absent"


class Difference(NamedTuple):
    """Something that is otherwise than it must be."""

    place: str
    key: object
    expected: object
    found: object


@dataclass
class Evidence:
    """What the log holds: the recount of its facts, what a reader hears, and all decisions."""

    settings: Settings
    recount: Recount = field(default_factory=Recount)
    heard: Heard = field(default_factory=Heard)
    decisions: dict[str, list[str]] = field(default_factory=dict)
    # Source and id of what the platform tells by itself: whenever an API starts, how often to
    # forecast.
    own: set[tuple[str, str]] = field(default_factory=set)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What Postgres answers."""
        with psycopg.connect(self.settings.postgres_url) as connection:
            return connection.execute(query.encode()).fetchall()


def gather(settings: Settings) -> Evidence:
    """Read the whole log."""
    keys = {event.meta.id: key_of(event) for _, event in events_of(settings.kafka_servers, TOPICS)}
    evidence = Evidence(settings, heard=Heard(keys))
    evidence.recount.feed(_facts(evidence))
    for partition, event in events_of(settings.kafka_servers, DERIVED):
        if evidence.heard.hear(partition, event) and isinstance(event, VoteAccepted | VoteRejected):
            name = type(event).__name__
            evidence.decisions.setdefault(event.meta.correlation_id, []).append(name)
    return evidence


def _facts(evidence: Evidence) -> Iterator[Event]:
    for _, event in events_of(evidence.settings.kafka_servers, FACTS):
        # Folds write to some of these topics as well, and what they derive has an origin.
        if event.meta.origin is not None:
            continue
        if isinstance(event, ForecastsScheduled):
            evidence.own.add((event.meta.source, event.meta.id))
        yield event


def compare(
    place: str, expected: Mapping[Any, object], found: Mapping[Any, object]
) -> Iterator[Difference]:
    """Every key of which one side says something else, or nothing."""
    for key in expected.keys() | found.keys():
        wanted, there = expected.get(key, ABSENT), found.get(key, ABSENT)
        if wanted != there:
            yield Difference(place, key, wanted, there)
