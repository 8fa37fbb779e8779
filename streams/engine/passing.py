"""Which records a reaction passes by without reading them, known by what their bytes begin with.

It knows Faust's reading of the log and nothing else of it; how reactions run is `reactions`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from faust.transport.drivers.aiokafka import Consumer
from faust.transport.utils import DefaultSchedulingStrategy

from schemas.catalog import EVENT_TYPES
from schemas.codec import WIRE_HEADER, class_of
from streams.reaction import Reaction

# Faust takes what is missing behind a record with this offset for not read yet, and would never
# acknowledge what follows; so the record after it is always given.
FIRST_OFFSET = 0


class Raw(Protocol):
    """A record as a client of Kafka gives it."""

    @property
    def offset(self) -> int:
        """Where it stands in its partition."""
        ...

    @property
    def value(self) -> bytes | None:
        """Its bytes; None is a tombstone."""
        ...


AnyRaw = TypeVar("AnyRaw", bound=Raw)


def passed_by(reaction: Reaction) -> frozenset[bytes]:
    """What those events in the catalogue begin with, as bytes, that the reaction does not read.

    Bytes that begin otherwise may be an event in a former version, or none at all: a reaction looks
    at them.
    """
    return frozenset(
        WIRE_HEADER.pack(0, each.schema_id)
        for each in EVENT_TYPES.values()
        if class_of(each.name) not in reaction.reads
    )


def thinned(records: Sequence[AnyRaw], passed: frozenset[bytes]) -> Iterator[AnyRaw]:
    """The records without those to be passed by, except for the last of each run of these.

    The last one stands for its run: when it is done, so are all before it.
    """
    held: AnyRaw | None = None
    for record in records:
        unread = record.value is not None and record.value[: WIRE_HEADER.size] in passed
        if unread and record.offset != FIRST_OFFSET + 1:
            held = record
            continue
        if held is not None:
            yield held
            held = None
        yield record
    if held is not None:
        yield held


def scheduling(reaction: Reaction) -> type[DefaultSchedulingStrategy]:
    """Faust's order of records, given thinned.

    Of the records on a topic nineteen in twenty may not be read by a reaction, and each takes some
    75 µs, by subtraction, on its way through Faust to the agent and back.
    """
    passed = passed_by(reaction)

    class Thinning(DefaultSchedulingStrategy):
        def iterate(self, records: Mapping[Any, Sequence[Any]]) -> Iterator[tuple[Any, Any]]:
            thin = {place: list(thinned(each, passed)) for place, each in records.items()}
            return super().iterate(thin)

    return Thinning


class GapKeeper(Consumer):
    """Faust's consumer, with gaps of offsets that end before the record that shows them.

    Faust counts that record as a part of the gap. With its own acknowledgement it is there twice,
    and each commit ends at the first such: a commit a second then goes forward by one gap.
    """

    async def _add_gap(self, tp: Any, offset_from: int, offset_to: int) -> None:
        await super()._add_gap(tp, offset_from, offset_to - 1)
