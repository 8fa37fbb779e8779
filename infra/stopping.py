"""An event that SIGTERM and SIGINT set, for programs that wait on it.

What they finish before they end is their own business.
"""

import signal
import threading
from types import FrameType


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set, however many come and whatever they interrupt."""
    stop = threading.Event()

    def stopping(_number: int, _frame: FrameType | None) -> None:
        # What the signal interrupts may hold the event's lock, and would wait for itself for ever.
        threading.Thread(target=stop.set, name="stopping", daemon=True).start()

    signal.signal(signal.SIGTERM, stopping)
    signal.signal(signal.SIGINT, stopping)
    return stop
