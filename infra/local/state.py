"""What a running stack says about itself: `stack.json`, written by its supervisor alone.

Settings are read from it by infra.settings; secrets are not in it but for the addresses of roles.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from infra.local.secrets import write_private
from infra.settings import STACK_FILE

# Clock ticks and a settling boot clock move a process's start by this much between two looks.
START_TOLERANCE_SECONDS = 1.0


class State(StrEnum):
    """What a child is doing."""

    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    HELD = "held"
    UNAVAILABLE = "unavailable"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Program:
    """A program of this machine: its pid and its start, which together are never used again."""

    pid: int
    started_at: float

    @classmethod
    def of(cls, pid: int) -> Program:
        """Look a living program up; raises `psutil.NoSuchProcess` where there is none."""
        return cls(pid, psutil.Process(pid).create_time())

    @property
    def alive(self) -> bool:
        """Say whether it still runs; a dead one that nobody has buried does not."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started_at) < START_TOLERANCE_SECONDS
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


@dataclass(frozen=True, slots=True)
class Shown:
    """One child as `status` shows it."""

    name: str
    kind: str
    state: State
    program: Program | None
    address: str
    data: str
    restarts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack: its home, its supervisor, its settings as chosen, its children."""

    home: str
    supervisor: Program
    settings: dict[str, Any]
    children: tuple[Shown, ...]

    @property
    def complete(self) -> bool:
        """Say whether all that can run here runs."""
        done = {State.RUNNING, State.UNAVAILABLE, State.HELD}
        return all(child.state in done for child in self.children)

    def child(self, name: str) -> Shown:
        """Return the child of that name; raises `KeyError` where there is none."""
        for child in self.children:
            if child.name == name:
                return child
        known = ", ".join(child.name for child in self.children)
        raise KeyError(f'there is no child "{name}" in this stack, only {known}')


def read_stack(home: Path) -> Stack | None:
    """Return what the last supervisor of `home` wrote, alive or not; nothing after a clean stop."""
    try:
        data = json.loads((home / STACK_FILE).read_bytes())
    except FileNotFoundError:
        return None
    children = tuple(
        Shown(
            **{
                **child,
                "state": State(child["state"]),
                "program": child["program"] and Program(**child["program"]),
            }
        )
        for child in data["children"]
    )
    return Stack(data["home"], Program(**data["supervisor"]), data["settings"], children)


def write_stack(home: Path, stack: Stack) -> None:
    """Replace `stack.json` in one step."""
    write_private(home / STACK_FILE, json.dumps(asdict(stack), indent=1, default=str))
