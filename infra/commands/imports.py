"""The commands that bring a community in: a Stack Exchange dump, or the demo.

What a dump says, how it is sent and what is waited for is in infra.imports.
"""

from __future__ import annotations

from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.imports.demo import write_demo
from infra.imports.dump import Dump, DumpError, open_dump
from infra.imports.facts import in_causal_order
from infra.imports.ingest import Address, Ingest, IngestError, connect, find_address
from infra.imports.sending import Bookmark, Sent, bookmark_of, cloud_event, send_all
from infra.imports.settling import Reading, UnsettledError, settle
from infra.imports.stackexchange import facts_of
from infra.imports.tally import Tally
from infra.settings import Settings, load_settings

app = typer.Typer()
importing = typer.Typer(help="Bring a community in from elsewhere.", no_args_is_help=True)
app.add_typer(importing, name="import")

console = Console(highlight=False)

NOT_WAITED = (
    "all was sent; the platform is elsewhere, so that nothing here can say when all of it is read "
    "(run where its COMMUNITY_* settings are, this command waits)"
)

Url = Annotated[str | None, typer.Option(help="The platform's address, else that in dev.env.")]
Key = Annotated[str | None, typer.Option(help="A service's API key, else that in dev.env.")]


@importing.callback()
def _importing() -> None:
    """Bring a community in from elsewhere."""


@importing.command()
def stackexchange(
    folder: Annotated[Path, typer.Argument(help="Folder of a dump: Posts.xml, Users.xml, …")],
    url: Url = None,
    key: Key = None,
    *,
    from_the_beginning: Annotated[
        bool, typer.Option("--from-the-beginning", help="Forget how far a stopped import had come.")
    ] = False,
) -> None:
    """Import a Stack Exchange dump with its original times.

    Returns when all of it, and all that follows from it, can be read. Stopped, it goes on where it
    was when it is run again; run twice, it changes nothing.
    """
    settings = load_settings()
    try:
        dump = open_dump(folder)
        address = find_address(settings.home, url, key)
        bookmark = bookmark_of(settings.home, dump, address)
        if from_the_beginning:
            bookmark.remove()
        with connect(address) as client:
            sent = _send(dump, Ingest(client), bookmark)
        _wait(settings, address)
        bookmark.remove()
    except (DumpError, IngestError, UnsettledError) as error:
        _refuse(str(error))
    if sent.refused:
        _refuse("\n".join((f"ingest refused {sent.refused} facts, such as:", *sent.refusals)))


@app.command()
def demo(url: Url = None, key: Key = None) -> None:
    """Import a small invented community, so that there is something to look at."""
    stackexchange(write_demo(load_settings().home / "demo"), url, key)


def _send(dump: Dump, ingest: Ingest, bookmark: Bookmark) -> Sent:
    tally = Tally()
    with _bars() as bars:
        reading = bars.add_task(f'reading "{dump.name}"', total=None)
        facts = in_causal_order(tally.noting(facts_of(dump)))
        # The first comes when all are sorted, and so counted.
        facts = chain(list(islice(facts, 1)), facts)
        bars.remove_task(reading)
        sending = bars.add_task("sending facts", total=tally.facts.total())
        events = (cloud_event(fact, f"stackexchange:{dump.name}") for fact in facts)
        sent = send_all(ingest, events, bookmark, lambda n: bars.update(sending, completed=n))
    console.print(_table(tally))
    return sent


def _wait(settings: Settings, address: Address) -> None:
    if not settings.kafka_servers or address.url != settings.api_url:
        console.print(NOT_WAITED, style="yellow", soft_wrap=True)
        return
    from infra.imports.positions import Lookout  # noqa: PLC0415 - loads every driver and every room.

    with _bars() as bars:
        following = bars.add_task("reading what follows")

        def told(reading: Reading) -> None:
            # Readers write what others read, so that the whole grows while the wait goes on.
            done = reading.wanted - reading.waiting
            bars.update(following, total=reading.wanted, completed=done)

        with closing(Lookout(settings)) as lookout:
            settle(lookout.look, told)
    if not settings.elasticsearch_url:
        console.print("search is not running here and was not waited for", style="yellow")


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _table(tally: Tally) -> Table:
    table = Table("from the dump", "number", "why", title="imported")
    table.columns[1].justify = "right"
    for event_type, number in sorted(tally.facts.items()):
        table.add_row(event_type, f"{number:,}", "")
    for (kind, reason), number in sorted(tally.remarks.items()):
        table.add_row(kind, f"{number:,}", reason, style="dim")
    return table


def _refuse(text: str) -> NoReturn:
    console.print(text, style="red", soft_wrap=True, markup=False)
    raise typer.Exit(1)
