"""From the bytes of a request to single events: media types, gzip, arrays, lines and limits."""

import asyncio
import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

import pytest

from api.ingest.bodies import (
    BYTES_LIMIT,
    EVENT_BYTES,
    EVENTS_LIMIT,
    DisconnectedError,
    Reader,
    RequestRefusedError,
    Room,
    binary_attributes,
    checked_media_type,
    raw_events,
)

JSON = "application/json"


def arriving(parts: Sequence[bytes]) -> Callable[[], Coroutine[Any, Any, dict[str, Any]]]:
    """The network, from which a body comes in parts; after them the client goes away."""
    left = list(parts)

    async def receive() -> dict[str, Any]:
        if not left:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return receive


def read(parts: Sequence[bytes], encoding: str = "", room: Room | None = None) -> bytes:
    """A body as the reader sees it; the room is given back."""
    reader = Reader(room or Room())
    try:
        return asyncio.run(reader.read(arriving(parts), encoding))
    finally:
        reader.close()


def refused(attempt: Callable[[], object]) -> int:
    """The status with which a request is refused."""
    with pytest.raises(RequestRefusedError) as caught:
        attempt()
    return caught.value.status


def test_a_body_comes_in_parts_and_may_be_packed() -> None:
    assert read([b"ab", b"", b"c"]) == b"abc"
    assert read([gzip.compress(b"abc")], "gzip") == b"abc"


def test_a_body_that_is_not_what_its_encoding_says_is_refused() -> None:
    assert refused(lambda: read([b"abc"], "gzip")) == 400
    assert refused(lambda: read([gzip.compress(b"abc")[:-4]], "gzip")) == 400
    assert refused(lambda: read([gzip.compress(b"abc") + b"rest"], "gzip")) == 400
    assert refused(lambda: read([b""], "gzip")) == 400
    assert refused(lambda: read([b"abc"], "br")) == 415
    assert refused(lambda: read([zlib.compress(b"abc")], "deflate")) == 415


def test_a_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b" " * (BYTES_LIMIT * 5))
    assert len(bomb) < BYTES_LIMIT / 100
    assert refused(lambda: read([bomb], "gzip")) == 413
    assert refused(lambda: read([b" " * BYTES_LIMIT, b" "])) == 413


def test_what_a_request_takes_of_the_room_is_given_back() -> None:
    room = Room(limit=BYTES_LIMIT)
    read([b"x" * 100], room=room)
    assert refused(lambda: read([b"abc"], "gzip", room)) == 400
    assert room.taken == 0
    room.taken = BYTES_LIMIT
    assert refused(lambda: read([b"x"], room=room)) == 503
    assert room.taken == BYTES_LIMIT


def test_small_events_take_more_of_the_room_than_their_text() -> None:
    room = Room()
    readers = [Reader(room) for _ in range(200)]

    def fill() -> None:
        for each in readers:
            each.hold(EVENTS_LIMIT)

    # Each event takes some two kilobytes, and a process may have 512 MB in all.
    assert refused(fill) == 503
    assert sum(each.taken for each in readers) == room.taken
    assert room.taken / EVENT_BYTES * 2_000 < 200_000_000
    for each in readers:
        each.close()
    assert room.taken == 0


def test_a_client_that_goes_away_is_not_answered() -> None:
    with pytest.raises(DisconnectedError):
        read([])


def test_media_types_may_have_parameters_and_others_are_refused() -> None:
    assert checked_media_type("Application/JSON; charset=utf-8") == JSON
    for unknown in ("", "text/plain", "application/xml", "application/json-patch+json"):
        assert refused(partial(checked_media_type, unknown)) == 415


def test_one_an_array_and_lines_are_told_apart() -> None:
    assert raw_events(b' {"a": 1} ', JSON, {}) == [b'{"a": 1}']
    assert raw_events(b'\xef\xbb\xbf[{"a": 1}, 2,"]"]', JSON, {}) == [b'{"a": 1}', b"2", b'"]"']
    assert raw_events(b'{"a": 1}\r\n\n[]\n', "application/x-ndjson", {}) == [b'{"a": 1}', b"[]"]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"[" + b"0," * 1_000_000 + b"0]", JSON), (b"11\n" * 1_000_000, "application/x-ndjson")],
)
def test_a_million_events_take_no_more_memory_than_some(body: bytes, media_type: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(RequestRefusedError, match="at most 5000 events"):
            raw_events(body, media_type, {})
        assert tracemalloc.get_traced_memory()[1] < 4 * len(body)
    finally:
        tracemalloc.stop()


def test_one_bad_event_does_not_make_an_array_unreadable() -> None:
    body = b'[{"a": 1} , {"b": "\\ud800"},{"c": "\xff"}\n]'
    assert raw_events(body, JSON, {}) == [b'{"a": 1}', b'{"b": "\\ud800"}', b'{"c": "\xff"}']


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"[]", b"[", b"[1", b"[1,", b"[1,]", b"[,1]", b"[1 2]", b"[1]]", b"[1] 2"),
        *(b'["\\ud800"', b'["\\ud800",]', b'["\\ud800"] 1', b"[" * 100_000, b"[nul]"),
    ],
)
def test_a_body_without_readable_events_is_refused(body: bytes) -> None:
    assert refused(lambda: raw_events(body, JSON, {})) == 400


def test_too_many_events_are_refused() -> None:
    lines = b"1\n" * EVENTS_LIMIT
    assert len(raw_events(lines, "application/x-ndjson", {})) == EVENTS_LIMIT
    assert refused(lambda: raw_events(lines + b"1\n", "application/x-ndjson", {})) == 413
    array = b"[" + b",".join([b"1"] * (EVENTS_LIMIT + 1)) + b"]"
    assert refused(lambda: raw_events(array, JSON, {})) == 413


def test_in_binary_mode_headers_are_the_attributes_and_the_body_is_the_data() -> None:
    headers = {"ce-id": "a%20b", "ce-type": "x", "content-type": JSON}
    (event,) = raw_events(b'{"vote": "UP"}', JSON, binary_attributes(headers))
    assert json.loads(event) == {"id": "a b", "type": "x", "data": {"vote": "UP"}}
    assert refused(lambda: raw_events(b'1, "type": "y"', JSON, {"type": "x"})) == 400
