"""The one process that owns a stack: it starts, watches and stops every service and process.

It is started and asked to stop by infra.local.stack; one child is kept by infra.local.keeper.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from infra.local.child import Child
from infra.local.downloads import Unavailable
from infra.local.keeper import Keeper
from infra.local.places import Misplaced
from infra.local.plan import Choice, Plan, make_plan
from infra.local.ports import Taken
from infra.local.state import Program, Stack, read_stack, write_stack
from infra.settings import STACK_FILE, read_settings
from infra.stopping import stop_on_signals

# How often `stack.json` follows what the children do.
LOOK_SECONDS = 0.2
# What a killed supervisor left gets this long to end by itself, before it is killed.
LEFTOVER_SECONDS = 15.0
EXIT_ALREADY = 3


def main() -> int:
    """Run the stack of the settings until SIGTERM; the arguments are services and processes."""
    # Files of services under another account must be readable whatever the caller's mask is.
    os.umask(0o022)
    settings = read_settings()
    choice = Choice(*(tuple(filter(None, words.split(","))) for words in sys.argv[1:3]))
    settings.home.mkdir(parents=True, exist_ok=True)
    with _alone(settings.home) as alone:
        if not alone:
            return EXIT_ALREADY
        clear_leftovers(settings.home)
        for folder in ("logs", "run"):
            (settings.home / folder).mkdir(exist_ok=True)
        try:
            plan = make_plan(settings, choice)
        except (Taken, Misplaced, Unavailable) as refusal:
            # An exit with a text prints it on standard error, here the log.
            sys.exit(str(refusal))
        supervise(plan)
        return 0


def supervise(plan: Plan) -> None:
    """Run every child of the plan until SIGTERM or SIGINT, then stop them, the last one first."""
    stop = stop_on_signals()
    keepers = _keepers(plan.children, plan.settings.home)
    described = plan.settings.model_dump(mode="json", exclude={"home", "cache"})
    shown = Stack(str(plan.settings.home), Program.of(os.getpid()), described, ())
    for keeper in keepers:
        keeper.start()
    while not stop.wait(LOOK_SECONDS):
        shown = _show(shown, keepers)
    for kind in ("process", "service"):
        _stop([keeper for keeper in keepers if keeper.child.kind == kind])
        shown = _show(shown, keepers)
    (plan.settings.home / STACK_FILE).unlink()


def _show(last: Stack, keepers: Sequence[Keeper]) -> Stack:
    now = replace(last, children=tuple(keeper.shown() for keeper in keepers))
    if now != last:
        write_stack(Path(now.home), now)
    return now


def _keepers(children: Sequence[Child], home: Path) -> tuple[Keeper, ...]:
    keepers: dict[str, Keeper] = {}
    for child in children:
        keepers[child.name] = Keeper(child, home, tuple(keepers[need] for need in child.needs))
    return tuple(keepers.values())


def _stop(keepers: Sequence[Keeper]) -> None:
    for keeper in keepers:
        keeper.stop()
    for keeper in keepers:
        keeper.join()


def clear_leftovers(home: Path) -> None:
    """End what a supervisor that was killed left running, so that data has one owner again."""
    stack = read_stack(home)
    if stack is None:
        return
    left = [child.program for child in stack.children if child.program and child.program.alive]
    for program in left:
        _signal_group(program, signal.SIGTERM)
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while any(program.alive for program in left) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    for program in left:
        if program.alive:
            _signal_group(program, signal.SIGKILL)
    (home / STACK_FILE).unlink()


def _signal_group(program: Program, number: signal.Signals) -> None:
    # Every child leads its process group.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, number)


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[bool]:
    with (home / "supervisor.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


if __name__ == "__main__":
    sys.exit(main())
