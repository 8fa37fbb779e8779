"""What is bad, or comes twice, changes nothing for what stands beside it: on the running platform.

Masses of it are `test_poison`'s.
"""

import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import msgspec
import psycopg
import pytest
from elasticsearch import Elasticsearch, NotFoundError

from infra import scanning
from infra.kafka import KafkaPublisher
from infra.pipeline import Outgoing
from infra.settings import Settings
from infra.topics import end_offsets
from projections.registry import PROJECTIONS
from projections.search import ALIAS
from schemas.catalog import TOPICS
from schemas.codec import decode
from schemas.events import Event
from streams.registry import FOLDS
from tests.chaos.facts import Community, community
from tests.chaos.resting import rest
from tests.support.platform import PROCESS_NAMES, Platform
from tests.support.waiting import eventually

URL = "/v1/events"
# Whose tables have rows of a community, and the column that begins with its name.
KEPT = {"posts": "post_id", "features": "feature_id", "discussions": "discussion_id"}


@pytest.fixture(scope="module")
def service(platform: Platform) -> Iterator[httpx.Client]:
    """A client that may send everything."""
    with platform.client() as client:
        yield client


@pytest.fixture
def publisher(services: Settings) -> Iterator[KafkaPublisher]:
    """Writes to the log past ingest, as a program without manners would."""
    found = KafkaPublisher(services.kafka_servers)
    yield found
    found.flush()


def event(kind: str, **data: str) -> dict[str, Any]:
    """An event with an id of its own."""
    return {"type": kind, "id": uuid.uuid4().hex, "data": data}


def ask(settings: Settings, query: str, *parameters: str) -> list[tuple[Any, ...]]:
    """What Postgres answers."""
    with psycopg.connect(settings.postgres_url) as connection:
        return connection.execute(query.encode(), parameters).fetchall()


def ups(settings: Settings, feature_id: str) -> int | None:
    """How many voted for a request; None while there is none."""
    found = ask(settings, "SELECT ups FROM features WHERE feature_id = %s", feature_id)
    return found[0][0] if found else None


def test_one_bad_event_of_500_is_named_and_the_others_count(
    service: httpx.Client, services: Settings
) -> None:
    name = uuid.uuid4().hex
    text = {"author_id": "ada", "title": "Dark mode", "description": "So."}
    events = [event("feedback.FeatureSubmitted", feature_id=name, **text)]
    for n in range(499):
        vote = {"feature_id": name, "member_id": f"{name}-{n}", "vote": "UP"}
        events.append(event("feedback.VoteCast", **vote))
    events[250]["data"]["vote"] = "SIDEWAYS"
    answer = service.post(URL, json=events)
    assert answer.status_code == 207
    report = answer.json()
    assert (report["accepted"], report["rejected"]) == (499, 1)
    (bad,) = [each for each in report["verdicts"] if each["verdict"] != "accepted"]
    assert bad == report["verdicts"][250]
    assert (bad["id"], bad["verdict"]) == (events[250]["id"], "invalid")
    assert bad["errors"][0]["pointer"] == "/data/vote"
    eventually(lambda: ups(services, name) == 498)


def test_the_same_batch_sent_twice_changes_nothing(
    service: httpx.Client, services: Settings
) -> None:
    busy = community(500)
    facts = [msgspec.json.decode(fact) for fact in busy.facts(500)]
    starts = end_offsets(services.kafka_servers, TOPICS)
    sent = [service.post(URL, json=facts)]
    before = found(services, busy)
    ends = end_offsets(services.kafka_servers, TOPICS)
    sent.append(service.post(URL, json=facts))
    after = found(services, busy)
    assert [answer.status_code for answer in sent] == [201, 201]
    assert after == before
    assert derived(services, busy, starts) == derived(services, busy, starts, ends) != []


