"""Running one process of the platform; `community serve NAME` does the same.

It is a program of its own so that a process imports no other command.
"""

from __future__ import annotations

import importlib
import sys

from infra.logs import log_json
from infra.processes import process_of
from infra.settings import load_settings


def serve(name: str) -> None:
    """Run a process until SIGTERM or SIGINT. Raises `KeyError` where there is none of that name."""
    process = process_of(name)
    log_json(name)
    importlib.import_module(process.module).serve(load_settings())


if __name__ == "__main__":
    serve(sys.argv[1])
