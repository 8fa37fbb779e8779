"""Runs every benchmark on a stack of its own and prints the table; `python -m tests.bench`."""

import sys
import tempfile
from pathlib import Path

from infra.local.stack import Stack
from tests.bench import folds
from tests.bench.measuring import show

BENCHMARKS = {"folds": folds.measure}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all. Returns the exit status."""
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        sys.stderr.write(f"there is no benchmark {unknown}, only {sorted(BENCHMARKS)}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "stack", services=("kafka", "postgres"))
        with stack:
            show([BENCHMARKS[name](stack.settings) for name in names or BENCHMARKS])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
