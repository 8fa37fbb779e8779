"""Elasticsearch refuses, loses answers, goes away for a minute and forgets what it deleted.

The index must then say what Postgres says, and the other projections must not have waited for it.
"""

import hashlib
import random
import signal
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from infra.local.stack import Stack
from infra.settings import Settings
from projections.search import ALIAS, UNREADABLE
from schemas.events import DiscussionStarted, Event, PostModerated, ReplyPosted
from tests.chaos.conftest import Record
from tests.chaos.evidence import ABSENT, Difference, compare
from tests.chaos.lagging import Watch
from tests.chaos.loading import load, record_of
from tests.chaos.resting import rest
from tests.chaos.tending import tend
from tests.chaos.unreliable import Unreliable
from tests.chaos.workers import Worker
from tests.support.stories import stamp

pytestmark = pytest.mark.chaos

DOCUMENTS = 50_000
DELETIONS = 5_000
RESTORATIONS = 500
# One document in so many is a discussion, the others are replies.
A_DISCUSSION = 25
# A rate that the two cores carry beside Elasticsearch, so that a lag means a wait.
RATE = 300.0
REFUSED_SHARE = 0.2
AWAY_AFTER_SECONDS = 30.0
AWAY_SECONDS = 60.0
LAG_SECONDS = 5.0
OTHERS = ("folds", "projections", "analytics")
MUTANT_DOCUMENTS = 2_000
MUTANT_DELETIONS = 500


