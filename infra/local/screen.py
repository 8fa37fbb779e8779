"""What a person sees of a stack in the terminal: progress bars, the table of its parts, addresses.

What is shown is read from infra.local.state; nothing is decided here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.local.downloads import Bars
from infra.local.state import Shown, Stack, State
from infra.settings import Settings

console = Console(highlight=False)

COLOURS = {
    State.RUNNING: "green",
    State.UNAVAILABLE: "yellow",
    State.RESTARTING: "red",
    State.STOPPED: "red",
}


@contextmanager
def download_bars() -> Iterator[Bars]:
    """Show one line for each download under way."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=not console.is_terminal,
    )

    @contextmanager
    def bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
        task = progress.add_task(name, total=total or None)
        yield lambda count: progress.advance(task, count)
        progress.remove_task(task)
        progress.console.print(f"got {name}", style="dim")

    with progress:
        yield bar


@contextmanager
def starting() -> Iterator[Callable[[Stack], None]]:
    """Show the parts of a stack while they start; in a log, once a part is ready."""
    if console.is_terminal:
        with Live(console=console, transient=True) as live:
            yield lambda stack: live.update(parts(stack))
        return
    told: set[str] = set()

    def tell(stack: Stack) -> None:
        for child in stack.children:
            if child.state is State.RUNNING and child.name not in told:
                told.add(child.name)
                console.print(f"{child.name} is running")

    yield tell


def parts(stack: Stack) -> Table:
    """Return the table of services and processes."""
    table = Table(box=None, pad_edge=False)
    for heading in ("part", "state", "pid", "address", "notes"):
        table.add_column(heading, overflow="fold")
    for child in stack.children:
        colour = COLOURS.get(child.state, "cyan")
        pid = str(child.program.pid) if child.program else ""
        state = f"[{colour}]{child.state}[/]"
        table.add_row(child.name, state, pid, child.address, "; ".join(_notes(child, stack)))
    return table


def _notes(child: Shown, stack: Stack) -> Iterator[str]:
    if child.reason:
        yield child.reason.splitlines()[0]
    if child.restarts:
        yield f"restarted {child.restarts} times"
    # Only where the home is closed to the services' account does data lie elsewhere.
    if child.data and not child.data.startswith(stack.home):
        yield f"data in {child.data}"


def addresses(settings: Settings, development: dict[str, str]) -> Table:
    """Return the table of what one needs to use the stack."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    url = settings.api_url
    table.add_row("start here", f"{url}/")
    table.add_row("GraphiQL", f"{url}/graphql")
    table.add_row("REST", f"{url}/docs")
    table.add_row("search", settings.elasticsearch_url)
    for name, value in development.items():
        table.add_row(name, value)
    table.add_row("the same in", os.path.relpath(settings.home / "dev.env"))
    return table
