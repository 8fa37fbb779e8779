"""A client that costs next to nothing: prepared requests over kept connections, many at once.

Ordinary clients would be slower than the server. What is asked, and how often, is the tests'.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

END = b"\r\n\r\n"


class Reply(NamedTuple):
    """An answer; its headers have small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Connection:
    """One connection, kept as long as the server keeps it."""

    host: str
    port: int
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> Reply:
        """Send a prepared request. Raises OSError and EOFError where the server goes away."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        try:
            writer.write(request)
            reply = _reply(await reader.readuntil(END))
            body = await reader.readexactly(int(reply.headers["content-length"]))
        except (OSError, EOFError):
            self.close()
            raise
        if reply.headers.get("connection") == "close":
            self.close()
        return reply._replace(body=body)

    def close(self) -> None:
        """Give the connection up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _reply(head: bytes) -> Reply:
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    headers = dict(line.split(": ", maxsplit=1) for line in lines)
    return Reply(int(first.split()[1]), {key.lower(): headers[key] for key in headers}, b"")


def connection(url: str) -> Connection:
    """A connection to a server, opened when it is first used."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    return Connection(parts.hostname, parts.port)


def prepared(path: str, body: bytes, **headers: str) -> bytes:
    """A POST of JSON as bytes."""
    given = {"host": "localhost", "content-type": "application/json", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items()]
    head = "\r\n".join([f"POST {path} HTTP/1.1", *lines, f"content-length: {len(body)}"])
    return head.encode() + END + body
