"""Kafka under the secure profile: everybody does what was granted to them, and nothing else.

The broker is the embedded one with the very properties of docker-compose.secure.yml (test_compose);
the whole platform runs on it.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from confluent_kafka import (
    Consumer,
    KafkaError,
    KafkaException,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._acl import AclOperation
from confluent_kafka.cimpl import NewTopic

from infra.brokers import ADMIN, INGEST, Brokers, as_principal, brokers, connection, principals
from infra.grants import GRANTS, grant
from infra.local.secrets import load_secrets
from infra.local.stack import Stack
from schemas.catalog import TOPICS
from streams.registry import FOLDS
from tests.api.calls import Caller, Callers
from tests.support.platform import PROCESS_NAMES
from tests.support.waiting import eventually

SECONDS = 15.0
# Where the clock tells the time to whoever reads it; folds are told in the topics that they read.
TICKS = frozenset({"platform.ticks"})
FACTS, DECISIONS = "forum.discussions", "forum.changes"
# People and triggers ask for surveys, people and the clock for forecasts; tags that people chose
# come to their discussion, and who is held out to the model's examples: what concerns one member,
# one discussion or one model has to be decided in one order.
SHARED = ("surveys.requests", "journeys.trainings", "forum.discussions", "churn.examples")
REFUSED = KafkaError.TOPIC_AUTHORIZATION_FAILED
GROUP_REFUSED = {KafkaError.GROUP_AUTHORIZATION_FAILED}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole platform on a Kafka that asks who connects."""
    home = tmp_path_factory.mktemp("secure")
    with Stack(home, {"kafka_security": "sasl"}, processes=PROCESS_NAMES) as running:
        yield running


@pytest.fixture(scope="module")
def address(stack: Stack) -> Callable[[str], str]:
    """The address by which a principal connects."""
    hosts, secret = brokers(stack.settings.kafka_servers).hosts, load_secrets(stack.home).kafka
    return lambda principal: as_principal(principal, hosts, secret)


@pytest.fixture(scope="module")
def ada(stack: Stack) -> Iterator[Caller]:
    """A member."""
    with httpx.Client(base_url=stack.settings.api_url, timeout=30.0) as client:
        yield Callers(client, stack.settings).someone()


def test_the_whole_platform_runs_with_what_was_granted(stack: Stack, ada: Caller) -> None:
    word = f"w{uuid.uuid4().hex}"
    discussion_id = ada.start(word, "This is a wonderful day.")
    ada.reply(discussion_id, "It is.")
    ada.submit()
    path = f"/v1/sentiment/posts/{discussion_id}"
    eventually(lambda: ada.ask("GET", path).status_code == 200, 60.0)
    eventually(lambda: word in ada.ask("GET", f"/v1/search?q={word}").text, 60.0)
    ready = ada.get("/readyz")
    assert ready["following"]
    assert set(ready["services"].values()) == {"up"}
    for name in PROCESS_NAMES:
        log = (stack.home / "logs" / f"{name}.log").read_text()
        assert "AUTHORIZATION_FAILED" not in log.upper(), name
        assert stack.child(name).restarts == 0, name


def test_a_fact_sent_by_http_becomes_a_row(stack: Stack, ada: Caller) -> None:
    member_id, service = "secured-member", {"X-API-Key": (stack.home / "api_key").read_text()}
    data = {"member_id": member_id, "username": "Secured"}
    event = {"type": "members.MemberRegistered", "data": data}
    sent = Caller(ada.client, {"X-API-Key": service["X-API-Key"].strip()})
    assert sent.ask("POST", "/v1/events", json=event).status_code == 201
    path = f"/v1/members/{member_id}"
    eventually(lambda: ada.ask("GET", path).status_code == 200)
    assert ada.get(path)["username"] == "Secured"


def read_errors(servers: str, topics: list[str]) -> set[int]:
    """The errors that a reader of whole topics gets, or nothing once it was given a record."""
    own = {"group.id": "community.thief", "enable.auto.commit": False}
    consumer = Consumer({**connection(servers), **own})
    places = [TopicPartition(t, n, 0) for t in topics for n in range(TOPICS[t].partitions)]
    consumer.assign(places)
    try:
        return eventually(lambda: told(consumer), SECONDS)[0]
    finally:
        consumer.close()


def told(consumer: Consumer) -> list[set[int]]:
    """What a reader is told of the topics; that it may be in no group is another matter."""
    errors = [message.error() for message in consumer.consume(100, 1.0)]
    # The client's errors cannot be compared with None.
    if any(each is None for each in errors):
        return [set()]
    codes = {each.code() for each in errors if each is not None}
    return [codes - GROUP_REFUSED] if codes - GROUP_REFUSED else []


