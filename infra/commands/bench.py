"""The command that measures; what is measured, and against which peer, is in tests.bench.

Nothing that runs imports the tests, so it is started as a program of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typer

ROOT = Path(__file__).parents[2]

app = typer.Typer()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Measure, each side beside its peer in one run, and print a table."""
    command = [sys.executable, "-m", "tests.bench", *context.args]
    raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
