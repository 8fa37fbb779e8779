"""Starting, finding and stopping a stack: what the commands and the tests use.

What runs inside it is the supervisor's; which children there are is the plan's.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from infra.local.child import LAUNCHER
from infra.local.downloads import no_bars
from infra.local.keeper import hold_file
from infra.local.places import outside
from infra.local.plan import Choice, embedded, fetch
from infra.local.ports import free_port
from infra.local.state import Program, Shown, State, read_stack
from infra.local.state import Stack as Running
from infra.local.supervisor import EXIT_ALREADY, clear_leftovers
from infra.settings import STACK_FILE, Settings, load_settings, read_settings

# The checkout: `python -m infra...` must find the packages from any folder.
ROOT = Path(__file__).parents[2]
LOOK_SECONDS = 0.1
# Processes and services have 9 s each to end; the rest is for a machine that is busy.
STOP_SECONDS = 40.0
# Cold start with initdb and formatting takes 15 s on two idle cores; recovery can take minutes.
START_SECONDS = 420.0
# What ended this often while the stack was starting will not come up by itself.
FAILURES = 5


class NotStarted(Exception):
    """A stack did not start; the text says why."""


def running(home: Path) -> Running | None:
    """Return the stack of `home` if its supervisor is alive."""
    stack = read_stack(home)
    return stack if stack and stack.supervisor.alive else None


def launch(settings: Settings, choice: Choice, *, detached: bool) -> subprocess.Popen[bytes]:
    """Start a supervisor; detached, it outlives its caller, otherwise it ends with it.

    It holds none of its caller's streams.
    """
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "infra.local.supervisor"),
        *(",".join(choice.services), ",".join(choice.processes)),
    ]
    if not detached:
        tied = (str(os.getpid()), str(int(signal.SIGTERM)), "-1", "-1")
        command = [sys.executable, "-I", "-S", str(LAUNCHER), *tied, *command]
    with (logs / "supervisor.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings.environment()},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_complete(
    home: Path, ended: Callable[[], int | None], look: Callable[[Running], None] = lambda _: None
) -> Running:
    """Wait until everything that can run runs, showing each look at it to `look`.

    Raises `NotStarted` when the supervisor ends or the time is over.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        code = ended()
        if code is not None and code != EXIT_ALREADY:
            raise NotStarted(_last_words(home))
        if stack := running(home):
            look(stack)
            if stack.complete:
                return stack
            _give_up_on_failures(home, stack)
        time.sleep(LOOK_SECONDS)
    raise NotStarted(f"not ready after {START_SECONDS:.0f} s: {_unready(read_stack(home))}")


def _give_up_on_failures(home: Path, stack: Running) -> None:
    for child in stack.children:
        if child.state is not State.RUNNING and child.restarts >= FAILURES:
            log = home / "logs" / f"{child.name}.log"
            times = f"{child.restarts} times"
            raise NotStarted(f'"{child.name}" {child.reason}, {times}; see "{log}"')


def stop(home: Path) -> bool:
    """Stop the stack of `home` and whatever a killed supervisor left; its data stays.

    Says whether there was anything to stop.
    """
    stack = read_stack(home)
    if stack is None:
        return False
    if stack.supervisor.alive:
        os.kill(stack.supervisor.pid, signal.SIGTERM)
        _wait(lambda: not stack.supervisor.alive, "the supervisor ends", STOP_SECONDS)
    clear_leftovers(home)
    return True


def end(home: Path, supervisor: subprocess.Popen[bytes]) -> None:
    """Stop one's own supervisor, however far it has come, and what it runs; the data stays."""
    supervisor.terminate()
    supervisor.wait(STOP_SECONDS)
    clear_leftovers(home)


def _unready(stack: Running | None) -> str:
    children = stack.children if stack else ()
    waiting = (child for child in children if child.state is not State.RUNNING)
    return ", ".join(f"{child.name} is {child.state} {child.reason}" for child in waiting)


def _last_words(home: Path) -> str:
    lines = (home / "logs" / "supervisor.log").read_text().strip().splitlines()
    return lines[-1] if lines else "the supervisor ended without a word"


def _wait(condition: Callable[[], bool], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s and it is still not so that {what}")
        time.sleep(LOOK_SECONDS)


class Stack:
    """A stack of one's own, for tests: only the named parts, stopped at the end of the block.

    Every port that is not given is free and explicit, so that stacks stand side by side.
    """

    def __init__(
        self,
        home: Path,
        settings: Mapping[str, Any] | None = None,
        *,
        services: tuple[str, ...] = Choice().services,
        processes: tuple[str, ...] = (),
    ) -> None:
        """Plan a stack in `home`; a second worker of a process is called `folds-2`."""
        self._choice = Choice(services, processes)
        given = read_settings({**(settings or {}), "home": home})
        names = (f"{name}_port" for name in (*embedded(given, self._choice), "api"))
        free = {name: free_port() for name in names if name not in given.model_fields_set}
        self._planned = given.model_copy(update=free)
        # The home is the caller's to remove; what a closed home made lie elsewhere is not known
        # to the caller, and goes with the program.
        atexit.register(shutil.rmtree, outside(self.home), ignore_errors=True)

    def __enter__(self) -> Self:
        """Fetch what is missing, start everything and wait until it is ready."""
        fetch(self._planned, self._choice, no_bars)
        self._supervisor = launch(self._planned, self._choice, detached=False)
        try:
            wait_complete(self.home, self._supervisor.poll)
        except BaseException:
            end(self.home, self._supervisor)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything; the data stays, see `infra.local.places.forget`."""
        end(self.home, self._supervisor)

    @property
    def home(self) -> Path:
        """Folder of the stack."""
        return self._planned.home

    @property
    def settings(self) -> Settings:
        """Settings with every address of this stack."""
        return load_settings({"home": self.home})

    def child(self, name: str) -> Shown:
        """Return what the supervisor says of one child now."""
        stack = read_stack(self.home)
        if stack is None:
            raise NotStarted(f'there is no "{self.home / STACK_FILE}"')
        return stack.child(name)

    def pid(self, name: str) -> int:
        """Return the pid of a running child."""
        return self._program(name).pid

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send one signal to one child; the supervisor starts it again when it ends."""
        os.kill(self.pid(name), number)

    def restart(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        """End a child by a signal and wait until its successor is ready."""
        before = self._program(name)
        self.kill(name, number)
        self._await(name, lambda shown: shown.program not in (None, before))
        self.wait_running(name)

    def stop(self, name: str) -> None:
        """Stop a child and keep it stopped until `start`."""
        hold_file(self.home, name).touch()
        self._await(name, lambda shown: shown.state is State.HELD)

    def start(self, name: str) -> None:
        """Start a child that was stopped and wait until it is ready."""
        hold_file(self.home, name).unlink()
        self._await(name, lambda shown: shown.state is not State.HELD)
        self.wait_running(name)

    def wait_running(self, name: str) -> None:
        """Wait until a child is ready."""
        self._await(name, lambda shown: shown.state is State.RUNNING)

    def _program(self, name: str) -> Program:
        self._await(name, lambda shown: shown.program is not None)
        program = self.child(name).program
        assert program is not None
        return program

    def _await(self, name: str, condition: Callable[[Shown], bool]) -> None:
        _wait(lambda: condition(self.child(name)), f'"{name}" is as asked', START_SECONDS)
