"""Waiting for a condition by asking again, never by sleeping for a guess."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Short enough not to slow a test down, long enough not to load two cores.
PAUSE_SECONDS = 0.05


def eventually(ask: Callable[[], T], seconds: float = 30.0) -> T:
    """The first truthy answer. Raises TimeoutError with the last one after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            message = f"not so after {seconds} s; the last answer was {answer!r}"
            raise TimeoutError(message)
        time.sleep(PAUSE_SECONDS)
    return answer
