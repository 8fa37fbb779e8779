"""Every process is killed while facts flow; then everything equals a plain recount of the log.

The engine's seeds are in `test_simulation`; the long runs are `make chaos`'s.
"""

import signal
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import psycopg
import pytest
from confluent_kafka import Consumer
from confluent_kafka import TopicPartition as KafkaPartition

from infra.imports.ingest import Address, Ingest, connect
from infra.imports.positions import Lookout
from infra.imports.settling import settle
from infra.kafka import end_offsets
from infra.local.stack import Stack
from infra.settings import Settings
from schemas.catalog import TOPICS
from schemas.codec import decode
from schemas.events import Event
from tests.chaos.facts import Community, community
from tests.chaos.oracle import Recount
from tests.support.platform import PROCESS_NAMES, Platform

FACTS = 20_000
BATCH = 100
SEED = 4_202
# Each process once, the fold workers twice: they share the partitions and hand them over.
VICTIMS = (
    "folds",
    "projections",
    "api",
    "folds-2",
    "reactions",
    "analytics",
    "search",
    "folds",
    "folds-2",
)


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Platform, Community]]:
    """A platform through which 20,000 facts went while each of its processes was killed."""
    home = tmp_path_factory.mktemp("chaos")
    with Stack(home, processes=(*PROCESS_NAMES, "folds-2")) as stack:
        platform = Platform(stack.settings)
        busy = community(SEED)
        _flow(stack, platform, busy)
        with closing(Lookout(stack.settings)) as lookout:
            settle(lookout.look, lambda _: None)
        yield platform, busy


def _flow(stack: Stack, platform: Platform, busy: Community) -> None:
    """Send all facts; after every so many batches one process dies by kill -9."""
    facts = busy.facts(FACTS)
    batches = [list(islice(facts, BATCH)) for _ in range(FACTS // BATCH)]
    every = len(batches) // (len(VICTIMS) + 1)
    victims = iter(VICTIMS)
    with connect(Address(platform.settings.api_url, platform.key)) as client:
        ingest = Ingest(client)
        for n, batch in enumerate(batches, start=1):
            verdicts = ingest.send(batch)
            assert [each.verdict for each in verdicts] == ["accepted"] * len(batch)
            if n % every == 0 and (victim := next(victims, None)):
                stack.kill(victim, signal.SIGKILL)


@pytest.fixture(scope="module")
def recount(survived: tuple[Platform, Community]) -> Recount:
    """What the log says, counted by plain dictionaries."""
    platform, _ = survived
    counted = Recount()
    for topic in ("forum.discussions", "feedback.ballots"):
        counted.feed(read(platform.settings, topic))
    return counted


def read(settings: Settings, topic: str) -> Iterator[Event]:
    """Every event of a topic, partition by partition."""
    ends = end_offsets(settings.kafka_servers, [topic])
    consumer = Consumer({"bootstrap.servers": settings.kafka_servers, "group.id": "recount"})
    for partition, end in ends.items():
        consumer.assign([KafkaPartition(*partition, 0)])
        after = 0
        while after < end:
            for message in consumer.consume(1_000, 1.0):
                value, offset = message.value(), message.offset()
                assert isinstance(value, bytes)
                assert offset is not None
                after = offset + 1
                yield decode(value)
    consumer.close()


def rows(platform: Platform, query: str) -> list[tuple[Any, ...]]:
    """What Postgres answers."""
    with psycopg.connect(platform.settings.postgres_url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_every_accepted_fact_is_on_the_log(survived: tuple[Platform, Community]) -> None:
    platform, busy = survived
    facts = [topic.name for topic in TOPICS.values() if topic.owner == "ingest"]
    ids = {
        event.meta.id
        for topic in facts
        for event in read(platform.settings, topic)
        if event.meta.source == f"chaos:{busy.name}"
    }
    assert ids == {f"{busy.name}-{n}" for n in range(FACTS)}


def test_scores_of_requests_are_those_of_a_recount(
    survived: tuple[Platform, Community], recount: Recount
) -> None:
    platform, _ = survived
    found = rows(platform, "SELECT feature_id, ups, downs FROM features")
    expected = recount.feature_scores()
    assert {name: (ups, downs) for name, ups, downs in found} == {
        name: expected.get(name, (0, 0)) for name, *_ in found
    }
    assert {name for name, *_ in found} >= set(expected)


def test_every_vote_is_decided_exactly_once(
    survived: tuple[Platform, Community], recount: Recount
) -> None:
    platform, _ = survived
    decided: dict[str, set[str]] = {}
    rejected = set()
    for event in read(platform.settings, "feedback.votes"):
        decided.setdefault(event.meta.correlation_id, set()).add(event.meta.id)
        if type(event).__name__ == "VoteRejected":
            rejected.add(event.meta.id)
    assert decided.keys() == recount.claims
    assert {len(ids) for ids in decided.values()} == {1}
    assert len(rejected) == recount.rejected > 0


def test_scores_of_posts_are_those_of_a_recount(
    survived: tuple[Platform, Community], recount: Recount
) -> None:
    platform, _ = survived
    found = rows(platform, "SELECT post_id, ups, downs FROM posts")
    expected = recount.post_scores()
    assert {name for name, *_ in found} == set(recount.authors)
    assert {name: (ups, downs) for name, ups, downs in found} == {
        name: expected.get(name, (0, 0)) for name, *_ in found
    }


def test_discussions_are_those_of_a_recount(
    survived: tuple[Platform, Community], recount: Recount
) -> None:
    platform, _ = survived
    query = "SELECT discussion_id, replies_count, views, accepted_post_id FROM discussions"
    assert sorted(rows(platform, query)) == sorted(
        (name, len(replies), len(recount.views[name]), recount.accepted.get(name, (None,))[0])
        for name, replies in _replies(recount)
    )


def _replies(recount: Recount) -> Iterable[tuple[str, set[str]]]:
    started = (name for name in recount.authors if "-r" not in name)
    return ((name, recount.replies[name]) for name in started)


def test_karma_is_that_of_a_recount(survived: tuple[Platform, Community], recount: Recount) -> None:
    platform, _ = survived
    query = "SELECT member_id, (karma->>'stackexchange')::bigint FROM members"
    karma = recount.karma()
    found = {name: points for name, points in rows(platform, query) if points is not None}
    assert found == {name: karma.get(name, 1) for name in found}
    assert set(found) >= {name for name, points in karma.items() if points != 1}


def test_the_fact_table_holds_every_event_once(survived: tuple[Platform, Community]) -> None:
    platform, busy = survived
    query = (
        f"SELECT count(*), count(DISTINCT event_id) FROM events WHERE source = 'chaos:{busy.name}'"
    )
    assert rows(platform, query) == [(FACTS, FACTS)]


def test_every_post_has_one_sentiment(
    survived: tuple[Platform, Community], recount: Recount
) -> None:
    platform, _ = survived
    found = rows(platform, "SELECT post_id FROM sentiment")
    assert sorted(name for (name,) in found) == sorted(recount.authors)
