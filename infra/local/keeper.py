"""Keeping one child alive: the thread that starts it, sees it die, waits and starts it again.

Which children there are, and when all of them stop, is decided in infra.local.supervisor.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from infra.local.child import Child, shorten, spawn
from infra.local.state import Program, Shown, State

# The back-off between two starts doubles from the first to the second of these.
FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0
# A child that ran this long had started well: its next failure is a new one.
HEALTHY_SECONDS = 60.0
# A child that is not ready by then is started anew; a broker recovering a long log needs minutes.
READY_SECONDS = 300.0
POLL_SECONDS = 0.2
# Processes promise to end within 10 s, services get as long: both together stay under 20 s.
STOP_SECONDS = 9.0


class Keeper(threading.Thread):
    """Runs one child until it is told to stop."""

    def __init__(self, child: Child, home: Path, needs: tuple[Keeper, ...]) -> None:
        """Keep `child`, which waits until all of `needs` are ready."""
        super().__init__(name=child.name, daemon=True)
        self.child = child
        self.state = State.UNAVAILABLE if child.unavailable else State.WAITING
        self.is_ready = threading.Event()
        self._needs = needs
        self._log = home / "logs" / f"{child.name}.log"
        self._hold = hold_file(home, child.name)
        self._stopping = threading.Event()
        self._program: Program | None = None
        self._restarts = 0
        self._delay = FIRST_DELAY_SECONDS
        self._reason = child.unavailable

    def shown(self) -> Shown:
        """Return the child's state for `stack.json`."""
        return Shown(
            name=self.child.name,
            kind=self.child.kind,
            state=self.state,
            program=self._program,
            address=self.child.address,
            data=str(self.child.data or ""),
            restarts=self._restarts,
            reason=self._reason,
        )

    def stop(self) -> None:
        """Ask the child to end; `join` waits for it."""
        self._stopping.set()

    def run(self) -> None:
        """Start the child again and again; the thread must outlive it (see `spawn`)."""
        if self.child.unavailable:
            return
        while self._wait_until(self._may_start):
            began_at = time.monotonic()
            self._reason = self._life()
            self.is_ready.clear()
            self._program = None
            if self._stopping.is_set() or self._hold.exists():
                continue
            self._back_off(time.monotonic() - began_at)
        self.state = State.STOPPED

    def _may_start(self) -> bool:
        if self._hold.exists():
            self.state = State.HELD
            return False
        self.state = State.WAITING
        # Only the first start waits: later a process must bear the absence of what it needs.
        return self._restarts > 0 or all(need.is_ready.is_set() for need in self._needs)

    def _life(self) -> str:
        """Run the child from start to end and return why it ended."""
        self.state = State.STARTING
        try:
            self.child.prepare()
            process = spawn(self.child, self._log)
        except Exception as error:  # noqa: BLE001 (a child's preparation may fail in any way)
            return f"could not be started: {error}"
        try:
            self._program = Program.of(process.pid)
            self._watch(process)
        finally:
            end(process, self.child.stop_signal)
        return f"ended with {_how(process.returncode)}"

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while process.poll() is None and not self._stopping.is_set() and not self._hold.exists():
            if not self.is_ready.is_set():
                if time.monotonic() > deadline:
                    return
                self._ask_ready()
            shorten(self._log)
            self._stopping.wait(POLL_SECONDS)

    def _ask_ready(self) -> None:
        try:
            if not self.child.ready():
                return
            self.child.settle()
        except Exception as error:  # noqa: BLE001 (each client says "not ready" in its own way)
            self._reason = str(error).strip()
            return
        self._reason = ""
        self.state = State.RUNNING
        self.is_ready.set()

    def _back_off(self, lived_seconds: float) -> None:
        self._restarts += 1
        if lived_seconds > HEALTHY_SECONDS:
            self._delay = FIRST_DELAY_SECONDS
        self.state = State.RESTARTING
        sys.stderr.write(f"{self.child.name} {self._reason}, again in {self._delay} s\n")
        sys.stderr.flush()
        self._stopping.wait(self._delay)
        self._delay = min(self._delay * 2, LONGEST_DELAY_SECONDS)

    def _wait_until(self, condition: Callable[[], bool]) -> bool:
        while not self._stopping.is_set():
            if condition():
                return True
            self._stopping.wait(POLL_SECONDS)
        return False


def hold_file(home: Path, name: str) -> Path:
    """Return the file whose existence keeps a child stopped."""
    return home / "run" / f"{name}.hold"


def end(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    """End a child and whatever it started: politely first, then for certain."""
    if process.poll() is None:
        process.send_signal(stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    # The child leads its group, so what it left behind is still found by its pid.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
