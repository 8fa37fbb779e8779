"""Records that nobody can read, or that no store can keep, of every kind that has been thought of.

How many come between good ones, and what must become of them, is the tests' business.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle, islice

import msgspec

from schemas.codec import WIRE_HEADER, encode, key_of, type_of
from schemas.events import Event, ProbeSent
from tests.chaos.loading import Raw

# Larger than anything that the platform writes, and than the broker takes unless it is told to.
HUGE_BYTES = 10_000_000
# Avro's longs reach further back than any calendar, Postgres's to 4713 before Christ included.
BEFORE_ALL = -(2**62)


def no_event(_event: Event) -> bytes:
    """Bytes of something else."""
    return b"\xff\xfe no event"


def unknown_schema(event: Event) -> bytes:
    """An event under a schema id that no release has."""
    return WIRE_HEADER.pack(0, 1) + encode(event)[WIRE_HEADER.size :]


def truncated(event: Event) -> bytes:
    """The first half of an event."""
    value = encode(event)
    return value[: len(value) // 2]


def longer(event: Event) -> bytes:
    """An event with more behind it."""
    return encode(event) + b"more"


def wrong_type(event: Event) -> bytes:
    """Another event's bytes under this one's schema id."""
    prefix = encode(event)[: WIRE_HEADER.size]
    return prefix + encode(ProbeSent("p"))[WIRE_HEADER.size :]


def no_text(event: Event) -> bytes:
    """An event whose first text is no UTF-8."""
    value = bytearray(encode(event))
    value[WIRE_HEADER.size + 1] = 0xFF
    return bytes(value)


def nul(event: Event) -> bytes:
    """An event with an identifier that holds NUL, which Avro can carry and Postgres cannot."""
    name = next(each for each in event.__struct_fields__ if each.endswith("_id"))
    return encode(msgspec.structs.replace(event, **{name: f"{getattr(event, name)}\0"}))


def too_early(event: Event) -> bytes:
    """An event that occurred before the first day of any calendar."""
    meta = msgspec.structs.replace(event.meta, occurred_at=BEFORE_ALL)
    return encode(msgspec.structs.replace(event, meta=meta))


def tombstone(_event: Event) -> None:
    """Nothing, where a compacted topic would say that a key is gone."""


def huge(event: Event) -> bytes:
    """Ten megabytes that begin like an event."""
    return encode(event) + bytes(HUGE_BYTES)


Spoil = Callable[[Event], bytes | None]

UNREADABLE: tuple[Spoil, ...] = (
    no_event,
    unknown_schema,
    truncated,
    longer,
    wrong_type,
    no_text,
    tombstone,
)
# What can be read, and cannot be kept.
UNFIT: tuple[Spoil, ...] = (nul, too_early)


def strew(
    events: Iterable[Event], kinds: Sequence[Spoil], count: int, chance: random.Random
) -> Iterator[tuple[Raw, Spoil | None]]:
    """The events' records, and at random places `count` bad ones, with how each was spoilt.

    A bad record has the key of the event behind it, so that it lies in the same partition.
    """
    told = list(events)
    places = Counter(chance.choices(range(len(told)), k=count))
    turn = cycle(kinds)
    for place, event in enumerate(told):
        for spoil in islice(turn, places[place]):
            yield carrying(event, spoil(event)), spoil
        yield carrying(event, encode(event)), None


def carrying(event: Event, value: bytes | None) -> Raw:
    """A record with the place of an event's and any value."""
    return Raw(type_of(event).topic, key_of(event).encode(), value)
