"""Keeping what is measured apart from what measures it, by processes and cores, in both sides.

Where there is one core only, nothing is kept apart.
"""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from tests.bench.measuring import collect_as_workers_do

P = ParamSpec("P")
T = TypeVar("T")

_ALL = sorted(os.sched_getaffinity(0))
# What is measured has the first core for itself; the broker and the load have the others.
MEASURED = frozenset(_ALL[:1])
OTHERS = frozenset(_ALL[1:] or _ALL)


def pin(pid: int, cores: frozenset[int]) -> None:
    """Keep every thread of a process, and those that it starts later, on the cores."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)


def alone(run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function gives in a new process, which carries nothing of what ran before."""
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=collect_as_workers_do) as pool:
        return pool.submit(run, *args, **kwargs).result()


def pinned(run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function gives in a process of its own on the core of what is measured."""
    with ProcessPoolExecutor(
        1, get_context("spawn"), initializer=os.sched_setaffinity, initargs=(0, MEASURED)
    ) as pool:
        return pool.submit(run, *args, **kwargs).result()
