"""The commands about dead letters: records that a pipeline could not read and put aside.

Who parks them are the engines; what a retry does is in projections.engine.letters and here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import typer
from rich.table import Table

from infra.kafka import KafkaPublisher
from infra.letters import Letter, LetterNameError, find, name_of, resolve
from infra.local.screen import console
from infra.pipeline import Outgoing
from infra.postgres import Database
from infra.settings import Settings, load_settings
from projections.engine.letters import StillDeadError
from projections.engine.letters import retry as retry_projection
from projections.engine.stores import rows_database
from projections.registry import PROJECTIONS, kept_in
from schemas.codec import UndecodableError, decode, headers, key_of, type_of

app = typer.Typer(help="Records that a pipeline could not read.", no_args_is_help=True)

EXIT_FAILED = 1
NAME = "PIPELINE/TOPIC/PARTITION/OFFSET, as `list` shows it; all that are open where none is given."


@app.command("list")
def list_letters(
    *, resolved: Annotated[bool, typer.Option(help="Also those that were dealt with.")] = False
) -> None:
    """List the dead letters that are open, oldest first."""
    table = Table(box=None, pad_edge=False)
    for heading in ("letter", "parked at", "resolved at", "reason"):
        table.add_column(heading, overflow="fold")
    shown = [each for each in _all(load_settings()) if resolved or each.resolved_at is None]
    for each in shown:
        done = "" if each.resolved_at is None else f"{each.resolved_at:%F %T}"
        table.add_row(str(each.name), f"{each.parked_at:%F %T}", done, each.reason)
    console.print(table if shown else "there are no dead letters")


@app.command()
def show(name: Annotated[str, typer.Argument(help="PIPELINE/TOPIC/PARTITION/OFFSET")]) -> None:
    """Show a dead letter: why it was put aside, and its bytes, decoded where that is possible."""
    (letter,) = _chosen([name])
    console.print(f"{letter.name}, parked at {letter.parked_at:%F %T}\nreason: {letter.reason}")
    console.print(f"key:    {letter.key!r}\nvalue:  {(letter.value or b'').hex()}")
    try:
        console.print(f"event:  {decode(letter.value)}", markup=False)
    except UndecodableError as error:
        console.print(f"event:  {error}", markup=False)


@app.command()
def retry(names: Annotated[list[str] | None, typer.Argument(help=NAME)] = None) -> None:
    """Take dead letters up again: with newer schemas, or a repaired store.

    A projection writes what it should have written. A fact that a fold could not read is published
    once more under the same id. Exit status 1 says that some are still dead.
    """
    settings = load_settings()
    dead = 0
    for letter in _chosen(names or ()):
        try:
            _retry(settings, letter)
            console.print(f"{letter.name} is taken up")
        except StillDeadError as error:
            dead += 1
            console.print(f"{letter.name} is still dead: {error}", style="red", markup=False)
    if dead:
        raise typer.Exit(EXIT_FAILED)


def _databases(settings: Settings) -> Iterator[Database]:
    yield Database(settings.postgres_url)
    if settings.facts_url != settings.postgres_url:
        yield rows_database(settings, kept_in("timescale")[0])


def _all(settings: Settings) -> Iterator[Letter]:
    for database in _databases(settings):
        yield from find(database)
        database.close()


def _chosen(names: Iterable[str]) -> Sequence[Letter]:
    letters = list(_all(load_settings()))
    try:
        wanted = {name_of(each) for each in names}
    except LetterNameError as error:
        console.print(str(error), style="red")
        raise typer.Exit(EXIT_FAILED) from error
    missing = wanted - {each.name for each in letters}
    if missing:
        console.print(f"there is no dead letter {', '.join(map(str, missing))}", style="red")
        raise typer.Exit(EXIT_FAILED)
    if wanted:
        return [each for each in letters if each.name in wanted]
    return [each for each in letters if each.resolved_at is None]


def _retry(settings: Settings, letter: Letter) -> None:
    projection = PROJECTIONS.get(letter.pipeline.name)
    if projection is None:
        _publish(settings, letter)
    else:
        retry_projection(settings, projection, letter)


def _publish(settings: Settings, letter: Letter) -> None:
    """Publish a fact again that a fold could not read; whoever did read it knows its id."""
    try:
        event = decode(letter.value)
    except UndecodableError as error:
        raise StillDeadError(str(error)) from error
    if event.meta.origin is not None:
        message = (
            "it was derived by another fold and is known to be read; fold the facts anew in an "
            "empty COMMUNITY_HOME with the schemas that wrote it"
        )
        raise StillDeadError(message)
    publisher = KafkaPublisher(settings.kafka_servers)
    value = letter.value or b""
    record = Outgoing(type_of(event).topic, key_of(event).encode(), value, headers(event))
    publisher.send([record])
    publisher.flush()
    connection = Database(settings.postgres_url).connection
    with connection, connection.transaction(), connection.cursor() as cursor:
        resolve(cursor, letter)
