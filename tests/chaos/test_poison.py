"""10,000 bad records among 100,000 good ones: each is parked once, and everything else counts.

Single bad records, on the shared platform and by day, are `test_neighbours`'s.
"""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import psycopg
import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType

from infra import scanning
from infra.local.stack import Stack
from infra.settings import Settings
from infra.topics import ANSWER_SECONDS, create_topics, end_offsets
from schemas.catalog import EVENT_TYPES
from schemas.codec import EXAMPLE_META, UndecodableError, class_of, decode, encode
from schemas.events import PostVoted, VoteCast
from tests.chaos.conftest import Record
from tests.chaos.evidence import DERIVED, FACTS, Difference, Evidence, compare
from tests.chaos.facts import LARGE, community
from tests.chaos.judging import judge_folds, judge_projections
from tests.chaos.loading import LARGEST_BYTES, Raw, events, load
from tests.chaos.poison import UNFIT, UNREADABLE, Spoil, carrying, huge, strew
from tests.chaos.resting import rest
from tests.support.platform import PROCESS_NAMES
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

GOOD = 100_000
BAD = 10_000
# So many of the bad ones lie among what folds derive, the others among facts.
BAD_DERIVED = 2_000
SEED = 9
# Two workers, so that partitions also move while bad records come.
PROCESSES = (*(name for name in PROCESS_NAMES if name != "api"), "folds-2")
# What folds read and keep by the identifiers that are spoilt here; views know no post.
SPOILT = (VoteCast, PostVoted)
STRAY = ("forum.PostScored", "feedback.ScoreChanged")
READERS = {
    "feedback.ballots": {"vote-allowance", "events"},
    "forum.discussions": {"discussions", "contributions", "events"},
    "forum.changes": {"forum", "search", "events"},
    "feedback.scores": {"feedback", "events"},
}
# A request that the read model refuses until it is repaired.
ODD = "-f7"


