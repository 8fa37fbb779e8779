"""The command that shows the topics: what is declared beside the schemas, and what Kafka has.

Making them is infra.kafka's.
"""

from __future__ import annotations

import typer
from rich.table import Table

from infra.local.screen import console
from schemas.catalog import EVENT_TYPES, TOPICS

app = typer.Typer()


@app.command()
def topics() -> None:
    """List the topics with their partitions, how long they are kept and the events on them."""
    table = Table(box=None, pad_edge=False)
    for heading in ("topic", "partitions", "kept", "events"):
        table.add_column(heading, no_wrap=True)
    table.add_column("what it is", overflow="fold")
    for topic in TOPICS.values():
        days = topic.retention_days
        events = [name for name, kind in EVENT_TYPES.items() if kind.topic == topic.name]
        kept = "for ever" if days is None else f"{days} days"
        table.add_row(topic.name, str(topic.partitions), kept, "\n".join(events), topic.doc)
    console.print(table)
