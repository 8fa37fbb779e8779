"""Keeping workers running while something else is done: the supervisor's part, without its pauses.

It starts processes from the caller's thread, with which they would end.
"""

import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tests.chaos.workers import Worker

Done = TypeVar("Done")

LOOK_SECONDS = 0.2


def tend(workers: Collection[Worker], work: Callable[[], Done]) -> Done:
    """Do the work in another thread; start again whichever worker ends meanwhile."""
    with ThreadPoolExecutor(1) as threads:
        doing = threads.submit(work)
        while not doing.done():
            for worker in workers:
                worker.revive()
            time.sleep(LOOK_SECONDS)
        return doing.result()
