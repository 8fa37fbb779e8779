"""How long the API's reads take, at a steady rate, on a community that was imported before.

Each is measured beside what it cannot be faster than: an answer that asks nobody, and the index.
"""

import json
from collections.abc import Sequence

from infra.local.plan import SERVICES
from infra.local.stack import Stack
from infra.processes import PROCESSES
from infra.topics import create_topics
from projections.search import ALIAS
from tests.bench import load, made
from tests.bench.figures import Figure, Side, Skipped, Target
from tests.bench.load import Load
from tests.bench.measuring import Bench, demand
from tests.chaos.resting import rest
from tests.support.platform import platform_of

EVENTS = 30_000
RATE = 50
SECONDS = 8.0
# Elasticsearch has just started and is compiled while it answers: this long is not counted.
COLD_SECONDS = 15.0
WARM_SECONDS = 2.0
CONNECTIONS = 16
NAMES = tuple(process.name for process in PROCESSES)

DISCUSSIONS = """{ forum { discussions(sort: HOT, limit: 20) {
  id title category tags likes views author { id username } replies { count } } } }"""
# The first discussion that `made.community` starts.
THREAD = """{ forum { discussion(id: "discussion-1-1") {
  id title content author { id username } posts(first: 20) { id content ups author { id } } } } }"""
FEATURES = "{ feedback { features(sort: TRENDING, limit: 20) { id title status votes myVote } } }"


def measure(bench: Bench) -> Sequence[Figure | Skipped]:
    """A line a kind of read, p95."""
    with bench.stack(*(name for name in SERVICES if name != "pglite"), processes=NAMES) as stack:
        create_topics(stack.settings.kafka_servers)
        made.publish(stack.settings, made.community(bench.events or EVENTS))
        rest(stack.settings, NAMES)
        return [*_figures(bench, stack), *_missing()]


def _figures(bench: Bench, stack: Stack) -> Sequence[Figure]:
    api, elastic = stack.settings.api_url, stack.settings.elasticsearch_url
    key = f"X-API-Key: {platform_of(stack.home).key}\r\n"
    graph = f"{api}/graphql"
    health = load.get(f"{api}/healthz", "")
    searched = load.get(f"{elastic}/{ALIAS}/_search?q=title:printer&size=20", "")
    reads = {
        "GraphQL: 20 hot discussions": (_asked(graph, DISCUSSIONS, key), 50, health),
        "GraphQL: a discussion with 20 posts": (_asked(graph, THREAD, key), 50, health),
        "GraphQL: 20 trending requests": (_asked(graph, FEATURES, key), 50, health),
        "REST: leaderboard": (load.get(f"{api}/v1/members?limit=20", key), 50, health),
        "REST: search": (load.get(f"{api}/v1/search?q=printer&limit=20", key), 100, searched),
    }
    return [_figure(bench, name, *read) for name, read in reads.items()]


def _asked(url: str, query: str, key: str) -> bytes:
    return load.post(url, json.dumps({"query": query}).encode(), key)


def _figure(bench: Bench, name: str, request: bytes, target: float, limit: bytes) -> Figure:
    mine: list[float] = []
    beside: list[float] = []
    _late(request, COLD_SECONDS)
    _late(limit, WARM_SECONDS)
    seconds = bench.seconds or SECONDS
    for _ in range(bench.rounds):
        mine.append(_late(request, seconds))
        beside.append(_late(limit, seconds))
    what = "the index alone" if b"_search" in limit else "/healthz"
    return Figure(
        f"{name}, {RATE}/s, p95",
        Side("API", "ms", tuple(mine)),
        Side(what, "ms", tuple(beside)),
        Target("value", "<", target),
    )


def _late(request: bytes, seconds: float) -> float:
    host = request.split(b"Host: ", 1)[1].split(b"\r\n", 1)[0].decode()
    count = int(RATE * seconds)
    answers = load.drive(Load(f"http://{host}", [request] * count, CONNECTIONS, RATE))
    demand("the statuses of reads", set(answers.statuses), {200})
    if b"/graphql" in request:
        answer = json.loads(answers.bodies[0])
        demand("the errors of a read", answer.get("errors"), None)
        (room,) = answer["data"].values()
        assert all(room.values()), "what is read is there"
    return answers.percentile(95)


def _missing() -> Sequence[Skipped]:
    return [
        Skipped("live update, p95", "there are no live updates yet"),
        Skipped("notification hand-over, p95", "there are no notifications yet"),
    ]
