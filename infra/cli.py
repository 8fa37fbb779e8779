"""The command line `community`: the list of its command modules and nothing else.

What a command does stands in its module in infra.commands.
"""

from __future__ import annotations

import typer

from infra.commands import (
    access,
    bench,
    imports,
    projections,
    rejections,
    reproduce,
    serve,
    stack,
    topics,
    train,
)

app = typer.Typer(
    name="community",
    help="Run the community platform. Every command finds its stack by COMMUNITY_HOME.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # They would print passwords.
)
for module in (stack, topics, access, imports, projections, bench, train, reproduce, serve):
    app.add_typer(module.app)
app.add_typer(rejections.app, name="rejections")

if __name__ == "__main__":
    app()
