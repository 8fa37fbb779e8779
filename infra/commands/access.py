"""Commands that give access: keys for programs, and tokens for people in development.

What a key or a role may do is decided by the API.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from api import keys as access
from api.tokens import ROLES, Role, development_token
from infra.reading import Database, DatabaseAwayError, open_database
from infra.settings import load_settings

Answer = TypeVar("Answer")

app = typer.Typer()
keys = typer.Typer(help="Make, list and revoke the keys by which programs send events.")
app.add_typer(keys, name="keys")


@keys.command()
def create(
    source: Annotated[str, typer.Option(help="Who sends with it; the `source` of its events.")],
    types: Annotated[list[str] | None, typer.Option(help="Event types, such as forum.*")] = None,
    member: Annotated[str | None, typer.Option(help="The member that it acts as.")] = None,
    *,
    service: Annotated[
        bool, typer.Option("--service", help="It speaks for every source and member.")
    ] = False,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it expires.")] = None,
) -> None:
    """Make a key and print it, once: only its hash is kept."""
    wanted = access.Wanted(
        source=source,
        types=tuple(types or ["*"]),
        service=service,
        member_id=member,
        lifetime=timedelta(days=days) if days else None,
    )
    typer.echo(_with_database(lambda database: access.create(database, wanted)))


@keys.command("list")
def show() -> None:
    """Show all keys, with their dates; the secrets themselves are not known."""
    table = Table("key", "source", "types", "acts as", "created", "last used", "state")
    for each in _with_database(access.listed):
        acts_as = "everybody" if each.key.service else each.key.member_id or "nobody"
        used = f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never"
        table.add_row(
            each.key.key_id,
            each.key.source,
            " ".join(each.key.types),
            acts_as,
            f"{each.created_at:%Y-%m-%d %H:%M}",
            used,
            _state(each),
        )
    Console().print(table)


@keys.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The key's id, as `keys list` shows it.")],
) -> None:
    """Make a key useless; it takes two seconds at most."""
    if not _with_database(lambda database: access.revoke(database, key)):
        typer.echo(f'there is no key "{key}", see `community keys list`', err=True)
        raise typer.Exit(1)
    typer.echo(f"revoked {key}")


@app.command()
def token(
    member: Annotated[str, typer.Option(help="The member that the token names.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")] = "member",
) -> None:
    """Print a token for development, good for twelve hours, and nothing else."""
    if role not in ROLES:
        raise typer.BadParameter(f'there is no role "{role}", only {", ".join(ROLES)}')
    chosen: Role = role
    typer.echo(development_token(member, chosen, load_settings()))


def _state(listed: access.Listed) -> str:
    if listed.revoked_at:
        return f"revoked {listed.revoked_at:%Y-%m-%d %H:%M}"
    return f"until {listed.expires_at:%Y-%m-%d %H:%M}" if listed.expires_at else "good"


def _with_database(ask: Callable[[Database], Awaitable[Answer]]) -> Answer:
    settings = load_settings()
    if not settings.postgres_url:
        typer.echo("no stack is running; start one with `make up`", err=True)
        raise typer.Exit(1)

    async def answer() -> Answer:
        await asyncio.to_thread(access.create_tables, settings.postgres_url)
        database = await open_database(settings.postgres_url)
        try:
            return await ask(database)
        finally:
            await database.pool.close()

    try:
        return asyncio.run(answer())
    except DatabaseAwayError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
