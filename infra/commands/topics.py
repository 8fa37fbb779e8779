"""The command that shows the topics as they are declared beside the schemas.

Making them is infra.kafka's.
"""

from __future__ import annotations

import typer

from infra.local.screen import console
from schemas.catalog import EVENT_TYPES, TOPICS

app = typer.Typer()


@app.command()
def topics() -> None:
    """List the topics with their partitions, how long they are kept and the events on them."""
    for topic in TOPICS.values():
        days = topic.retention_days
        kept = "kept for ever" if days is None else f"kept {days} days"
        console.print(f"[bold]{topic.name}[/]  {topic.partitions} partitions, {kept}")
        console.print(f"  {topic.doc}", soft_wrap=True)
        for name, kind in EVENT_TYPES.items():
            if kind.topic == topic.name:
                console.print(f"    {name}", style="cyan")
