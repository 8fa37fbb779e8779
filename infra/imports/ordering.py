"""Sorting more than fits in memory: sorted runs in temporary files, merged as they are read.

What is sorted, and by what, is the caller's business.
"""

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, Any, TypeVar

import msgspec

Item = TypeVar("Item", bound=msgspec.Struct)

# Of the largest events (200 KiB each) as many would take 4 GiB; of usual ones (1 KiB) it is 20 MiB.
RUN_LENGTH = 20_000


def sorted_on_disk(
    items: Iterable[Item],
    item_type: type[Item],
    key: Callable[[Item], Any],
    run_length: int = RUN_LENGTH,
) -> Iterator[Item]:
    """The items in the order of `key`, those of equal keys as they came.

    Keeps `run_length` of them in memory at a time, and all of them in the temporary directory until
    the last is read.

    >>> class Number(msgspec.Struct):
    ...     value: int
    >>> numbers = (Number(value) for value in (3, 1, 2))
    >>> ordered = sorted_on_disk(numbers, Number, lambda number: number.value, run_length=2)
    >>> [each.value for each in ordered]
    [1, 2, 3]
    """
    remaining = iter(items)
    decoder = msgspec.json.Decoder(item_type)
    with ExitStack() as files:
        runs = []
        while run := sorted(islice(remaining, run_length), key=key):
            file = files.enter_context(tempfile.TemporaryFile())
            # JSON holds no raw line feed, so that a line is an item.
            file.writelines(msgspec.json.encode(item) + b"\n" for item in run)
            file.seek(0)
            runs.append(_lines(file, decoder))
        yield from heapq.merge(*runs, key=key)


def _lines(file: IO[bytes], decoder: msgspec.json.Decoder[Item]) -> Iterator[Item]:
    for line in file:
        yield decoder.decode(line)
