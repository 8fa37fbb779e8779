"""Everything at once: ingest, every fold, projection and reaction, and what memory they take.

Facts are offered at a steady rate; what counts is the time until all that follows can be read.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec
import psutil
from psutil import NoSuchProcess

from api.ingest.shapes import INTAKES
from infra.local.plan import SERVICES
from infra.local.stack import Stack
from infra.local.state import read_stack
from infra.processes import PROCESSES
from infra.topics import create_topics
from schemas.codec import type_of
from schemas.events import Event
from tests.bench import load, made
from tests.bench.figures import Figure, Side, Target
from tests.bench.load import Load
from tests.bench.measuring import Bench, demand
from tests.chaos.resting import rest
from tests.support.platform import platform_of

# A little more than is asked, so that what is asked can be reached with the last seconds' lag.
RATE = 6_000
SECONDS = 40.0
# A broker and an index that have just started are compiled while they begin to work, which is no
# part of what can be sustained: so many seconds' facts go before and are not counted.
WARM_SECONDS = 10.0
WARM_SEED = 2
BATCH = 100
CONNECTIONS = 16
NAMES = tuple(process.name for process in PROCESSES)
TARGET = Target("value", ">=", 5_000)
# Between the middle and the end a process may grow by as much as noise is.
FLAT = Target("ratio", "<", 1.15)
MEBIBYTE = 1024**2
LOOK_SECONDS = 1.0


def measure(bench: Bench) -> Sequence[Figure]:
    """Facts a second from the first request until everything is read, and each process's memory."""
    count = bench.events or int(RATE * (bench.seconds or SECONDS))
    with bench.stack(*(name for name in SERVICES if name != "pglite"), processes=NAMES) as stack:
        create_topics(stack.settings.kafka_servers)
        requests = requests_of(stack, made.community(count))
        warming = requests_of(stack, made.community(int(RATE * WARM_SECONDS), WARM_SEED))
        rest(stack.settings, NAMES)
        _offered(stack, warming)
        rest(stack.settings, NAMES)
        with _remembered(stack) as memory:
            began, worked = time.perf_counter(), _worked(stack)
            taken = count / _offered(stack, requests)
            rest(stack.settings, NAMES)
            rate = count / (time.perf_counter() - began)
            costs = {name: end - worked[name] for name, end in _worked(stack).items()}
    sustained = Figure(
        "everything at once, until all can be read",
        Side("all processes", "facts/s", (rate,)),
        Side(f"taken in, of {RATE:,}/s offered", "facts/s", (taken,)),
        TARGET,
        f"{count:,} facts: 70 % votes, 29 % views, 1 % posts; {_budget(costs, count)}",
    )
    return [sustained, *(_grown(name, seen) for name, seen in memory.items())]


def _offered(stack: Stack, requests: Sequence[bytes]) -> float:
    """How many seconds ingest took for the requests, offered at RATE."""
    url = f"{stack.settings.api_url}/v1/events"
    answers = load.drive(Load(url, requests, CONNECTIONS, RATE / BATCH))
    demand("the statuses of ingest", set(answers.statuses), {201})
    return answers.seconds


def _grown(name: str, seen: Sequence[float]) -> Figure:
    """Memory at the end beside that at half time: caches have filled by then."""
    middle, end = seen[len(seen) // 2], seen[-1]
    return Figure(
        f"memory of `{name}`, at the end ÷ at half time",
        Side("end", "MiB", (end,)),
        Side("half time", "MiB", (middle,)),
        FLAT,
        f"highest {max(seen):,.0f} MiB",
    )


def _worked(stack: Stack) -> dict[str, float]:
    """Processor seconds of each part of the stack with its children so far."""
    running = read_stack(stack.home)
    assert running is not None, "the stack runs"
    return {
        child.name: sum(map(_seconds, _tree(child.program.pid)))
        for child in running.children
        if child.program
    }


def _tree(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _budget(costs: Mapping[str, float], count: int) -> str:
    parts = (f"{name} {1e6 * seconds / count:,.0f}" for name, seconds in costs.items())
    return f"processor time a fact in µs: {', '.join(parts)}"


def requests_of(stack: Stack, events: Iterator[Event]) -> list[bytes]:
    """The events as requests of BATCH each, as the development service sends them."""
    url = f"{stack.settings.api_url}/v1/events"
    key = f"X-API-Key: {platform_of(stack.home).key}\r\n"
    told = [_told(event) for event in events]
    bodies = (told[at : at + BATCH] for at in range(0, len(told), BATCH))
    return [load.post(url, json.dumps(body).encode(), key) for body in bodies]


def _told(event: Event) -> dict[str, object]:
    """The event as a client reports it, in its own name."""
    name = type_of(event).name
    assert name in INTAKES, "only facts are reported"
    data = msgspec.to_builtins(event)
    del data["meta"]
    return {"id": event.meta.id, "source": "bench", "type": name, "data": data}


@contextmanager
def _remembered(stack: Stack) -> Iterator[Mapping[str, Sequence[float]]]:
    """The resident memory of each of the platform's processes, look after look."""
    memory: dict[str, list[float]] = {name: [] for name in NAMES}
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(LOOK_SECONDS):
            for name in NAMES:
                try:
                    taken = psutil.Process(stack.pid(name)).memory_info().rss
                except NoSuchProcess:
                    continue
                memory[name].append(taken / MEBIBYTE)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield memory
    finally:
        stop.set()
        looking.join()
