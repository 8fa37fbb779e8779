"""Whatever is rebuilt from offset 0 equals what was there, bit for bit, however the log is read.

A replay reads with no clock, no chance and no order but the log's; a mutant here has one.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import msgspec
import pytest

from infra.local.stack import Stack
from infra.settings import Settings
from infra.topics import create_topics, end_offsets
from infra.verification import Offsets
from projections.forum import FORUM
from projections.projection import Projection, Upsert
from projections.registry import PROJECTIONS
from schemas.catalog import TOPICS
from schemas.events import Event
from streams.fold import Fold
from streams.registry import FOLDS
from tests.chaos.conftest import Record
from tests.chaos.facts import LARGE, community
from tests.chaos.loading import events, load, record_of
from tests.chaos.replaying import (
    Log,
    Way,
    live_fold,
    live_rows,
    log_of,
    replayed_fold,
    replayed_rows,
)
from tests.chaos.resting import rest
from tests.chaos.rooms import Rooms
from tests.chaos.workers import Worker
from tests.support.stories import HOUR
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

# Of forum and feedback, and of all other rooms, so that no fold of the registry reads nothing.
FACTS, OTHERS = 80_000, 28_000
# Facts and what follows from them.
EVENTS = 500_000
TICKS = "platform.ticks"
SEED = 13
PROCESSES = ("folds", "folds-2", "projections", "analytics", "search")
WAYS = (Way(5_000), Way(7, workers=2, reverse=True), Way(5_000, workers=3, reverse=True))
# Folds are replayed into memory so; rows, with a commit for each record, for a part of the log.
SINGLE = Way(1, workers=2, reverse=True)
SINGLE_RECORDS = 2_000
# Each batch ends with a refresh of the index, which takes 20 ms.
SLOWER = {"elasticsearch": 100}


@dataclass(frozen=True)
class Read:
    """A platform at rest, whose log has been read by its own processes."""

    settings: Settings
    ends: Offsets

    def log(self, topics: frozenset[str], limit: int | None = None) -> Log:
        """The log of some topics, or the first so many records of each partition."""
        ends = {each: end for each, end in self.ends.items() if each.topic in topics}
        if limit is not None:
            ends = {each: min(end, limit) for each, end in ends.items()}
        return log_of(self.settings.kafka_servers, topics, ends)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """Half a million events, read by the running processes, which then are held."""
    with Stack(tmp_path_factory.mktemp("replay"), processes=PROCESSES) as stack:
        settings = stack.settings
        create_topics(settings.kafka_servers)
        busy = community(SEED, LARGE)
        rooms = Rooms(busy, random.Random(SEED))  # noqa: S311 - a test needs a seed, not a secret
        told = chain(events(busy, FACTS), rooms.events(OTHERS))
        load(settings.kafka_servers, map(record_of, told))
        rest(settings, PROCESSES)
        tick(settings)
        rest(settings, PROCESSES)
        for name in PROCESSES:
            stack.stop(name)
        yield Read(settings, end_offsets(settings.kafka_servers, TOPICS))


def tick(settings: Settings) -> None:
    """Let the clock tell the time, by which all are woken that wait for a moment."""
    with Worker("clock", settings):
        eventually(lambda: any(end_offsets(settings.kafka_servers, [TICKS]).values()))


def test_the_log_is_as_long_as_it_says(read: Read, figure: Record) -> None:
    assert sum(read.ends.values()) >= EVENTS
    figure("events", sum(read.ends.values()))


def test_every_fold_has_read_something(read: Read) -> None:
    heard = {each.topic for each, end in read.ends.items() if end}
    assert not {fold.topic for fold in FOLDS} - heard


@pytest.mark.parametrize("fold", FOLDS, ids=lambda each: each.name)
def test_a_fold_comes_to_the_same_in_every_way(read: Read, fold: Fold, figure: Record) -> None:
    topics = frozenset(topic for topic, each in TOPICS.items() if fold.name in each.owners)
    live = live_fold(read.settings, fold, read.log(topics))
    log = read.log(frozenset([fold.topic]))
    for way in (*WAYS, SINGLE):
        assert replayed_fold(fold, log, way) == live, str(way)
    figure("sums", live)


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_read_model_comes_to_the_same_in_every_way(read: Read, name: str, figure: Record) -> None:
    projection = PROJECTIONS[name]
    live = live_rows(read.settings, projection)
    log = read.log(projection.topics)
    for way in WAYS:
        slower = replace(way, batch=max(way.batch, SLOWER.get(projection.store, 0)))
        assert replayed_rows(read.settings, projection, log, slower) == live, str(slower)
    figure("sums", live)


@pytest.mark.parametrize("name", [name for name in PROJECTIONS if name != "search"])
def test_a_read_model_comes_to_the_same_record_by_record(read: Read, name: str) -> None:
    projection = PROJECTIONS[name]
    log = read.log(projection.topics, SINGLE_RECORDS)
    together = replayed_rows(read.settings, projection, log, WAYS[0])
    assert replayed_rows(read.settings, projection, log, SINGLE) == together


def test_a_projection_with_chance_in_it_is_found(read: Read) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a fault for a test, not a secret

    def project(event: Any) -> Iterator[Upsert]:
        for write in FORUM.project(event):
            assert isinstance(write, Upsert)
            row = {**write.row}
            if "hot" in row:
                row["hot"] += chance.random()
            yield msgspec.structs.replace(write, row=row)

    mutant: Projection = replace(FORUM, project=project)
    log = read.log(FORUM.topics, SINGLE_RECORDS)
    sums = [replayed_rows(read.settings, each, log, WAYS[0]) for each in (FORUM, mutant)]
    assert sums[0] != sums[1]


def test_a_fold_that_reads_its_clock_is_found(read: Read) -> None:
    fold = next(each for each in FOLDS if each.name == "vote-scores")
    chance = random.Random(SEED)  # noqa: S311 - a fault for a test, not a secret

    def step(state: Any, entries: Any, event: Event) -> Any:
        # What occurs after it is recorded counts as of then, so a clock that is late tells nothing.
        early = event.meta.occurred_at - chance.randrange(HOUR)
        meta = msgspec.structs.replace(event.meta, occurred_at=early)
        return fold.step(state, entries, msgspec.structs.replace(event, meta=meta))

    log = read.log(frozenset([fold.topic]), SINGLE_RECORDS)
    sums = [replayed_fold(each, log, WAYS[0]) for each in (fold, replace(fold, step=step))]
    assert sums[0] != sums[1]
