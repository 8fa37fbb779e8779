"""The commands about events that ingest refused: they are shown, repaired, and sent once more.

How one is repaired and judged again is in api.ingest.replaying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from api.ingest.envelopes import Refusal
from api.ingest.replaying import (
    RepairError,
    patch_of,
    rejudged,
    repaired,
    replayed,
    shown_body,
)
from api.publishing import outgoing
from infra import scanning
from infra.kafka import KafkaPublisher
from infra.local.screen import console
from infra.settings import Settings, load_settings
from infra.topics import end_offsets
from schemas.catalog import EVENT_TYPES
from schemas.codec import UndecodableError, decode
from schemas.events import EventRejected, RejectionReplayed

app = typer.Typer(help="Events that ingest refused, kept whole.", no_args_is_help=True)

EXIT_FAILED = 1
TOPIC = EVENT_TYPES["platform.EventRejected"].topic
LISTED = 50

OfType = Annotated[str | None, typer.Option("--type", help="Only events of this type.")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only events of this source.")]


@dataclass(slots=True)
class Rejections:
    """What is kept on the log: the refused events by their ids, and those that were taken later."""

    refused: dict[str, EventRejected] = field(default_factory=dict)
    taken: dict[str, RejectionReplayed] = field(default_factory=dict)

    def open(self, event_type: str | None, source: str | None) -> Sequence[EventRejected]:
        """Those that were not taken, oldest first."""
        return [
            each
            for each in self.refused.values()
            if each.rejection_id not in self.taken
            and event_type in (None, each.event_type)
            and source in (None, each.event_source)
        ]


@app.command("list")
def list_rejections(
    *,
    event_type: OfType = None,
    source: OfSource = None,
    last: Annotated[int, typer.Option(min=1, help="At most so many, the latest.")] = LISTED,
) -> None:
    """List the refused events that were not replayed yet, oldest first."""
    found = _kept(load_settings()).open(event_type, source)
    table = Table(box=None, pad_edge=False)
    for heading in ("rejection", "at", "source", "type", "event", "why"):
        table.add_column(heading, overflow="fold")
    for each in found[-last:]:
        why = "; ".join(_said(each.violations))
        about = (each.event_source, each.event_type or "", each.event_id or "", why)
        table.add_row(each.rejection_id, _time(each), *map(escape, about))
    console.print(table if found else "no refused events wait")
    if len(found) > last:
        console.print(f"{len(found) - last} older ones are not shown; see --last")


@app.command()
def show(name: Annotated[str, typer.Argument(help="The rejection, as `list` shows it.")]) -> None:
    """Show a refused event as it was sent, and all that was wrong with it."""
    kept = _kept(load_settings())
    (rejection,) = _named(kept, [name])
    console.print(f"{name}, refused at {_time(rejection)} from {rejection.event_source}")
    for fault in _said(rejection.violations):
        console.print(f"- {fault}", markup=False)
    if name in kept.taken:
        console.print(_taken(kept.taken[name]), markup=False)
    console.print(shown_body(rejection), markup=False)


@app.command()
def replay(
    names: Annotated[list[str] | None, typer.Argument(help="Rejections, by `list`.")] = None,
    *,
    event_type: OfType = None,
    source: OfSource = None,
    patch: Annotated[
        str | None, typer.Option(help="A repair for each of them: a JSON Patch of RFC 6902.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge, and publish nothing.")] = False,
) -> None:
    """Send refused events once more, repaired by a patch, under their own ids.

    With `--patch '[{"op": "replace", "path": "/data/vote", "value": "UP"}]'` each is changed first.
    One that was replayed is not sent again. They speak for the source that sent them, with the
    rights of whoever runs this. Exit status 1 says that some are still refused.
    """
    settings = load_settings()
    kept = _kept(settings)
    if not (names or event_type or source):
        _fail("name rejections, or choose them by --type or --source")
    chosen = _named(kept, names) if names else kept.open(event_type, source)
    try:
        repair = None if patch is None else patch_of(patch)
    except RepairError as error:
        _fail(str(error))
    refused = 0
    publisher = None if dry_run else KafkaPublisher(settings.kafka_servers)
    for each in chosen:
        if each.rejection_id in kept.taken:
            console.print(_taken(kept.taken[each.rejection_id]), markup=False)
        elif complaint := _sent(settings, publisher, each, repair):
            refused += 1
            told = f"{each.rejection_id} is still refused: {complaint}"
            console.print(told, style="red", markup=False)
    if not chosen:
        console.print("no refused events wait")
    if refused:
        raise typer.Exit(EXIT_FAILED)


def _sent(
    settings: Settings, publisher: KafkaPublisher | None, rejection: EventRejected, repair: Any
) -> str:
    """Publish a repaired event, or only judge it; return what is still wrong with it."""
    try:
        body = repaired(rejection, repair)
    except RepairError as error:
        return str(error)
    event = rejudged(rejection, body, settings.max_event_bytes)
    if isinstance(event, Refusal):
        return "; ".join(_said(event.violations))
    note = replayed(rejection, event)
    if publisher is not None:
        # Were the note lost, the event would be sent again under the same id, and count once.
        for each in (event, note):
            publisher.send([outgoing(each)])
            publisher.flush()
    console.print(_taken(note) if publisher else f"would be: {_taken(note)}", markup=False)
    return ""


def _kept(settings: Settings) -> Rejections:
    found = Rejections()
    for event in _events(settings.kafka_servers):
        match event:
            case EventRejected():
                found.refused[event.rejection_id] = event
            case RejectionReplayed():
                found.taken[event.rejection_id] = event
    return found


def _events(servers: str) -> Iterator[Any]:
    starts = {
        partition: place.begin for partition, place in scanning.places_of(servers, [TOPIC]).items()
    }
    ends: Mapping[Any, int] = dict(end_offsets(servers, [TOPIC]))
    for records in scanning.scan(servers, starts, ends):
        for record in records:
            # What is no event is among the dead letters of those who read all topics.
            with suppress(UndecodableError):
                yield decode(record.value)


def _named(kept: Rejections, names: Iterable[str]) -> Sequence[EventRejected]:
    wanted = list(dict.fromkeys(names))
    missing = [each for each in wanted if each not in kept.refused]
    if missing:
        _fail(f"there is no rejection {', '.join(missing)}; `community rejections list` shows them")
    return [kept.refused[each] for each in wanted]


def _fail(message: str) -> None:
    console.print(message, style="red", markup=False)
    raise typer.Exit(EXIT_FAILED)


def _said(violations: Iterable[Any]) -> Iterator[str]:
    for each in violations:
        yield f"{each.pointer or 'event'}: expected {each.expected}, got {each.got}"


def _taken(note: RejectionReplayed) -> str:
    named = f'{note.event_type} "{note.event_id}" of "{note.event_source}"'
    return f"{note.rejection_id} was taken as {named}"


def _time(rejection: EventRejected) -> str:
    at = datetime.fromtimestamp(rejection.meta.recorded_at // 1_000_000, UTC)
    return f"{at:%F %T}"
