"""Everything embedded and idle: its memory, and how long it takes to start when nothing is new.

It runs the commands that a user runs, in a home of their own.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from infra.local.places import forget
from infra.local.state import read_stack
from tests.bench.figures import GIBIBYTE, Figure, Side, Target
from tests.bench.measuring import Bench

# What a start leaves to be done in the background is done by then.
SETTLE_SECONDS = 20.0
MEMORY = Target("value", "<", 3)
START = Target("value", "<", 40)


def measure(bench: Bench) -> Sequence[Figure]:
    """Start, look, stop and start again; each warm start is a round."""
    home = bench.folder / "idle"
    environment = {**os.environ, "COMMUNITY_HOME": str(home)}
    community("up", environment)
    try:
        time.sleep(SETTLE_SECONDS)
        taken = memory(home)
        starts = []
        for _ in range(min(bench.rounds, 3)):
            community("down", environment)
            began = time.perf_counter()
            community("up", environment)
            starts.append(time.perf_counter() - began)
    finally:
        community("down", environment)
        forget(home)
    parts = ", ".join(f"{name} {size:.2f}" for name, size in taken.items())
    return [
        Figure(
            "everything embedded, idle: memory (PSS)",
            Side("all processes", "GiB", (sum(taken.values()),)),
            target=MEMORY,
            note=parts,
        ),
        Figure(
            "`make up`, warm", Side("until a probe is through", "s", tuple(starts)), target=START
        ),
    ]


def community(command: str, environment: Mapping[str, str]) -> None:
    """Run one of the commands that the Makefile runs."""
    subprocess.run(
        [str(Path(sys.executable).parent / "community"), command],
        env=environment,
        check=True,
        capture_output=True,
    )


def memory(home: Path) -> dict[str, float]:
    """The proportional memory of each part of a running stack with its children, in GiB."""
    stack = read_stack(home)
    assert stack is not None, "the stack has just been started"
    roots = {child.name: child.program.pid for child in stack.children if child.program}
    taken = {name: _size(pid) for name, pid in roots.items()}
    # Whatever runs in its tree without being a part: the supervisor itself and its launchers.
    taken["supervisor"] = _size(stack.supervisor.pid) - sum(taken.values())
    return taken


def _size(pid: int) -> float:
    process = psutil.Process(pid)
    tree = [process, *process.children(recursive=True)]
    return float(sum(each.memory_full_info().pss for each in tree)) / GIBIBYTE
