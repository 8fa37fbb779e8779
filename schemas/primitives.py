"""The pieces of Avro's binary encoding that every record is made of: lengths, longs and strings.

Which pieces a record has, in which order, stands in `binary.py`, which is generated.
"""

import struct
from functools import lru_cache

DOUBLE = struct.Struct("<d")
EIGHT = struct.Struct("<Q")

# Longs that a byte or two can hold are looked up instead of being computed: lengths, counts and
# numbers of partitions nearly always are.
FEW = 4096
# A varint's byte holds seven bits; the eighth says that more bytes follow.
SEVEN = 0x7F
MORE = 0x80
# A long takes ten bytes at the most, seven bits each.
LONGEST_SHIFT = 63
WORD = 1 << 64
HALF = 1 << 31
# Times in microseconds take exactly eight bytes from 1979 to 2112. Each event carries two, so they
# are spread and gathered by masks: a third of the time that byte by byte takes.
TIMES = range(1 << 49, 1 << 56)
EIGHTH_BITS = 0x8080_8080_8080_8080
ALL_BUT_THE_LAST = 0x0080_8080_8080_8080


def zigzag(number: int) -> bytes:
    """A long as a zigzag varint (Avro 1.11, "Binary Encoding"). Raises OverflowError past 64 bits.

    >>> zigzag(-65).hex()
    '8101'
    """
    rest = (number << 1) ^ (number >> 63)
    if rest in TIMES:
        return _spread(rest)
    if not 0 <= rest < WORD:
        message = f'"{number}" does not fit a long of 64 bits'
        raise OverflowError(message)
    out = bytearray()
    while rest > SEVEN:
        out.append(rest & SEVEN | MORE)
        rest >>= 7
    out.append(rest)
    return bytes(out)


def _spread(bits: int) -> bytes:
    """56 bits as eight bytes of seven, the lowest first: 28 and 28, then 14s, then 7s."""
    bits = (bits & 0x0FFF_FFFF) | ((bits & 0x00FF_FFFF_F000_0000) << 4)
    bits = (bits & 0x0000_3FFF_0000_3FFF) | ((bits & 0x0FFF_C000_0FFF_C000) << 2)
    bits = (bits & 0x007F_007F_007F_007F) | ((bits & 0x3F80_3F80_3F80_3F80) << 1)
    return EIGHT.pack(bits | ALL_BUT_THE_LAST)


def _gathered(bits: int) -> int:
    """The 56 bits that `_spread` made eight bytes of."""
    bits = (bits & 0x007F_007F_007F_007F) | ((bits & 0x7F00_7F00_7F00_7F00) >> 1)
    bits = (bits & 0x0000_3FFF_0000_3FFF) | ((bits & 0x3FFF_0000_3FFF_0000) >> 2)
    return (bits & 0x0FFF_FFFF) | ((bits >> 4) & 0x00FF_FFFF_F000_0000)


_FEW = tuple(map(zigzag, range(FEW)))


def long(number: int) -> bytes:
    """A long, as `zigzag` writes it."""
    return _FEW[number] if 0 <= number < FEW else zigzag(number)


def integer(number: int) -> bytes:
    """A number of 32 bits, written as a long is. Raises OverflowError."""
    if 0 <= number < FEW:
        return _FEW[number]
    if not -HALF <= number < HALF:
        message = f'"{number}" does not fit an int of 32 bits'
        raise OverflowError(message)
    return zigzag(number)


def text(value: str) -> bytes:
    """A string: its length in bytes, then UTF-8. Raises UnicodeEncodeError for lone surrogates."""
    encoded = value.encode()
    length = len(encoded)
    return (_FEW[length] if length < FEW else zigzag(length)) + encoded


@lru_cache(maxsize=1024)
def name(value: str) -> bytes:
    """A string of which there are few, such as the name of an event's type: as `text` writes it."""
    return text(value)


def rest_of(data: bytes, first: int, place: int) -> tuple[int, int]:
    """The varint whose first byte, `first`, said that more follow; and the place after it.

    Raises IndexError where the data ends within it, ValueError where it goes on past 64 bits.
    """
    if place + 7 <= len(data):
        (bits,) = EIGHT.unpack_from(data, place - 1)
        if bits & EIGHTH_BITS == ALL_BUT_THE_LAST:
            return _gathered(bits), place + 7
    value, shift, byte = first & SEVEN, 7, MORE
    while byte >= MORE and shift <= LONGEST_SHIFT:
        byte = data[place]
        place += 1
        value |= (byte & SEVEN) << shift
        shift += 7
    if byte >= MORE or value >= WORD:
        message = "a number goes on past 64 bits"
        raise ValueError(message)
    return value, place


def count(data: bytes, place: int) -> tuple[int, int]:
    """The number of items in the next block of an array or map, and the place of the first.

    Raises ValueError where so many cannot follow: each item takes a byte at least.
    """
    number, place = data[place], place + 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    items = (number >> 1) ^ -(number & 1)
    if items < 0:
        items, size = -items, data[place]
        place += 1
        if size > SEVEN:
            _, place = rest_of(data, size, place)
    if items > len(data) - place:
        message = f"{items} items cannot follow in {len(data) - place} bytes"
        raise ValueError(message)
    return items, place


def wrong(what: str, found: int) -> ValueError:
    """The error for a byte that cannot stand where `what` is read."""
    return ValueError(f'"{found}" is no {what}')
