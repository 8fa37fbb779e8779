"""What the supervisor runs: the description of one child, and how its program is started.

When it is started, restarted and stopped is decided in infra.local.supervisor.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from infra.local.places import Owner

LAUNCHER = Path(__file__).parent / "launcher.py"
# A log this long is put aside when its child starts again or the supervisor looks at it.
LOG_BYTES = 32 * 1024 * 1024


def _nothing() -> None:
    return None


def _at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Child:
    """One program that the supervisor keeps running."""

    name: str
    kind: Literal["service", "process"]
    command: tuple[str, ...] = ()
    address: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    owner: Owner | None = None
    """The account it runs under (nothing: the supervisor's)."""
    data: Path | None = None
    needs: tuple[str, ...] = ()
    """The children that must be ready before it starts."""
    prepare: Callable[[], None] = _nothing
    """Run before every start; makes what the program expects to find."""
    ready: Callable[[], bool] = _at_once
    """Asked until it says yes; an exception means no."""
    settle: Callable[[], None] = _nothing
    """Run whenever it has become ready; idempotent."""
    stop_signal: signal.Signals = signal.SIGTERM
    unavailable: str = ""
    """Why it cannot run here, with the line that helps; such a child is only shown."""


def spawn(child: Child, log: Path) -> subprocess.Popen[bytes]:
    """Start the child in a process group of its own, its output appended to `log`.

    The child gets `stop_signal` when the calling thread ends.
    """
    owner = child.owner or Owner(-1, -1)
    command = [
        *(sys.executable, "-I", "-S", str(LAUNCHER)),
        *(str(os.getpid()), str(int(child.stop_signal)), str(owner.uid), str(owner.gid)),
        *child.command,
    ]
    shorten(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=child.data or log.parent,
            env={**os.environ, **child.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def shorten(log: Path) -> None:
    """Put a log that has grown long aside, leaving room for the next lines.

    It is emptied, not moved, because its writer holds it open in append mode.
    """
    if log.exists() and log.stat().st_size > LOG_BYTES:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)
