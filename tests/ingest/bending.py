"""JSON that does not belong: values of the wrong kind, keys twice, missing ends, gzip bombs.

Everything is made from a random number generator alone; whom it is sent to is in attacks.
"""

import gzip
import json
import random
from collections.abc import Callable
from typing import Any

# 40 MB, twice what ingest unpacks, in 40 kB; made once, because packing takes longer than sending.
BOMB = gzip.compress(b" " * 40_000_000, 9)
# Deeper than any parser's stack, and deeper than what is made at random.
DEEP, DEPTH = 5_000, 3

TEXTS = (
    *("", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufffe", "\u202e", "é" * 200, "𐍈" * 101),
    *(
        "a" * 101,
        "a" * 70_000,
        "null",
        "true",
        "-1",
        "1e999",
        "NaN",
        "{}",
        "[]",
        "../../etc/passwd",
    ),
    *(
        "' OR 1=1 --",
        '"; DROP TABLE posts; --',
        "<script>alert(1)</script>",
        "%00",
        "%s%n",
        "\r\nX: y",
    ),
    *(
        "${jndi:ldap://x}",
        "{{7*7}}",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
        "\u2028",
        "UP",
    ),
)
NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**63) - 1, 2**64, 10**400, 0.1, -0.0, 1e308, 1e-320)


def odd(chance: random.Random, depth: int = 0) -> Any:
    """Any JSON value, mostly one that does not belong."""
    plain: list[Callable[[], Any]] = [
        lambda: chance.choice(TEXTS),
        lambda: chance.choice(NUMBERS),
        lambda: chance.choice([None, True, False]),
        lambda: "".join(chr(chance.randrange(0x20, 0xD7FF)) for _ in range(chance.randrange(30))),
        lambda: chance.getrandbits(chance.randrange(1, 80)),
    ]
    nested: list[Callable[[], Any]] = [
        lambda: [odd(chance, depth + 1) for _ in range(chance.randrange(4))],
        lambda: {name[:50]: odd(chance, depth + 1) for name in chance.sample(TEXTS, 3)},
    ]
    return chance.choice([*plain, *(nested if depth < DEPTH else [])])()


def bent(chance: random.Random, value: Any) -> Any:
    """The same value with something wrong in it."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        return _bent_object(chance, value)
    if isinstance(value, list) and value and chance.random() < 0.5:
        return [*value[:-1], bent(chance, value[-1])] * chance.choice([1, 1, 2, 40])
    return odd(chance)


def _bent_object(chance: random.Random, value: dict[str, Any]) -> dict[str, Any]:
    name = chance.choice(list(value))
    ways: list[Callable[[], dict[str, Any]]] = [
        lambda: {k: v for k, v in value.items() if k != name},
        lambda: {**value, chance.choice(TEXTS)[:50]: odd(chance)},
        lambda: {**value, name: odd(chance)},
        lambda: {**value, name: bent(chance, value[name])},
    ]
    return chance.choice(ways)()


def text_of(chance: random.Random, value: Any) -> bytes:
    """JSON of a value, sometimes with duplicate keys, broken bytes or an end that is missing."""
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.6:
        return text
    place = chance.randrange(len(text) + 1)
    ways: list[Callable[[], bytes]] = [
        # One key twice, and then every key.
        lambda: text.replace(b'"', b'"type":"x","', 1) if text[:1] == b"{" else text * 2,
        lambda: text[:-1] + b"," + text[1:] if text[:1] == b"{" else text,
        lambda: text[:place] + chance.randbytes(3) + text[place:],
        lambda: text[:place],
        lambda: chance.choice([b"[", b'{"a":', b'[{"data":']) * DEEP + b"1",
        lambda: b"\xef\xbb\xbf" + text.replace(b":", b" :\t\n", 3),
    ]
    return chance.choice(ways)()


def packed(chance: random.Random, body: bytes) -> tuple[bytes, bytes]:
    """A body, sometimes in gzip or in what says that it is; and its content encoding."""
    if chance.random() < 0.8:
        return body, b""
    ways: list[Callable[[], tuple[bytes, bytes]]] = [
        lambda: (gzip.compress(body, 1), b"gzip"),
        lambda: (gzip.compress(body, 1), b"gzip"),
        lambda: (gzip.compress(body, 1)[: chance.randrange(20)], b"gzip"),
        lambda: (gzip.compress(gzip.compress(body, 1), 1), b"gzip"),
        lambda: (body, b"gzip"),
        lambda: (body, chance.choice([b"br", b"deflate", b"gzip, gzip", b"\xff"])),
    ]
    # A bomb costs the server a tenth of a second: one in a hundred is enough.
    return (BOMB, b"gzip") if chance.random() < 0.05 else chance.choice(ways)()
