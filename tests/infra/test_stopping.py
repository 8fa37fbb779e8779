"""A program that waits for a signal ends, wherever in its waiting the signal comes."""

import subprocess
import sys

# As if the signal came while the wait itself held the event's lock, which it does again and again.
INTERRUPTED = """
import signal
from infra.stopping import stop_on_signals
stop = stop_on_signals()
with stop._cond:
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)
stop.wait()
"""


def test_a_signal_that_interrupts_the_wait_itself_ends_it() -> None:
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED]) as program:
        try:
            assert program.wait(10) == 0
        finally:
            program.kill()
