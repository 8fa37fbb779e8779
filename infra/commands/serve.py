"""The command that is one process of the platform; the supervisor and compose call it.

What the process does is behind its `serve` function in streams, projections or api.
"""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from infra.logs import log_json
from infra.processes import process_of
from infra.settings import load_settings

app = typer.Typer()


@app.command(hidden=True)
def serve(name: Annotated[str, typer.Argument(help="Process, see infra/processes.py.")]) -> None:
    """Run one process of the platform until SIGTERM."""
    log_json(name)
    process = process_of(name)
    importlib.import_module(process.module).serve(load_settings())