@dataclass
class Posts:
    """Posts of which some are deleted, and some of these restored, in the order of the log."""

    documents: int
    deletions: int
    restorations: int
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - a seed
    told: int = 0

    def facts(self) -> Iterator[Event]:
        """All that happens; what is deleted is chosen among what was written before."""
        moderated = self.chance.sample(range(self.documents // 2), self.deletions)
        every = self.documents // 2 // self.deletions
        for n in range(self.documents):
            yield self._stamped(self._post(n))
            if n >= self.documents // 2 and n % every == 0 and moderated:
                yield self._stamped(self._moderation(moderated.pop(), "DELETE"))
        for n in moderated:
            yield self._stamped(self._moderation(n, "DELETE"))
        for n in self.chance.sample(range(self.documents // 2), self.restorations):
            yield self._stamped(self._moderation(n, "RESTORE"))

    def _stamped(self, event: Event) -> Event:
        self.told += 1
        return stamp(event, f"{self.name}-{self.told}", self.told)

    def _discussion(self, n: int) -> str:
        return f"{self.name}-d{n // A_DISCUSSION}"

    def _id(self, n: int) -> str:
        return f"{self.name}-r{n}" if n % A_DISCUSSION else self._discussion(n)

    def _post(self, n: int) -> Event:
        body = f"Answer {n} of many words."
        if n % A_DISCUSSION:
            return ReplyPosted(
                post_id=self._id(n), discussion_id=self._discussion(n), author_id="ada", body=body
            )
        return DiscussionStarted(
            discussion_id=self._id(n), author_id="ada", title=f"Number {n}", body=body, category="x"
        )

    def _moderation(self, n: int, action: str) -> Event:
        return PostModerated(
            post_id=self._id(n), discussion_id=self._discussion(n), member_id="mo", action=action
        )


def paced(facts: Iterable[Event], rate: float) -> Iterator[Event]:
    """The facts, so many a second."""
    began_at = time.monotonic()
    for n, fact in enumerate(facts):
        yield fact
        time.sleep(max(0.0, began_at + n / rate - time.monotonic()))


INDEXED = """
SELECT p.post_id = p.discussion_id, p.post_id, p.title, p.body, p.author_id,
    CASE WHEN p.post_id = p.discussion_id THEN d.status ELSE p.status END
FROM posts AS p JOIN discussions AS d USING (discussion_id)
"""


def expected(settings: Settings) -> dict[str, object]:
    """The documents that Postgres's rows come to."""
    with psycopg.connect(settings.postgres_url) as connection:
        found = connection.execute(INDEXED.encode()).fetchall()
    return {
        f"{'discussion' if first else 'post'}:{key}": None if row[-1] in UNREADABLE else tuple(row)
        for first, key, *row in found
    }


def indexed(settings: Settings) -> dict[str, object]:
    """The documents that readers find; None for what is deleted."""
    with Elasticsearch(settings.elasticsearch_url, request_timeout=60) as client:
        client.indices.refresh(index=ALIAS)
        hits = list(scan(client, index=ALIAS, size=2_000))
    return {hit["_id"]: shown(hit["_source"]) for hit in hits}


def shown(fields: Mapping[str, Any]) -> object:
    """What a document says."""
    names = ("title", "body", "author_id", "status")
    return None if fields["deleted"] else tuple(fields[name] for name in names)


def checksum(documents: Mapping[str, object]) -> str:
    """One number over all documents."""
    lines = (f"{key} {value}\n" for key, value in sorted(documents.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Searching:
    """A platform whose search process is behind the proxy."""

    stack: Stack
    proxy: Unreliable
    worker: Worker

    def read_through(self) -> None:
        """Wait until the index has all, start the node anew, and let a lost host's writes come."""
        rest(self.stack.settings, {*OTHERS, "search"})
        self.stack.restart("elasticsearch", signal.SIGKILL)
        assert self.proxy.deliver_late() > 0

    def differences(self) -> list[Difference]:
        """What the index says otherwise than Postgres."""
        settings = self.stack.settings
        return list(compare("search", expected(settings), indexed(settings)))


@contextmanager
def searching(home: Path, launcher: str) -> Iterator[Searching]:
    """A platform whose search process is behind the proxy."""
    services = ("kafka", "postgres", "elasticsearch")
    with Stack(home, services=services, processes=OTHERS) as stack:
        share = REFUSED_SHARE if launcher == "infra.serving" else 0.0
        with Unreliable(stack.settings.elasticsearch_url, share) as proxy:
            behind = stack.settings.model_copy(update={"elasticsearch_url": proxy.url})
            with Worker("search", behind, (launcher,)) as worker:
                yield Searching(stack, proxy, worker)


def test_the_index_equals_postgres_whatever_elasticsearch_does(
    tmp_path: Path, figure: Record
) -> None:
    posts = Posts(DOCUMENTS, DELETIONS, RESTORATIONS)
    with searching(tmp_path / "home", "infra.serving") as here:
        settings = here.stack.settings
        watch = Watch(settings, OTHERS)
        tend([here.worker], partial(flow, here, posts, watch))
        found = indexed(settings)
        figure("documents", len(found))
        figure("deleted", sum(each is None for each in found.values()))
        figure("items refused", here.proxy.refused)
        figure("answers lost", here.proxy.lost)
        figure("ends of the search process", len(here.worker.codes))
        figure("looks at the others", watch.looks)
        slowest, longest_seconds = watch.lags.worst
        figure("longest lag of the others, seconds", round(longest_seconds, 2))
        figure("whose it was", slowest)
        assert here.differences() == []
        assert checksum(found) == checksum(expected(settings))
        assert len(found) == DOCUMENTS
        assert longest_seconds < LAG_SECONDS


def flow(here: Searching, posts: Posts, watch: Watch) -> None:
    """Let all facts come while Elasticsearch goes away and comes back."""
    settings = here.stack.settings
    with watch.watching():
        away = threading.Timer(AWAY_AFTER_SECONDS, absence, [here.stack])
        away.start()
        load(settings.kafka_servers, map(record_of, paced(posts.facts(), RATE)))
        away.join()
        rest(settings, OTHERS)
    here.read_through()


def absence(stack: Stack) -> None:
    """Take Elasticsearch away for a minute."""
    stack.stop("elasticsearch")
    time.sleep(AWAY_SECONDS)
    stack.start("elasticsearch")


def test_deletions_without_a_version_are_found(tmp_path: Path, figure: Record) -> None:
    posts = Posts(MUTANT_DOCUMENTS, MUTANT_DELETIONS, 0)
    with searching(tmp_path / "home", "tests.chaos.forgetful") as here:
        load(here.stack.settings.kafka_servers, map(record_of, posts.facts()))
        here.read_through()
        risen = [
            each for each in here.differences() if each.expected is None and each.found != ABSENT
        ]
        figure("risen from the dead", len(risen))
        assert risen