def write_errors(servers: str, topic: str) -> set[int]:
    """The errors that a writer of one record gets."""
    heard: list[KafkaError | None] = []
    # A producer of ours asks for a number first, which whoever writes nowhere is refused already.
    producer = Producer(connection(servers))
    producer.produce(topic, b"junk", b"key", on_delivery=lambda error, _: heard.append(error))
    assert producer.flush(SECONDS) == 0, "the broker did not answer"
    return {error.code() for error in heard if error is not None}


def test_who_writes_facts_reads_nothing(address: Any, ada: Caller) -> None:
    ada.start()
    for topic in (FACTS, DECISIONS):
        assert read_errors(address(INGEST), [topic]) == {REFUSED}
        assert read_errors(address("projections"), [topic]) == set()


def test_who_only_reads_writes_nothing(address: Any) -> None:
    for principal in ("projections", "api"):
        for topic in (FACTS, DECISIONS):
            assert write_errors(address(principal), topic) == {REFUSED}


def test_who_writes_facts_forges_no_decision_and_who_decides_forges_no_fact(address: Any) -> None:
    assert write_errors(address(INGEST), DECISIONS) == {REFUSED}
    assert write_errors(address("folds"), "members.members") == {REFUSED}
    assert write_errors(address("reactions"), DECISIONS) == {REFUSED}


def permitted(servers: str) -> dict[str, set[AclOperation]]:
    """What the broker says that somebody may do with each topic."""
    admin = AdminClient(connection(servers))
    asked = admin.describe_topics(TopicCollection([*TOPICS]), include_authorized_operations=True)
    return {name: set(each.result(SECONDS).authorized_operations) for name, each in asked.items()}


@pytest.mark.parametrize("granted", GRANTS, ids=lambda each: each.principal)
def test_everybody_may_do_what_was_granted_and_no_more(address: Any, granted: Any) -> None:
    found = permitted(address(granted.principal))
    wanted = {
        topic: {
            AclOperation.DESCRIBE,
            *([AclOperation.READ] if topic in granted.reads else []),
            *([AclOperation.WRITE] if topic in granted.writes else []),
        }
        for topic in TOPICS
    }
    assert found == wanted


def test_every_topic_has_one_writer_but_the_shared_and_some_are_told_the_time() -> None:
    told = next(granted.writes for granted in GRANTS if granted.principal == "clock")
    writers = [topic for each in GRANTS for topic in each.writes if each.principal != "clock"]
    assert sorted([*writers, *TICKS]) == sorted([*TOPICS, *SHARED])
    assert told == TICKS | {fold.topic for fold in FOLDS if fold.timed}


def login_errors(servers: str) -> set[int]:
    """The errors of a client that the broker does not let in."""
    heard: list[KafkaError] = []
    configuration: dict[str, Any] = connection(servers)
    configuration |= {"error_cb": heard.append, "log_level": 0}
    admin = AdminClient(configuration)
    with pytest.raises(KafkaException):
        admin.list_topics(timeout=0.5)
    eventually(lambda: admin.poll(0.1) or heard)
    return {each.code() for each in heard}


@pytest.mark.parametrize("principal", ["broker", ADMIN, INGEST, "nobody"])
def test_a_wrong_password_is_refused(stack: Stack, principal: str) -> None:
    hosts = brokers(stack.settings.kafka_servers).hosts
    wrong = Brokers(hosts, "sasl_plaintext", principal, "wrong").address
    assert KafkaError._AUTHENTICATION in login_errors(wrong)


def test_without_a_password_nobody_is_let_in(stack: Stack) -> None:
    assert login_errors(brokers(stack.settings.kafka_servers).hosts)


@pytest.mark.parametrize(
    "principal", [name for name in principals() if name not in {"broker", ADMIN}]
)
def test_nobody_but_the_admin_changes_topics_or_grants(address: Any, principal: str) -> None:
    admin = AdminClient(connection(address(principal)))
    (made,) = admin.create_topics([NewTopic(f"stolen-by-{principal}", 1, 1)]).values()
    (gone,) = admin.delete_topics([FACTS]).values()
    for future in (made, gone):
        with pytest.raises(KafkaException) as refused:
            future.result(SECONDS)
        assert refused.value.args[0].code() == REFUSED
    with pytest.raises(KafkaException) as refused:
        grant(address(principal))
    assert refused.value.args[0].code() == KafkaError.CLUSTER_AUTHORIZATION_FAILED


def test_no_password_is_shown_to_whoever_reads_the_api_or_the_developers_file(
    stack: Stack, ada: Caller
) -> None:
    shown = json.dumps(ada.get("/v1/asyncapi.json")) + (stack.home / "dev.env").read_text()
    hosts = brokers(stack.settings.kafka_servers).hosts
    assert hosts in shown
    assert "sasl" not in shown
    assert "admin" not in shown
    assert (stack.home / "run" / "kafka.properties").stat().st_mode & 0o077 == 0
