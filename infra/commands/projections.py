"""The commands that look after projections: rebuild and verify; dead letters are in `letters`.

What they do is in projections.engine; which stack they mean is in the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from infra.commands import letters
from infra.local.screen import console
from infra.pipeline import LostLogError
from infra.postgres import Database
from infra.settings import load_settings
from infra.verification import StandstillError
from infra.verifying import NAMES, Part, Verification
from projections.engine import hypertables
from projections.engine.copies import HeldError
from projections.engine.rebuild import BusyError, alone
from projections.engine.rebuild import rebuild as run_rebuild
from projections.engine.recount import NeverRunError
from projections.engine.stores import copy_of, facts_database, oldest_kept
from projections.registry import PROJECTIONS

app = typer.Typer()
app.add_typer(letters.app, name="dead-letters")

EXIT_FAILED = 1
# What a shell answers for a command that Ctrl-C ended.
EXIT_INTERRUPTED = 130

Advance = Callable[[int, int], None]


@contextmanager
def bar(title: str) -> Iterator[Advance]:
    """Show how much is done, how much there is, and when it will be."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield advance


@app.command()
def rebuild(
    name: Annotated[str, typer.Argument(help="Projection, or what is shown without one.")] = "",
    *,
    fresh: Annotated[
        bool, typer.Option(help="Begin anew instead of going on with an interrupted run.")
    ] = False,
) -> None:
    """Fill a projection anew beside the live one, compare both, and let readers see the new one.

    Readers and writers go on meanwhile. Ctrl-C leaves the live one as it is; the next run goes on
    where this one was. A new version of a projection is brought in the same way when its process
    starts.
    """
    projection = PROJECTIONS.get(name)
    if projection is None:
        known = "\n".join(f"  {each.name:12}{each.doc}" for each in PROJECTIONS.values())
        console.print(f'choose a projection, there is no "{name}":\n{known}')
        raise typer.Exit(EXIT_FAILED)
    settings = load_settings()
    try:
        with alone(Database(settings.postgres_url), projection), bar(f"rebuild {name}") as advance:
            differences = run_rebuild(
                copy_of(settings, projection), settings.kafka_servers, advance, fresh=fresh
            )
    except (BusyError, HeldError, LostLogError) as error:
        console.print(str(error), style="red")
        raise typer.Exit(EXIT_FAILED) from error
    except KeyboardInterrupt:
        console.print("interrupted; what readers see is as before, and the next run goes on here")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    for each in differences:
        console.print(f"{each.name}: was {each.live}, is {each.filled}", style="yellow")
    console.print(
        f"{name} is rebuilt and swapped in; "
        + ("it differs from what was there" if differences else "nothing differed")
    )


@app.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Folds, reactions, projections; all where none.")
    ] = None,
) -> None:
    """Recount the log and compare it with every store; exit status 0 says that nothing differs.

    Waits until what the log holds now has been read by all; what arrives meanwhile does not matter.
    """
    unknown = set(names or ()) - NAMES
    if unknown:
        console.print(f"there is no {sorted(unknown)}; choose from {', '.join(sorted(NAMES))}")
        raise typer.Exit(EXIT_FAILED)
    verification = Verification(load_settings(), bar, frozenset(names or NAMES))
    differing = 0
    try:
        for part in verification.parts():
            differing += part.finding is not None
            _tell(part)
    except (StandstillError, NeverRunError) as error:
        console.print(str(error), style="red")
        raise typer.Exit(EXIT_FAILED) from error
    if differing:
        console.print(f"{differing} parts differ from the log", style="red")
        raise typer.Exit(EXIT_FAILED)
    console.print("every store agrees with the log", style="green")


@app.command()
def refresh() -> None:
    """Sum up anew what changed in continuous aggregates, where no workers of TimescaleDB do.

    An embedded PGlite has none: until then what came late into a time that was summed up is absent.
    """
    settings = load_settings()
    database = facts_database(settings)
    hypertables.refresh(database, oldest_kept(settings))
    database.close()
    console.print("every continuous aggregate agrees with its facts", style="green")


def _tell(part: Part) -> None:
    found = part.finding
    if found is None:
        return
    console.print(f"{part.name} differs, first in {found.store}, {found.place}:", style="red")
    console.print(f'  "{found.key}"\n  expected {found.expected}\n  got      {found.got}')
