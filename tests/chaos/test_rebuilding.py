"""Read models are rebuilt while 200,000 facts come in: readers see no gap, no error and no void.

That a rebuild comes to the same as what was there is `test_replay`'s.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from infra.local.stack import Stack
from infra.settings import Settings
from infra.topics import create_topics
from projections.registry import PROJECTIONS
from projections.search import ALIAS
from tests.chaos.conftest import Record
from tests.chaos.evidence import gather
from tests.chaos.facts import LARGE, community
from tests.chaos.judging import JUDGES
from tests.chaos.loading import events, load, record_of
from tests.chaos.replaying import opened
from tests.chaos.resting import rest
from tests.support.waiting import eventually

pytestmark = pytest.mark.chaos

FACTS = 200_000
MUTANT_FACTS = 10_000
SEED = 14
# With two of each, a swap also meets a worker that holds nothing.
PROCESSES = ("folds", "projections", "projections-2", "analytics", "search")
# What is rebuilt, and what its readers count: rows that come and never go.
VIEWS: Mapping[str, tuple[str, ...]] = {
    "forum": ("discussions", "posts"),
    "feedback": ("features", "allowances"),
    "members": ("members",),
    "events": ("events WHERE event_type = 'forum.ReplyPosted'",),
    "search": (),
}
READ_SECONDS = 0.05
START_SECONDS = 120


@dataclass
class Reader:
    """Asks again and again how many rows there are; keeps what it must never see."""

    name: str
    count: Callable[[], int]
    reads: int = 0
    highest: int = 0
    seen: list[str] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        """Read until told to stop."""
        while not stop.wait(READ_SECONDS):
            try:
                self._look(self.count())
            except (psycopg.Error, ApiError, TransportError) as error:
                self.seen.append(f"{self.name}: {error!r}")

    def begun(self) -> bool:
        """Whether there is something that could be missed; a new platform has no index yet."""
        try:
            return self.count() > 0
        except NotFoundError:
            return False

    def _look(self, found: int) -> None:
        self.reads += 1
        if found < self.highest:
            self.seen.append(f"{self.name}: {found} rows after {self.highest}")
        self.highest = max(self.highest, found)


def row_count(connection: psycopg.Connection[Any], view: str) -> int:
    """How many rows a view has."""
    row = connection.execute(f"SELECT count(*) FROM {view}".encode()).fetchone()
    assert row is not None
    found: int = row[0]
    return found


def readers_of(settings: Settings, exits: ExitStack) -> Iterator[Reader]:
    """A reader of each view, with a connection of its own as services have, and of the index."""
    for view in (view for views in VIEWS.values() for view in views):
        found = exits.enter_context(psycopg.connect(settings.postgres_url, autocommit=True))
        yield Reader(view, partial(row_count, found, view))
    client = exits.enter_context(Elasticsearch(settings.elasticsearch_url, request_timeout=30))
    yield Reader("search", lambda: int(client.count(index=ALIAS)["count"]))


@contextmanager
def reading(settings: Settings) -> Iterator[list[Reader]]:
    """A reader of each view, all through the block."""
    stop = threading.Event()
    with ExitStack() as exits:
        readers = list(readers_of(settings, exits))
        with ThreadPoolExecutor(len(readers)) as threads:
            running = [threads.submit(each.run, stop) for each in readers]
            try:
                yield readers
            finally:
                stop.set()
        for each in running:
            each.result()


@contextmanager
def flowing(home: Path, facts: int) -> Iterator[tuple[Settings, Future[None]]]:
    """A platform while so many facts come in, and what ends with the last of them."""
    with Stack(home, processes=PROCESSES) as stack, ThreadPoolExecutor(1) as threads:
        settings = stack.settings
        create_topics(settings.kafka_servers)
        records = map(record_of, events(community(SEED, LARGE), facts))
        flow = threads.submit(load, settings.kafka_servers, records)
        with ExitStack() as exits:
            first = list(readers_of(settings, exits))
            eventually(lambda: all(each.begun() for each in first), START_SECONDS)
        yield settings, flow


def rebuild(settings: Settings, name: str) -> str:
    """What the command says of a rebuild; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.cli", "rebuild", name],
        env={**os.environ, "COMMUNITY_HOME": str(settings.home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_readers_see_no_gap_while_all_is_rebuilt(tmp_path: Path, figure: Record) -> None:
    with flowing(tmp_path / "home", FACTS) as (settings, flow):
        rebuilt = 0
        with reading(settings) as readers:
            while not flow.done() or rebuilt < len(VIEWS):
                name = list(VIEWS)[rebuilt % len(VIEWS)]
                began_at = time.monotonic()
                assert "nothing differed" in rebuild(settings, name)
                figure(
                    f"seconds of rebuild {rebuilt}, {name}", round(time.monotonic() - began_at, 1)
                )
                rebuilt += 1
            flow.result()
            rest(settings, PROCESSES)
        seen = [line for each in readers for line in each.seen]
        figure("facts", FACTS)
        figure("reads", sum(each.reads for each in readers))
        figure("wrong reads", len(seen))
        assert seen == []
        assert all(each.reads and each.highest for each in readers)
        evidence = gather(settings)
        judges = ("folds", "projections", "analytics", "search")
        assert [each for name in judges for each in JUDGES[name](evidence)] == []


def test_a_swap_before_the_filling_is_found(tmp_path: Path) -> None:
    with flowing(tmp_path / "home", MUTANT_FACTS) as (settings, flow), reading(settings) as readers:
        flow.result()
        rest(settings, PROCESSES)
        posts = next(each for each in readers if each.name == "posts")
        eventually(lambda: posts.highest)
        with opened(settings, PROJECTIONS["forum"]) as copy:
            copy.begin(fresh=True)
            copy.swap(lambda _: None)
        eventually(lambda: posts.seen)
