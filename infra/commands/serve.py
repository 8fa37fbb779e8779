"""The commands of containers: one process of the platform, and what is founded before any of them.

What a process does is behind its `serve` function in streams, projections or api.
"""

from __future__ import annotations

from typing import Annotated

import typer

from infra import serving
from infra.local.founding import founding
from infra.local.secrets import load_secrets
from infra.logs import log_json
from infra.settings import load_settings

app = typer.Typer()


@app.command(hidden=True)
def serve(name: Annotated[str, typer.Argument(help="Process, see infra/processes.py.")]) -> None:
    """Run one process of the platform until SIGTERM."""
    serving.serve(name)


@app.command(hidden=True)
def found() -> None:
    """Make the topics, the service key and `dev.env`, before any process begins."""
    log_json("found")
    settings = load_settings()
    founding(settings, load_secrets(settings.home))()
