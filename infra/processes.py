"""The platform's own processes: what each is called, where it begins and what it needs.

What they do is in streams, projections and api; who starts them is infra.local or compose.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the platform, started as `community serve NAME`."""

    name: str
    module: str
    """Where `serve(settings)` is: it blocks until SIGTERM, then ends within 10 s."""
    needs: tuple[str, ...]
    """The services that it waits for, where the stack runs them."""
    doc: str


PROCESSES = (
    Process(
        "folds", "streams.engine.serving", ("kafka", "postgres"), "facts to states and decisions"
    ),
    Process("clock", "streams.engine.ticking", ("kafka", "postgres"), "the time, to folds"),
    Process("projections", "projections.engine.postgres", ("kafka", "postgres"), "events to rows"),
    Process(
        "analytics",
        "projections.engine.timescale",
        ("kafka", "postgres", "pglite"),
        "events to facts",
    ),
    Process(
        "search",
        "projections.engine.elasticsearch",
        ("kafka", "postgres", "elasticsearch"),
        "events to the search index",
    ),
    Process("reactions", "streams.engine.reactions", ("kafka",), "models, such as sentiment"),
    Process("api", "api.app", ("kafka", "postgres"), "GraphQL, REST and ingest"),
)


def process_of(name: str) -> Process:
    """Return the process of a child's name; a second worker is `folds-2`.

    Raises `KeyError` where there is none.
    """
    stem, _, number = name.rpartition("-")
    wanted = stem if number.isdigit() else name
    for process in PROCESSES:
        if process.name == wanted:
            return process
    known = ", ".join(process.name for process in PROCESSES)
    raise KeyError(f'there is no process "{name}", only {known}')
