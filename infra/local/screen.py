"""What a person sees of a stack in the terminal: progress bars, the table of its parts, addresses.

What is shown is read from infra.local.state; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from infra.local.downloads import Bars
from infra.local.state import Shown, Stack, State
from infra.settings import Settings

console = Console(highlight=False)
# Most of Kafka's 46 jars are smaller; a line for each would hide the few that take time.
WORTH_A_LINE_BYTES = 5_000_000

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
        if total == 0 or total > WORTH_A_LINE_BYTES:
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


def parts(stack: Stack) -> RenderableType:
    """Return the table of services and processes, and under it what is to be said of some."""
    table = Table(box=None, pad_edge=False)
    for heading in ("part", "state", "pid", "address"):
        table.add_column(heading, overflow="fold")
    for child in stack.children:
        colour = COLOURS.get(child.state, "cyan")
        pid = str(child.program.pid) if child.program else ""
        table.add_row(child.name, f"[{colour}]{child.state}[/]", pid, child.address)
    return Group(
        table,
        *(_line(child.name, note) for child in stack.children for note in _notes(child, stack)),
    )


def _notes(child: Shown, stack: Stack) -> Iterator[str]:
    if child.reason:
        yield child.reason.splitlines()[0]
    if child.restarts:
        yield f"restarted {child.restarts} times"
    # Only where the home is closed to the services' account does data lie elsewhere.
    if child.data and not child.data.startswith(stack.home):
        yield f"its data is in {child.data}"


def addresses(settings: Settings, development: Mapping[str, str]) -> RenderableType:
    """Return what one needs to use the stack."""
    url = settings.api_url
    lines = {
        "start here": f"{url}/",
        "GraphiQL": f"{url}/graphql",
        "REST": f"{url}/docs",
        "search": settings.elasticsearch_url,
        **development,
        "the same in": str(settings.home / "dev.env"),
    }
    return Group(*(_line(name, value) for name, value in lines.items()))


def _line(name: str, value: str) -> Text:
    # On one line whatever its length, so that it can be copied.
    return Text.assemble((f"{name:<20}", "bold"), value, no_wrap=True, overflow="ignore")
