"""How long facts take: to what is derived from them, to rows, and to the answers of mutations.

All come at a steady rate, whatever the platform does; what is late is late from its due time on.
"""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import psycopg
from confluent_kafka import Producer

from api.tokens import development_token
from infra.following import Follower
from infra.kafka import producer_configuration
from infra.pipeline import Partition, Record
from infra.settings import Settings
from infra.topics import create_topics
from schemas.codec import decode
from schemas.events import FeatureSubmitted, VoteAccepted, VoteCast
from tests.bench import load, made
from tests.bench.figures import Figure, Side, Target
from tests.bench.load import Load, percentile
from tests.bench.measuring import Bench, demand
from tests.chaos.resting import rest
from tests.support.waiting import eventually

RATE = 1_000
MUTATIONS_RATE = 200
SECONDS = 12.0
# A broker that has just started is compiled while it runs, which takes both cores for so long.
COLD_SECONDS = 25.0
# What comes in the first second meets cold connections, and is not counted.
WARM_SECONDS = 1.0
FEATURES = 500
# Votes of one member: their allowance is ten.
VOTES_EACH = 8
# Each look is a statement that Postgres answers beside what is measured, so they are not too many;
# a row may be seen so much later than it is there.
LOOK_SECONDS = 0.005
CONNECTIONS = 64
POSITIONS = """
SELECT topic, partition, next FROM public.projection_positions WHERE projection = 'feedback'
"""
VOTE = """mutation ($id: ID!, $vote: VoteType!) {
  feedback { vote(featureId: $id, vote: $vote) { newScore userVotesRemaining } } }"""


@dataclass(slots=True)
class Seen:
    """When each fact was due, heard, answered by a derived event, and kept as a row."""

    due: dict[str, float] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)
    derived: dict[str, float] = field(default_factory=dict)
    kept: dict[str, float] = field(default_factory=dict)
    places: dict[str, tuple[Partition, int]] = field(default_factory=dict)

    def hear(self, records: Sequence[Record]) -> None:
        """Note what was heard of facts and of what is derived from them."""
        now = time.perf_counter()
        for record in records:
            event = decode(record.value)
            if isinstance(event, VoteCast):
                self.heard[event.member_id] = now
            elif isinstance(event, VoteAccepted):
                self.derived[event.member_id] = now
                place = Partition(record.topic, record.partition)
                self.places[event.member_id] = place, record.offset

    def keep(self, nexts: Mapping[Partition, int]) -> None:
        """Note the rows that positions say are there, of events that were heard before."""
        now = time.perf_counter()
        for member, (partition, offset) in tuple(self.places.items()):
            if nexts.get(partition, 0) > offset:
                self.kept[member] = now
                del self.places[member]

    def latencies(self, moments: Mapping[str, float]) -> list[float]:
        """Seconds from due times on, without the warming up."""
        begin = min(self.due.values()) + WARM_SECONDS
        return [moments[name] - due for name, due in self.due.items() if due >= begin]


def measure_events(bench: Bench) -> Sequence[Figure]:
    """From a fact to its derived event and to the row that readers see."""
    seconds = bench.seconds or SECONDS
    with bench.stack("kafka", "postgres", processes=("folds", "projections")) as stack:
        settings = stack.settings
        create_topics(settings.kafka_servers)
        rest(settings, ("folds", "projections"))
        _round(settings, "cold", COLD_SECONDS)
        rounds = [_round(settings, f"{number}", seconds) for number in range(bench.rounds)]
    return [
        line
        for percent, targets in ((50, (None, None)), (99, (50, 100)))
        for line in _figures(rounds, percent, targets)
    ]


def _figures(
    rounds: Sequence[Seen], percent: int, targets: tuple[float | None, float | None]
) -> Sequence[Figure]:
    def side(name: str, kind: str) -> Side:
        values = [percentile(each.latencies(getattr(each, kind)), percent) for each in rounds]
        return Side(name, "ms", tuple(values))

    limit = side("produce → consume", "heard")
    kinds = {"derived event": "derived", "row committed for readers": "kept"}
    return [
        Figure(
            f"{RATE:,} events/s: event → {name}, p{percent}",
            side(name, kind),
            limit,
            Target("value", "<", target) if target else None,
        )
        for (name, kind), target in zip(kinds.items(), targets, strict=True)
    ]


def _round(settings: Settings, name: str, seconds: float) -> Seen:
    seen = Seen()
    follower = Follower(settings.kafka_servers, ("feedback.ballots", "feedback.votes"), seen.hear)
    follower.start()
    assert follower.following.wait(30)
    stop = threading.Event()
    looking = threading.Thread(target=_look, args=(settings, seen, stop))
    looking.start()
    try:
        _produce(settings, name, seconds, seen)
        with suppress(TimeoutError):
            eventually(lambda: len(seen.kept) == len(seen.due))
    finally:
        stop.set()
        looking.join()
        follower.close()
    demand("the number of rows", len(seen.kept), len(seen.due))
    demand("the number of derived events", len(seen.derived), len(seen.due))
    return seen


