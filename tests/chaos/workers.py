"""Processes of the platform that a test starts, kills and starts again itself, without a pause.

They run beside a stack, which runs the others; what is done to them is the tests' business.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.local.child import Child, spawn
from infra.settings import Settings

# Processes promise to end within 10 s of a SIGTERM; this bounds a wait for one that does not.
EXIT_SECONDS = 30.0
# What a worker logs once it has made its tables and before it joins its group.
READING = b'"message": "reading"'


@dataclass
class Worker:
    """One process, as its supervisor would run it, and the history of its ends.

    `launcher` is the module that is run with the process's name: `infra.serving`, or one that
    breaks something first. Start it in the main thread: it ends with the thread that starts it.
    """

    name: str
    settings: Settings
    launcher: tuple[str, ...] = ("infra.serving",)
    codes: list[int] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None
    _began_at: int = 0

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it for good."""
        if self.running:
            self.send(signal.SIGCONT)
        self.end(signal.SIGTERM if kind is None else signal.SIGKILL)

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.settings.home / "logs" / f"{self.name}.worker.log"

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def ready(self) -> bool:
        """Whether it has begun to read; it has made its tables then."""
        with self.log.open("rb") as log:
            log.seek(self._began_at)
            return READING in log.read()

    def start(self) -> None:
        """Start it; it must not be running."""
        assert not self.running
        command = (sys.executable, "-m", *self.launcher, self.name)
        child = Child(self.name, "process", command, environment=self.settings.environment())
        self._began_at = self.log.stat().st_size if self.log.exists() else 0
        self._process = spawn(child, self.log)

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None
        os.kill(self._process.pid, number)

    def end(self, number: signal.Signals = signal.SIGKILL) -> float:
        """End it by a signal; says after how many seconds it was gone."""
        began_at = time.monotonic()
        assert self._process is not None
        if self.running:
            self.send(number)
        self.codes.append(self._process.wait(EXIT_SECONDS))
        return time.monotonic() - began_at

    def again(self, number: signal.Signals = signal.SIGKILL) -> float:
        """End it, or find that it has ended by itself, and start it again."""
        seconds = self.end(number)
        self.start()
        return seconds

    def revive(self) -> bool:
        """Start it again if it has ended by itself; says whether it had."""
        if self.running:
            return False
        assert self._process is not None
        self.codes.append(self._process.wait())
        self.start()
        return True

    def said(self, text: str) -> int:
        """How often it has logged a text."""
        return self.log.read_text(errors="replace").count(text) if self.log.exists() else 0