def found(settings: Settings, busy: Community) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a community's, once all that was sent has been read."""
    rest(settings, PROCESS_NAMES)
    rows = {
        table: ask(
            settings, f"SELECT * FROM {table} WHERE {key} LIKE %s ORDER BY 1", f"{busy.name}%"
        )
        for table, key in KEPT.items()
    }
    source = f"chaos:{busy.name}"
    rows["events"] = ask(
        settings, "SELECT * FROM events WHERE source = %s ORDER BY event_id", source
    )
    return rows


def derived(settings: Settings, busy: Community, starts: Any, ends: Any = None) -> list[Event]:
    """What folds derived from a community's facts; reactions keep no state and may repeat."""
    ends = ends or end_offsets(settings.kafka_servers, TOPICS)
    told = [
        decode(record.value)
        for records in scanning.scan(settings.kafka_servers, starts, ends)
        for record in records
        if {fold.name for fold in FOLDS} & {*TOPICS[record.topic].owners}
    ]
    mine = [
        each
        for each in told
        if each.meta.origin is not None and each.meta.correlation_id.startswith(f"{busy.name}-")
    ]
    return sorted(mine, key=lambda each: each.meta.id)


def test_bytes_that_are_no_event_are_parked_by_folds_and_the_others_flow(
    service: httpx.Client, services: Settings, publisher: KafkaPublisher
) -> None:
    name, voter = uuid.uuid4().hex, uuid.uuid4().hex
    for feature in (f"{name}-1", f"{name}-2"):
        vote = event("feedback.VoteCast", feature_id=feature, member_id=voter, vote="UP")
        publisher.send([Outgoing("feedback.ballots", voter.encode(), b"\0 no event", [])])
        publisher.flush()
        text = {"author_id": "ada", "title": "Dark mode", "description": "So."}
        wish = event("feedback.FeatureSubmitted", feature_id=feature, **text)
        assert service.post(URL, json=[wish, vote]).status_code == 201
    eventually(lambda: [ups(services, f"{name}-1"), ups(services, f"{name}-2")] == [1, 1])
    twice = sorted(2 * readers("feedback.ballots"))
    assert {"events", "vote-allowance"} <= {*twice}
    eventually(lambda: parked(services, voter) == twice)


def test_bytes_that_are_no_event_are_parked_by_projections_and_search_and_the_others_flow(
    service: httpx.Client, services: Settings, publisher: KafkaPublisher
) -> None:
    name = uuid.uuid4().hex
    publisher.send([Outgoing("forum.changes", name.encode(), b"\0 no event", [])])
    publisher.flush()
    text = {"author_id": "ada", "title": "How?", "body": "So.", "category": "chaos"}
    started = event("forum.DiscussionStarted", discussion_id=name, **text)
    assert service.post(URL, json=started).status_code == 201
    query = "SELECT true FROM discussions WHERE discussion_id = %s"
    eventually(lambda: ask(services, query, name))
    eventually(lambda: indexed(services, f"discussion:{name}"))
    assert {"events", "forum", "search"} <= {*readers("forum.changes")}
    eventually(lambda: parked(services, name) == sorted(readers("forum.changes")))


def readers(topic: str) -> list[str]:
    """The pipelines that read a topic and have dead letters."""
    folds = [fold.name for fold in FOLDS if fold.topic == topic]
    return folds + [each.name for each in PROJECTIONS.values() if topic in each.topics]


def parked(settings: Settings, key: str) -> list[str]:
    """Which pipelines put records of a key aside, once for each record."""
    query = "SELECT pipeline FROM engine.dead_letters WHERE key = %s::text::bytea ORDER BY 1"
    return [name for (name,) in ask(settings, query, key)]


def indexed(settings: Settings, document_id: str) -> bool:
    """Whether the search index holds a document."""
    with closing(Elasticsearch(settings.elasticsearch_url)) as client:
        try:
            client.get(index=ALIAS, id=document_id)
        except NotFoundError:
            return False
        return True
