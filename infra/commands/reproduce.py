"""The command that makes a past score of churn again from the log, beside the one that was told.

How models learn stands in their rooms.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from infra import scanning
from infra.local.screen import console
from infra.settings import load_settings
from infra.topics import end_offsets
from schemas.codec import decode
from schemas.events import ChurnScored, Event

if TYPE_CHECKING:
    from streams.churn.replaying import Remade

app = typer.Typer()


@app.command()
def reproduce(
    example_id: Annotated[str, typer.Argument(help="As `/v1/churn/people/PERSON` shows it.")],
) -> None:
    """Make a past score of churn again from the log, and say whether it is the one that was told.

    The model is made anew from its first label on, as far as it had learned at that time.
    """
    # The library behind it takes seconds that no other command has to wait for.
    from streams.churn.replaying import remade  # noqa: PLC0415 - see above

    servers = load_settings().kafka_servers
    scores = (each for each in _events(servers, "churn.scores") if isinstance(each, ChurnScored))
    told = next((each for each in scores if each.example_id == example_id), None)
    if told is None:
        typer.echo(f'no score of example "{example_id}" is in the log; see the view churn_examples')
        raise typer.Exit(1)
    made = next(
        each for each in remade(_events(servers, "churn.examples")) if each.example_id == example_id
    )
    console.print(_table(told, made))
    same = (told.risk, told.contributions) == (made.guess.risk, made.guess.contributions)
    typer.echo("the same to the last bit" if same else "not the same: the rule has changed since")
    raise typer.Exit(0 if same else 1)


def _events(servers: str, topic: str) -> Iterator[Event]:
    ends = end_offsets(servers, [topic])
    for records in scanning.scan(servers, dict.fromkeys(ends, 0), ends):
        for record in records:
            yield decode(record.value)


def _table(told: ChurnScored, made: Remade) -> Table:
    title = f"{told.person_id}, by {told.model_version} after {made.labels} labels"
    table = Table("", "told", "made again", title=title, title_justify="left")
    table.add_row("risk", f"{told.risk!r}", f"{made.guess.risk!r}")
    for name, given in told.contributions.items():
        table.add_row(name, f"{given:+.4f}", f"{made.guess.contributions.get(name, 0):+.4f}")
    return table
