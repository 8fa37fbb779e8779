"""Sending facts to ingest, batch by batch, so that an import that was stopped goes on where it was.

What the facts are is `stackexchange`'s business, and how one batch is sent `ingest`'s.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

import msgspec

from infra.imports.dump import Dump
from infra.imports.facts import Fact, rfc3339
from infra.imports.ingest import Address, Verdict

# Ingest takes 5,000 events or 20 MB; batches of 1,000 are as fast and lose less when one fails.
BATCH_EVENTS = 1_000
BATCH_BYTES = 8 * 1024 * 1024
# Grows when the same dump gives other facts, or another order of them.
FACTS_VERSION = 1
# More would not be read; all of them are kept whole by ingest, on a topic of their own.
REFUSALS_SHOWN = 5


class Door(Protocol):
    """Where batches of CloudEvents go."""

    def send(self, events: Sequence[bytes]) -> tuple[Verdict, ...]:
        """The verdicts, in the order of the events."""
        ...


class Sent(msgspec.Struct, frozen=True):
    """How far an import has come: facts that have a verdict, and those that were refused."""

    count: int = 0
    refused: int = 0
    refusals: tuple[str, ...] = ()

    def after(self, verdicts: Sequence[Verdict]) -> "Sent":
        """The progress with the verdicts of one more batch."""
        refused = [each for each in verdicts if each.verdict != "accepted"]
        shown = self.refusals + tuple(_told(each) for each in refused)
        return Sent(self.count + len(verdicts), self.refused + len(refused), shown[:REFUSALS_SHOWN])


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The file in which an import's progress is kept until it is complete."""

    path: Path

    def read(self) -> Sent:
        """The progress that was kept, or that of an import that was not begun."""
        if not self.path.exists():
            return Sent()
        return msgspec.json.decode(self.path.read_bytes(), type=Sent)

    def write(self, sent: Sent) -> None:
        """Keep the progress, at once or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(sent))
        draft.replace(self.path)

    def remove(self) -> None:
        """Forget the progress: the next import of the same dump begins at its beginning."""
        self.path.unlink(missing_ok=True)


def bookmark_of(home: Path, dump: Dump, address: Address) -> Bookmark:
    """Where the import of this dump, as it is now, into that platform keeps its progress."""
    named = f"{dump.folder}\n{dump.fingerprint()}\n{address.url}\n{FACTS_VERSION}"
    mark = hashlib.sha256(named.encode()).hexdigest()[:16]
    return Bookmark(home / "imports" / f"{dump.name}-{mark}.json")


def send_all(
    door: Door, events: Iterable[bytes], bookmark: Bookmark, told: Callable[[int], object]
) -> Sent:
    """Send CloudEvents from where the bookmark is on; `told` hears how many have a verdict.

    One that is refused does not hold up the others. Raises what the door raises; the bookmark then
    stands after the last batch that has its verdicts.
    """
    sent = bookmark.read()
    told(sent.count)
    for batch in _batches(islice(events, sent.count, None)):
        sent = sent.after(door.send(batch))
        bookmark.write(sent)
        told(sent.count)
    return sent


def cloud_event(fact: Fact, source: str) -> bytes:
    """A fact as CloudEvents 1.0 write it in JSON.

    >>> fact = Fact((0, 0, 1), "e-1", "members.MemberRegistered", 0, {"member_id": "ada"})
    >>> print(cloud_event(fact, "examples").decode())  # doctest: +ELLIPSIS
    {"specversion":"1.0","id":"e-1","source":"examples","type":"members.MemberRegistered",...}
    """
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": fact.id,
            "source": source,
            "type": fact.type,
            "time": rfc3339(fact.occurred_at),
            "data": fact.data,
        }
    )


def _batches(events: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    batch: list[bytes] = []
    size = 0
    for event in events:
        if batch and (len(batch) == BATCH_EVENTS or size + len(event) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += len(event)
    if batch:
        yield batch


def _told(verdict: Verdict) -> str:
    details = "; ".join(f"{e.pointer}: expected {e.expected}, got {e.got}" for e in verdict.errors)
    return f"{verdict.id}: {verdict.verdict}" + (f" ({details})" if details else "")
