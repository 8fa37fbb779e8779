"""A request's body, from the network to the JSON of each event, within limits of size and number.

What stands in an event is not looked at.
"""

import io
import json
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

import msgspec

Receive = Callable[[], Awaitable[Any]]

# Limits of one request (DESIGN 5): what a source has more of, it sends in several.
EVENTS_LIMIT = 5_000
BYTES_LIMIT = 20_000_000
# An array with more commas is split one element after the other, up to the limit of events: slower,
# and with no more memory than these elements take, some 50 MB.
COMMAS_LIMIT = 500_000
# Bodies being worked on at once. Their text takes about three times as much memory, which stays
# well under the 512 MB that a process may have.
ROOM_BYTES = 64_000_000
# What each event takes beside its text, in the same measure: some 2 KB, as an object, as a record
# with headers, in the producer's queue and as a verdict. A flood of votes of 100 bytes, of which
# only the text was counted, took 1,380 MB.
EVENT_BYTES = 667

JSON_TYPES = frozenset(
    {"application/json", "application/cloudevents+json", "application/cloudevents-batch+json"}
)
# Media types whose standard wants `specversion` and `id` in every event.
STRICT_TYPES = frozenset({"application/cloudevents+json", "application/cloudevents-batch+json"})
LINES_TYPES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonlines"})
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


class RequestRefusedError(Exception):
    """A request that is refused as a whole: its HTTP status, why, and headers that help."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        """Keep the status, the sentence and the headers."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


class DisconnectedError(Exception):
    """The client went away before its request was complete; there is nobody to answer."""


@dataclass(slots=True)
class Room:
    """How many bytes of bodies are worked on now, in one process."""

    limit: int = ROOM_BYTES
    taken: int = 0

    def take(self, count: int) -> None:
        """Count bytes in. Raises RequestRefusedError where there is no room for them."""
        if self.taken + count > self.limit:
            detail = "too many events are being taken in, try again"
            raise RequestRefusedError(503, detail, {"Retry-After": "1"})
        self.taken += count


@dataclass(slots=True)
class Reader:
    """Reads one body within the limits; `taken` is what it holds of the room until `close`."""

    room: Room
    taken: int = 0

    def close(self) -> None:
        """Give the room back."""
        self.room.taken -= self.taken
        self.taken = 0

    def hold(self, events: int) -> None:
        """Count in what events take beside their text. Raises RequestRefusedError."""
        self._count(events * EVENT_BYTES)

    async def read(self, receive: Receive, encoding: str) -> bytes:
        """Return the whole body, unpacked. Raises RequestRefusedError and DisconnectedError."""
        packed = await self._received(receive)
        match encoding.strip().lower():
            case "" | "identity":
                return packed
            case "gzip" | "x-gzip":
                return self._unpacked(packed)
            case other:
                detail = f'content encoding "{other}" is not known, send gzip or none'
                raise RequestRefusedError(415, detail, {"Accept-Encoding": "gzip"})

    async def _received(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise DisconnectedError
            parts.append(message.get("body", b""))
            self._count(len(parts[-1]))
            _refuse_large(self.taken)
            more = message.get("more_body", False)
        return b"".join(parts)

    def _unpacked(self, packed: bytes) -> bytes:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            # One byte over the limit is enough to see that there is too much.
            body = unpacker.decompress(packed, BYTES_LIMIT + 1)
        except zlib.error as error:
            raise RequestRefusedError(400, "the body is not gzip") from error
        self._count(len(body))
        _refuse_large(len(body))
        # A second gzip member would be legal, but nothing that sends JSON makes one.
        if not unpacker.eof or unpacker.unused_data:
            raise RequestRefusedError(400, "the body is not one whole gzip stream")
        return body

    def _count(self, new: int) -> None:
        self.room.take(new)
        self.taken += new


def _refuse_large(size: int) -> None:
    if size > BYTES_LIMIT:
        detail = f"a request has at most {BYTES_LIMIT} bytes, unpacked; send several"
        raise RequestRefusedError(413, detail)


def raw_events(body: bytes, media_type: str, attributes: Mapping[str, str]) -> list[bytes]:
    """Return the JSON text of each event in a body.

    `attributes` are those of CloudEvents' binary mode, in which the body is the data alone.
    Raises RequestRefusedError for a body that has no events, too many, or is not JSON.
    """
    body = body.removeprefix(BYTE_ORDER_MARK)
    if attributes:
        events = [_structured(body, attributes)]
    elif media_type in LINES_TYPES:
        lines = (each.strip() for each in io.BytesIO(body))
        events = _few(line for line in lines if line)
    else:
        events = _documents(body)
    if not events:
        raise RequestRefusedError(400, "the body has no events")
    if len(events) > EVENTS_LIMIT:
        detail = f"a request has at most {EVENTS_LIMIT} events, this one has more; send several"
        raise RequestRefusedError(413, detail)
    return events


def checked_media_type(content_type: str) -> str:
    """Return the media type without parameters. Raises RequestRefusedError for one not known."""
    media_type = content_type.partition(";")[0].strip().lower()
    known = JSON_TYPES | LINES_TYPES
    if media_type not in known:
        detail = f'content type "{media_type}" is not known, send one of {", ".join(sorted(known))}'
        raise RequestRefusedError(415, detail, {"Accept": ", ".join(sorted(known))})
    return media_type


def binary_attributes(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the CloudEvents attributes among headers (HTTP protocol binding, binary mode)."""
    return {
        name.removeprefix("ce-"): unquote(value)
        for name, value in headers.items()
        if name.startswith("ce-")
    }


def _structured(data: bytes, attributes: Mapping[str, str]) -> bytes:
    try:
        read: Any = msgspec.json.decode(data or b"null", type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise RequestRefusedError(400, f"the body is not JSON: {error}") from error
    return msgspec.json.encode({**attributes, "data": read})


def _documents(body: bytes) -> list[bytes]:
    text = body.strip()
    if not text.startswith(b"["):
        return [text] if text else []
    # Each element is an object of 100 bytes, and twenty million bytes can have ten million of them.
    if text.count(b",") > COMMAS_LIMIT:
        return _few(_elements(text))
    try:
        return [bytes(each) for each in _ARRAY.decode(text)]
    except (msgspec.DecodeError, RecursionError):
        # One event with, say, a lone surrogate makes the whole array unreadable at speed.
        return _few(_elements(text))


def _few(events: Iterator[bytes]) -> list[bytes]:
    # One over the limit is enough to see that there are too many.
    return list(islice(events, EVENTS_LIMIT + 1))


def _elements(text: bytes) -> Iterator[bytes]:
    """Yield each element of a JSON array as it stands, also where its strings cannot be stored."""
    array = text.decode("utf-8", "surrogateescape")
    scan = json.JSONDecoder().raw_decode
    # An empty array never comes here: it is well readable at speed.
    at, last = 0, ","
    try:
        while last == ",":
            begin = _after_space(array, at + 1)
            _, end = scan(array, begin)
            yield array[begin:end].encode("utf-8", "surrogateescape")
            at = _after_space(array, end)
            last = array[at]
    except (ValueError, IndexError, RecursionError) as error:
        raise RequestRefusedError(400, f"the body is not JSON: {error}") from error
    if last != "]" or at != len(array) - 1:
        raise RequestRefusedError(400, f"the body is not JSON: its array does not end at {at}")


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
