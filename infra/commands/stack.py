"""The commands that start, stop and show the stack on this machine.

How its parts are started and kept alive is in infra.local.
"""

from __future__ import annotations

import signal
import subprocess
from typing import NoReturn

import typer
from pydantic import ValidationError

from infra.local import stack as local
from infra.local.development import read_development
from infra.local.downloads import Unavailable
from infra.local.plan import Choice, fetch
from infra.local.probe import NotThrough, probe
from infra.local.screen import addresses, console, download_bars, parts, starting
from infra.local.state import Stack, State
from infra.settings import PGLITE, Settings, load_settings, read_settings

app = typer.Typer()


@app.command()
def run() -> None:
    """Run the whole platform in the foreground until Ctrl-C; its data stays."""
    settings = _settings()
    if local.running(settings.home):
        _refuse('the stack is running already; see it with "make status", end it with "make down"')
    _fetch(settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    supervisor = local.launch(settings, Choice(), detached=False)
    try:
        _ready(settings, supervisor)
        console.print("[bold]Ctrl-C stops it and keeps the data.[/]")
        supervisor.wait()
        _refuse(f'the supervisor has ended; see "{settings.home}/logs/supervisor.log"')
    except KeyboardInterrupt:
        console.print("stopping")
    finally:
        # An impatient second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        local.end(settings.home, supervisor)
    console.print("stopped")


@app.command()
def up() -> None:
    """Start the platform in the background; returns when an event has gone all the way."""
    settings = _settings()
    if (stack := local.running(settings.home)) and stack.complete:
        _show(stack, load_settings({"home": settings.home}))
        return
    _fetch(settings)
    _ready(settings, local.launch(settings, Choice(), detached=True))


@app.command()
def down() -> None:
    """Stop what `up` started; its data stays."""
    stopped = local.stop(_settings().home)
    console.print("stopped" if stopped else "nothing was running")


@app.command()
def status() -> None:
    """Show each service and process; exits with 0 if all is up, else 1."""
    settings = load_settings()
    stack = local.running(settings.home)
    if stack is None:
        _refuse(f'nothing runs in "{settings.home}"; start it with "make up"')
    console.print(parts(stack), soft_wrap=True)
    if not all(child.state is State.RUNNING for child in stack.children):
        raise typer.Exit(1)


@app.command(name="fetch", hidden=True)
def fetch_all() -> None:
    """Bring the programs of every embedded service into the cache and start nothing."""
    _fetch(_settings().model_copy(update={"timescale_url": PGLITE}))


def _fetch(settings: Settings) -> None:
    try:
        with download_bars() as bars:
            fetch(settings, Choice(), bars)
    except Unavailable as lack:
        _refuse(str(lack))


def _ready(settings: Settings, supervisor: subprocess.Popen[bytes]) -> None:
    try:
        with starting() as look:
            stack = local.wait_complete(settings.home, supervisor.poll, look)
        chosen = load_settings({"home": settings.home})
        probe(chosen, read_development(settings.home)["COMMUNITY_API_KEY"])
    except (local.NotStarted, NotThrough) as reason:
        _refuse(str(reason))
    _show(stack, chosen)


def _show(stack: Stack, settings: Settings) -> None:
    console.print(parts(stack), soft_wrap=True)
    console.print(addresses(settings, read_development(settings.home)), soft_wrap=True)


def _settings() -> Settings:
    try:
        return read_settings()
    except ValidationError as wrong:
        _refuse(str(wrong))


def _refuse(reason: str) -> NoReturn:
    typer.echo(f"error: {reason}", err=True)
    raise typer.Exit(1)
