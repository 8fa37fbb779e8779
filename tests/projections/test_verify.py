"""Verifying, dead letters and the commands for both, on the running platform."""

import itertools
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import nullcontext

import psycopg
import pytest

from infra.kafka import KafkaPublisher
from infra.pipeline import Outgoing, Partition
from infra.settings import Settings
from infra.topics import create_topics
from infra.verification import Offsets, StandstillError, wait_for
from infra.verifying import NAMES, Verification, settled
from projections.engine import indices
from projections.engine.verify_rows import verify_rows
from projections.platform import PLATFORM
from projections.search import ALIAS
from schemas.codec import encode, headers, key_of
from schemas.events import FeatureSubmitted, VoteCast
from streams.registry import FOLDS
from tests.projections.private import kept, named, private, stamped
from tests.projections.test_rebuild import all_seen, nothing, running, send
from tests.support.platform import Platform
from tests.support.waiting import eventually


def community(platform: Platform, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line against the platform."""
    return subprocess.run(
        [sys.executable, "-m", "infra.cli", *arguments],
        env={**os.environ, "COMMUNITY_HOME": str(platform.settings.home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def request_id(services: Settings) -> Iterator[str]:
    """A request with a vote, as facts on the log."""
    create_topics(services.kafka_servers)
    publisher = KafkaPublisher(services.kafka_servers)
    feature_id = f"f-{uuid.uuid4().hex}"
    facts = [
        ("feedback.features", FeatureSubmitted(feature_id, "ada", "Dark mode", "So.", "ui")),
        ("feedback.ballots", VoteCast(feature_id, f"m-{uuid.uuid4().hex}", "UP")),
    ]
    for topic, fact in facts:
        event = named(stamped(fact, 1), uuid.uuid4().hex)
        record = Outgoing(topic, key_of(event).encode(), encode(event), headers(event))
        publisher.send([record])
    publisher.flush()
    yield feature_id
    publisher.flush()


def change(settings: Settings, statement: str) -> None:
    """Damage what is stored, behind the engine's back; `{features}` is the live table."""
    with psycopg.connect(settings.postgres_url) as connection:
        row = connection.execute(
            "SELECT generation FROM engine.generations WHERE projection = 'feedback' AND live"
        ).fetchone()
        assert row is not None
        connection.execute(statement.format(features=f"read.features_{row[0]}").encode())


def shown(settings: Settings, feature_id: str) -> bool:
    """Whether readers see the request with its vote."""
    with psycopg.connect(settings.postgres_url) as connection:
        query = "SELECT ups FROM features WHERE feature_id = %s"
        return connection.execute(query, [feature_id]).fetchone() == (1,)


def test_a_damaged_row_is_named_and_a_rebuild_repairs_it(
    platform: Platform, request_id: str
) -> None:
    settings = platform.settings
    eventually(lambda: shown(settings, request_id))
    agreed = community(platform, "verify", "feedback", "vote-scores", "vote-allowance")
    assert agreed.returncode == 0, agreed.stdout
    change(settings, f"UPDATE {{features}} SET ups = 41 WHERE feature_id = '{request_id}'")
    differs = community(platform, "verify", "feedback")
    assert differs.returncode == 1
    for word in ("postgres", "features", request_id, "expected {'ups': 1}", "{'ups': 41}"):
        assert word in differs.stdout
    rebuilt = community(platform, "rebuild", "feedback")
    assert rebuilt.returncode == 0, rebuilt.stdout
    assert "checksum" in rebuilt.stdout
    assert community(platform, "verify", "feedback").returncode == 0


def test_a_lost_document_is_named_and_a_rebuild_brings_it_back(
    platform: Platform, request_id: str
) -> None:
    client = indices.connect(platform.settings.elasticsearch_url)
    name = f"feature:{request_id}"
    with client:
        eventually(lambda: client.exists(index=ALIAS, id=name).body)
        client.delete(index=ALIAS, id=name, refresh=True)
        differs = community(platform, "verify", "search")
        assert differs.returncode == 1
        assert name in differs.stdout
        assert "no such document" in differs.stdout
        assert community(platform, "rebuild", "search").returncode == 0
        assert client.exists(index=ALIAS, id=name)
    assert community(platform, "verify", "search").returncode == 0


@pytest.mark.parametrize(
    ("damage", "expected", "got"),
    [
        ("DELETE FROM {table} WHERE probe_id = '{probe}'", "occurred_at", "no such row"),
        ("INSERT INTO {table} VALUES ('forged', now())", "no such row", "forged"),
        (
            "UPDATE {table} SET occurred_at = now() WHERE probe_id = '{probe}'",
            "1520874",
            "occurred",
        ),
    ],
)
def test_each_kind_of_difference_is_found(
    services: Settings, damage: str, expected: str, got: str
) -> None:
    projection = private(PLATFORM)
    create_topics(services.kafka_servers)
    with kept(services, projection) as copy:
        with running(services, projection):
            probes = send(KafkaPublisher(services.kafka_servers), 5)
            eventually(all_seen(copy, probes))
        assert verify_rows(services, projection, nothing) is None
        table = f"read.{projection.tables[0].name}_1"
        with psycopg.connect(services.postgres_url) as connection:
            connection.execute(damage.format(table=table, probe=probes[3]).encode())
        found = verify_rows(services, projection, nothing)
        assert found is not None
        assert found.place == projection.tables[0].name
        assert expected in found.expected
        assert got in found.got


def test_a_reader_that_stands_still_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.verification.STANDSTILL_SECONDS", 0.5)
    place = Partition("forum.changes", 2)
    with pytest.raises(StandstillError, match='"forum" stands at 3 of 7 in partition 2'):
        wait_for("forum", {place: 7}, lambda: {place: 3}, nothing)


def test_what_folds_tell_each_other_is_waited_for_until_nothing_new_comes() -> None:
    place = Partition("segments.people", 0)
    ends = [{place: 3}, {place: 4}, {place: 9}, {place: 9}, {place: 9}]
    waited: list[Offsets] = []
    assert settled(lambda: ends.pop(0), waited.append) == {place: 9}
    assert waited == [{place: 3}, {place: 4}, {place: 9}]


def test_a_platform_in_use_is_not_waited_for_for_ever() -> None:
    place = Partition("segments.people", 0)
    numbers = itertools.count()
    waited: list[Offsets] = []
    settled(lambda: {place: next(numbers)}, waited.append)
    assert len(waited) == len(FOLDS)


def test_the_folds_behind_a_part_are_waited_for_however_indirect(services: Settings) -> None:
    verification = Verification(services, lambda _: nullcontext(nothing), frozenset({"churn"}))
    needed = {each.name for each in verification._needed_folds()}
    assert {"tracking", "journeys", "churn-activity", "churn-model"} <= needed
    assert "standings" not in needed


def test_what_cannot_be_verified_or_rebuilt_is_said_with_what_can(platform: Platform) -> None:
    refused = community(platform, "verify", "forumm")
    assert refused.returncode == 1
    assert all(name in refused.stdout for name in NAMES)
    unknown = community(platform, "rebuild", "forumm")
    assert unknown.returncode == 1
    assert "Full text" in unknown.stdout


def test_a_record_that_nobody_can_read_is_listed_shown_and_stays_dead(platform: Platform) -> None:
    settings = platform.settings
    publisher = KafkaPublisher(settings.kafka_servers)
    mark = uuid.uuid4().hex
    publisher.send([Outgoing("platform.probes", mark.encode(), b"no event", [])])
    publisher.flush()

    def listed() -> list[str]:
        with psycopg.connect(settings.postgres_url) as connection:
            rows = connection.execute(
                "SELECT concat_ws('/', pipeline, topic, partition, \"offset\")"
                " FROM engine.dead_letters WHERE key = %s AND pipeline = 'platform'",
                [mark.encode()],
            )
            return [name for (name,) in rows.fetchall()]

    (name,) = eventually(listed)
    assert name in community(platform, "dead-letters", "list").stdout
    told = community(platform, "dead-letters", "show", name).stdout
    assert b"no event".hex() in told
    retried = community(platform, "dead-letters", "retry", name)
    assert retried.returncode == 1
    assert "still dead" in retried.stdout
    assert community(platform, "dead-letters", "show", "nonsense").returncode == 1
    assert community(platform, "verify", "platform").returncode == 0
