"""The commands that have models learn anew: each tells the log, and a reaction learns.

How models learn stands in their rooms.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from api.publishing import publish, told
from infra.producing import LogWriter
from infra.reading import DatabaseAwayError, open_database
from infra.settings import Settings, load_settings
from schemas.events import TrainingRequested

app = typer.Typer()
train = typer.Typer(help="Have a model learn anew from the log as it is now.")
app.add_typer(train, name="train")

# The command's name among those who tell facts.
ACTOR = "community train"
PAUSE_SECONDS = 0.5
TRAINED = """
SELECT discussions, members, interactions FROM recommendation_trainings
WHERE training_id = %(id)s
"""


@train.callback()
def training() -> None:
    """Have a model learn anew from the log as it is now."""


@train.command()
def recommendations(
    seconds: Annotated[float, typer.Option(help="How long to wait until it is done.")] = 300.0,
) -> None:
    """Learn which discussions the same members take up."""
    training_id = str(uuid.uuid4())
    try:
        row = asyncio.run(_trained(load_settings(), training_id, seconds))
    except TimeoutError:
        typer.echo(f'training "{training_id}" was asked for and is not done after {seconds:g} s')
        raise typer.Exit(1) from None
    typer.echo(
        f"learnt from {row['interactions']} interactions of {row['members']} members with "
        f"{row['discussions']} discussions"
    )


async def _trained(settings: Settings, training_id: str, seconds: float) -> Mapping[str, Any]:
    writer = LogWriter(settings.ingest_servers)
    writer.start()
    database = await open_database(settings.postgres_url)
    try:
        async with asyncio.timeout(seconds):
            await publish(writer, [told(TrainingRequested(training_id=training_id), ACTOR)])
            while True:
                try:
                    row = await database.row(TRAINED, {"id": training_id})
                except DatabaseAwayError:
                    row = None
                if row is not None:
                    return row
                await asyncio.sleep(PAUSE_SECONDS)
    finally:
        await writer.close()
        await database.pool.close()