def _look(settings: Settings, seen: Seen, stop: threading.Event) -> None:
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        while not stop.wait(LOOK_SECONDS):
            rows = connection.execute(POSITIONS).fetchall()
            seen.keep({Partition(topic, number): after for topic, number, after in rows})


def _produce(settings: Settings, name: str, seconds: float, seen: Seen) -> None:
    producer = Producer(producer_configuration(settings.kafka_servers))
    producer.list_topics(timeout=10)
    began = time.perf_counter()
    for number in range(int(RATE * seconds)):
        due = began + number / RATE
        if (ahead := due - time.perf_counter()) > 0:
            time.sleep(ahead)
        member = f"member-{name}-{number}"
        vote = VoteCast(feature_id=f"feature-{number % FEATURES}", member_id=member, vote="UP")
        record = made.outgoing(made.fact(vote, member, made.BEGAN_AT + number))
        seen.due[member] = due
        producer.produce(record.topic, record.value, record.key, headers=record.headers)
        producer.poll(0)
    producer.flush()


def measure_mutations(bench: Bench) -> Sequence[Figure]:
    """The mutation `vote`, answered with the score that two folds decided."""
    seconds = bench.seconds or SECONDS
    with bench.stack("kafka", "postgres", processes=("folds", "projections", "api")) as stack:
        settings = stack.settings
        made.publish(settings, (_feature(number) for number in range(FEATURES)))
        rest(settings, ("folds", "projections"))
        eventually(lambda: httpx.get(f"{settings.api_url}/readyz", trust_env=False).is_success)
        _answered(settings, "cold", COLD_SECONDS)
        mine: list[float] = []
        beside: list[float] = []
        for number in range(bench.rounds):
            mine.append(_answered(settings, f"{number}", seconds))
            beside.append(_acknowledged(settings, f"{number}", seconds))
    return [
        Figure(
            f"mutation `vote` with the decided score, {MUTATIONS_RATE}/s, p95",
            Side("mutation", "ms", tuple(mine)),
            Side("the same vote to ingest, acknowledged", "ms", tuple(beside)),
            Target("value", "<", 100),
        )
    ]


def _feature(number: int) -> FeatureSubmitted:
    feature = FeatureSubmitted(
        feature_id=f"feature-{number}", author_id="ada", title="Dark mode", description=made.BODY
    )
    stamped = made.fact(feature, feature.feature_id, made.BEGAN_AT)
    assert isinstance(stamped, FeatureSubmitted)
    return stamped


def _votes(name: str, seconds: float) -> list[tuple[str, str]]:
    """Who votes for what: each member for some requests, members in turn."""
    count = int(MUTATIONS_RATE * seconds)
    members = -(-count // VOTES_EACH)
    return [(f"member-{name}-{n % members}", f"feature-{n % FEATURES}") for n in range(count)]


def _answered(settings: Settings, name: str, seconds: float) -> float:
    url = f"{settings.api_url}/graphql"
    votes = _votes(name, seconds)
    tokens = {each: development_token(each, "member", settings) for each, _ in votes}
    requests = []
    for member, feature in votes:
        body = json.dumps({"query": VOTE, "variables": {"id": feature, "vote": "UP"}}).encode()
        requests.append(load.post(url, body, f"Authorization: Bearer {tokens[member]}\r\n"))
    answers = load.drive(Load(url, requests, CONNECTIONS, MUTATIONS_RATE))
    for body in answers.bodies:
        answer = json.loads(body)
        demand("the errors of a mutation", answer.get("errors"), None)
        assert answer["data"]["feedback"]["vote"]["newScore"] > 0
    return _late(answers.latencies)


def _acknowledged(settings: Settings, name: str, seconds: float) -> float:
    url = f"{settings.api_url}/v1/events"
    votes = _votes(f"ingest-{name}", seconds)
    tokens = {each: development_token(each, "member", settings) for each, _ in votes}
    requests = []
    for member, feature in votes:
        data = {"feature_id": feature, "member_id": member, "vote": "UP"}
        body = json.dumps({"type": "feedback.VoteCast", "data": data}).encode()
        requests.append(load.post(url, body, f"Authorization: Bearer {tokens[member]}\r\n"))
    answers = load.drive(Load(url, requests, CONNECTIONS, MUTATIONS_RATE))
    demand("the statuses of ingest", set(answers.statuses), {201})
    return _late(answers.latencies)


def _late(latencies: Sequence[float]) -> float:
    """The 95th percentile, without the warming up; answers come nearly in order."""
    return percentile(latencies[int(MUTATIONS_RATE * WARM_SECONDS) :], 95)
