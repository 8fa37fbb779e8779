"""The commands that have models learn anew, and that train challengers of those that learn online.

How models learn stands in their rooms.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import psycopg
import typer
from rich.table import Table

from api.publishing import publish, told
from infra.commands import grouping
from infra.local.screen import console
from infra.producing import LogWriter
from infra.reading import DatabaseAwayError, open_database
from infra.settings import Settings, load_settings
from schemas.events import Event, ForecastRequested, TrainingRequested

if TYPE_CHECKING:
    from streams.churn.challenger import Comparison, Example, Rival

app = typer.Typer()
train = typer.Typer(help="Have a model learn anew from the log as it is now.")
app.add_typer(train, name="train")

# The command's name among those who tell facts.
ACTOR = "community train"
PAUSE_SECONDS = 0.5
LABELLED = """
SELECT person_id, (extract(epoch FROM taken_at) * 1000000)::bigint, features, risk, churned
FROM churn_examples WHERE churned IS NOT NULL
"""
TRAINED = """
SELECT discussions, members, interactions FROM recommendation_trainings
WHERE training_id = %(id)s
"""
FORECASTED = """
SELECT reason, model, points, coverage_80, coverage_95 FROM engagement_forecasts
WHERE forecast_id = %(id)s AND measure = 'active_people'
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
    asked = Asked(TrainingRequested(training_id=training_id), TRAINED, training_id)
    row = _done(asked, seconds, f'training "{training_id}"')
    typer.echo(
        f"learnt from {row['interactions']} interactions of {row['members']} members with "
        f"{row['discussions']} discussions"
    )


@train.command()
def forecast(
    seconds: Annotated[float, typer.Option(help="How long to wait until it is done.")] = 300.0,
) -> None:
    """Forecast what the community will do on the next 14 days, and try it on the past."""
    forecast_id = str(uuid.uuid4())
    asked = Asked(ForecastRequested(forecast_id=forecast_id), FORECASTED, forecast_id)
    row = _done(asked, seconds, f'forecast "{forecast_id}"')
    if row["reason"] is not None:
        typer.echo(f"nothing is forecast: {row['reason'].lower().replace('_', ' ')}")
        raise typer.Exit(1)
    tried = (
        f"; tried on {row['points']} days of the past, {row['coverage_80']:.0%} lay in their 80 %"
        f" interval and {row['coverage_95']:.0%} in their 95 % one"
        if row["points"]
        else ""
    )
    typer.echo(f"forecast what people will do by {row['model']}{tried}")


@train.command()
def churn(
    *,
    calibration: Annotated[bool, typer.Option(help="Show the tenths of each calibration.")] = False,
) -> None:
    """Train the brief's forest, and compare it with the online model and with one feature.

    All are judged on the same people and moments, and none knew what came later. Nothing on the
    platform changes: the online model goes on learning by itself.
    """
    # Loading it takes seconds that no other command has to wait for.
    from streams.churn.challenger import TooFewError, compared  # noqa: PLC0415 - see above

    try:
        comparison = compared(_examples(load_settings().postgres_url))
    except TooFewError as error:
        typer.echo(str(error))
        raise typer.Exit(1) from error
    console.print(_table(comparison))
    if calibration:
        for rival in comparison.rivals:
            console.print(_tenths(rival))


@train.command()
def segments(
    *,
    most: Annotated[int, typer.Option(min=2, max=20, help="As many groups at most.")] = 8,
    show: Annotated[bool, typer.Option("--show", help="Show them, and tell nothing.")] = False,
    seconds: Annotated[float, typer.Option(help="How long to wait until it is done.")] = 300.0,
) -> None:
    """Find groups of people who behave alike, and make a static segment of each.

    Run again, it makes new ones and closes those of the run before.
    """
    # Loading it takes seconds that no other command has to wait for.
    from streams.segments.clustering import TooFewPeopleError, groups  # noqa: PLC0415 - see above

    settings = load_settings()
    try:
        found = groups(grouping.scored(settings.postgres_url), most)
    except TooFewPeopleError as error:
        typer.echo(str(error))
        raise typer.Exit(1) from error
    table = Table("people", "what tells them", "means")
    for each in found:
        means = ", ".join(f"{name} {mean:.1f}" for name, mean in each.means.items())
        table.add_row(str(len(each.people)), each.name, means)
    console.print(table)
    if show:
        return
    try:
        asyncio.run(grouping.tell(settings, found, seconds))
    except TimeoutError:
        typer.echo(f"the segments were asked for and are not filled after {seconds:g} s")
        raise typer.Exit(1) from None


def _examples(url: str) -> list[Example]:
    from streams.churn.challenger import Example  # noqa: PLC0415 - as above
    from streams.churn.learning import NAMES  # noqa: PLC0415 - as above

    with psycopg.connect(url) as connection:
        rows = connection.execute(LABELLED.encode()).fetchall()
    return [
        Example(person, taken, tuple(float(known[name]) for name in NAMES), risk, churned)
        for person, taken, known, risk, churned in rows
    ]


def _table(comparison: Comparison) -> Table:
    title = f"{comparison.examples} scores, {comparison.churned} of people who left"
    table = Table("", "AUC", "95 %", "log-loss", "Brier", title=title, title_justify="left")
    for each in comparison.rivals:
        interval = f"{each.low:.3f} to {each.high:.3f}"
        rest = (f"{each.log_loss:.3f}", f"{each.brier:.3f}")
        table.add_row(each.name, f"{each.auc:.3f}", interval, *rest)
    return table


def _tenths(rival: Rival) -> Table:
    table = Table("scores", "mean risk", "left", title=rival.name, title_justify="left")
    for count, risk, left in rival.calibration:
        table.add_row(str(count), f"{risk:.2f}", f"{left:.2f}")
    return table


class Asked(NamedTuple):
    """A request to a reaction, and the query that finds what came of it."""

    event: Event
    query: str
    id: str


def _done(asked: Asked, seconds: float, what: str) -> Mapping[str, Any]:
    try:
        return asyncio.run(_answered(load_settings(), asked, seconds))
    except TimeoutError:
        typer.echo(f"{what} was asked for and is not done after {seconds:g} s")
        raise typer.Exit(1) from None


async def _answered(settings: Settings, asked: Asked, seconds: float) -> Mapping[str, Any]:
    writer = LogWriter(settings.ingest_servers)
    writer.start()
    database = await open_database(settings.postgres_url)
    try:
        async with asyncio.timeout(seconds):
            await publish(writer, [told(asked.event, ACTOR)])
            while True:
                try:
                    row = await database.row(asked.query, {"id": asked.id})
                except DatabaseAwayError:
                    row = None
                if row is not None:
                    return row
                await asyncio.sleep(PAUSE_SECONDS)
    finally:
        await writer.close()
        await database.pool.close()