@dataclass
class Poisoned:
    """A platform at rest, and what was put on its log."""

    settings: Settings
    bad: list[tuple[Raw, Spoil]] = field(default_factory=list)

    @property
    def values(self) -> set[bytes | None]:
        """The values of all bad records."""
        return {raw.value for raw, _ in self.bad}

    def ask(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What Postgres answers."""
        with psycopg.connect(self.settings.postgres_url) as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    def change(self, statement: str) -> None:
        """Change something behind the engine's back."""
        with psycopg.connect(self.settings.postgres_url) as connection:
            connection.execute(statement.encode())

    def community(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against the platform."""
        home = str(self.settings.home)
        return subprocess.run(
            [sys.executable, "-m", "infra.cli", *arguments],
            env={**os.environ, "COMMUNITY_HOME": home, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Poisoned]:
    """A platform that has read all of it."""
    with Stack(tmp_path_factory.mktemp("poison"), processes=PROCESSES) as stack:
        found = Poisoned(stack.settings)
        create_topics(stack.settings.kafka_servers)
        allow_large(stack.settings.kafka_servers)
        found.change(
            f"ALTER TABLE read.features_1 ADD CONSTRAINT odd CHECK (NOT feature_id ~ '{ODD}$')"
        )
        load(stack.settings.kafka_servers, poison(found))
        rest(stack.settings, PROCESS_NAMES)
        yield found


def allow_large(servers: str) -> None:
    """Let the broker take what it would refuse."""
    entry = ConfigEntry(
        "max.message.bytes", str(LARGEST_BYTES), incremental_operation=AlterConfigOpType.SET
    )
    topics = [
        ConfigResource(ResourceType.TOPIC, name, incremental_configs=[entry]) for name in READERS
    ]
    admin = AdminClient({"bootstrap.servers": servers})
    for future in admin.incremental_alter_configs(topics).values():
        future.result(ANSWER_SECONDS)


def poison(found: Poisoned) -> Iterator[Raw]:
    """The good and the bad, which are noted."""
    chance = random.Random(SEED)  # noqa: S311 - a test needs a seed, not a secret
    strays = iter([stray(n) for n in range(BAD_DERIVED)])
    for n, (raw, spoil) in enumerate(strewn(chance)):
        if spoil is not None:
            found.bad.append((raw, spoil))
        yield raw
        if n % (GOOD // BAD_DERIVED) == 0 and (other := next(strays, None)):
            found.bad.append(other)
            yield other[0]


def strewn(chance: random.Random) -> Iterator[tuple[Raw, Spoil | None]]:
    """All facts in their order, with bad ones before votes."""
    facts = list(events(community(SEED, LARGE), GOOD))
    votes = [each for each in facts if isinstance(each, SPOILT)]
    kinds = (*UNREADABLE, *UNFIT)
    spoilt = strew(votes, kinds, BAD - BAD_DERIVED, chance)
    for fact in facts:
        if not isinstance(fact, SPOILT):
            yield carrying(fact, encode(fact)), None
            continue
        for raw, spoil in spoilt:
            yield raw, spoil
            if spoil is None:
                break


def stray(n: int) -> tuple[Raw, Spoil]:
    """A bad record among what folds derive; a few of them are ten megabytes large."""
    event_type = EVENT_TYPES[STRAY[n % len(STRAY)]]
    meta = msgspec.structs.replace(EXAMPLE_META, type=event_type.name, sequence=1)
    data = {**event_type.example, event_type.key: f"stray-{n}", "meta": msgspec.to_builtins(meta)}
    event = msgspec.convert(data, class_of(event_type.name))
    kinds = (*UNREADABLE, UNFIT[0])
    spoil = huge if n % 500 == 0 else kinds[n // len(STRAY) % len(kinds)]
    return carrying(event, spoil(event)), spoil


def readable(value: bytes | None) -> bool:
    """Whether a bad record is an event all the same."""
    try:
        decode(value)
    except UndecodableError:
        return False
    return True


def test_each_bad_record_is_parked_once_by_each_reader(poisoned: Poisoned, figure: Record) -> None:
    expected: Counter[str] = Counter()
    for raw, _ in poisoned.bad:
        # The index keeps no scores, and takes what Postgres does not.
        blind = {"search"} if readable(raw.value) else set()
        expected.update(READERS[raw.topic] - blind)
    query = "SELECT pipeline, count(*) FROM engine.dead_letters WHERE reason !~ 'odd' GROUP BY 1"
    assert len(poisoned.bad) == BAD
    assert dict(poisoned.ask(query)) == expected
    places = 'SELECT count(DISTINCT (topic, partition, "offset")) FROM engine.dead_letters'
    assert poisoned.ask(f"{places} WHERE reason !~ 'odd'") == [(BAD,)]
    figure("bad records", BAD)
    figure("dead letters", sum(expected.values()))


def test_every_neighbour_counts(poisoned: Poisoned, figure: Record) -> None:
    retried = poisoned.community("dead-letters", "retry", *odd_letters(poisoned))
    assert retried.returncode == 1
    poisoned.change("ALTER TABLE read.features_1 DROP CONSTRAINT odd")
    retried = poisoned.community("dead-letters", "retry", *odd_letters(poisoned))
    assert retried.returncode == 0, retried.stdout
    evidence = gathered(poisoned)
    differences = [
        *judge_folds(evidence),
        *judge_projections(evidence),
        *in_facts(poisoned, evidence),
    ]
    assert differences == []
    figure("facts that count", len(evidence.recount.ids))
    figure("taken up again", len(odd_letters(poisoned)) or "all")


def odd_letters(poisoned: Poisoned) -> list[str]:
    """The letters that a repair of the read model brings back."""
    query = (
        "SELECT concat_ws('/', pipeline, topic, partition, \"offset\") FROM engine.dead_letters"
        " WHERE reason ~ 'odd' AND resolved_at IS NULL"
    )
    return [str(name) for (name,) in poisoned.ask(query)]


def gathered(poisoned: Poisoned) -> Evidence:
    """What the log holds without the bad records."""
    evidence, bad = Evidence(poisoned.settings), poisoned.values
    servers = poisoned.settings.kafka_servers
    for topics in (FACTS, DERIVED):
        ends = end_offsets(servers, topics)
        for records in scanning.scan(servers, dict.fromkeys(ends, 0), ends):
            for record in records:
                if record.value in bad:
                    continue
                event = decode(record.value)
                if topics is FACTS:
                    evidence.recount.feed([event])
                elif evidence.heard.hear(record.partition, event) and type(event).__name__ in {
                    "VoteAccepted",
                    "VoteRejected",
                }:
                    told = evidence.decisions.setdefault(event.meta.correlation_id, [])
                    told.append(type(event).__name__)
    return evidence


def in_facts(poisoned: Poisoned, evidence: Evidence) -> Iterator[Difference]:
    """Differences between the fact table and the good events of the log."""
    query = "SELECT source, event_id FROM events WHERE source NOT LIKE 'reaction:%%'"
    found = Counter((source, name) for source, name in poisoned.ask(query))
    yield from compare("events", dict.fromkeys(evidence.recount.ids | evidence.heard.ids, 1), found)


def test_a_fact_that_a_fold_could_not_read_is_taken_up_once_it_can(poisoned: Poisoned) -> None:
    query = (
        "SELECT concat_ws('/', pipeline, topic, partition, \"offset\"), id FROM engine.dead_letters"
        " WHERE pipeline = 'vote-allowance' ORDER BY id LIMIT 1"
    )
    ((name, letter_id),) = poisoned.ask(query)
    assert poisoned.community("dead-letters", "retry", str(name)).returncode == 1
    vote = next(each for each in events(community(SEED + 1), GOOD) if isinstance(each, VoteCast))
    # What a release would read in it that knows its schema.
    with psycopg.connect(poisoned.settings.postgres_url) as connection:
        repaired = "UPDATE engine.dead_letters SET value = %s WHERE id = %s"
        connection.execute(repaired, (encode(vote), letter_id))
    assert poisoned.community("dead-letters", "retry", str(name)).returncode == 0
    decided = "SELECT true FROM events WHERE correlation_id = %s AND event_type ~ '^feedback.Vote'"
    eventually(lambda: len(poisoned.ask(decided, vote.meta.id)) == len(("cast", "decided")))
