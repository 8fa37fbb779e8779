"""Running one process of the platform; `community serve NAME` does the same.

It is a program of its own so that a process imports no other command.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys

from infra.logs import log_json
from infra.processes import process_of
from infra.settings import load_settings

# A batch makes tens of thousands of objects that live as long as it does. Looked through after each
# 700 new ones, as is Python's default, they were a fifth of a fold worker's time.
COLLECTED_EACH = (50_000, 20, 100)
# Numpy's OpenBLAS starts a thread a core even for a small product, and they wait for one another by
# spinning. Beside processes that want the cores, a post's sentiment took 50 ms so, and 17 without.
ONE_THREAD = "OPENBLAS_NUM_THREADS"


def serve(name: str) -> None:
    """Run a process until SIGTERM or SIGINT. Raises `KeyError` where there is none of that name."""
    process = process_of(name)
    log_json(name)
    os.environ.setdefault(ONE_THREAD, "1")
    module = importlib.import_module(process.module)
    gc.freeze()
    gc.set_threshold(*COLLECTED_EACH)
    module.serve(load_settings())


if __name__ == "__main__":
    serve(sys.argv[1])
