"""A TCP proxy before Postgres that cuts a connection at a chosen statement.

It reads the client's side of the protocol (Postgres, "Message Formats") and changes nothing of it.
"""

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from infra.settings import Settings

# The statement by which a transaction is known to be a batch's.
MARK = "UPDATE engine.positions"
READY = b"Z\x00\x00\x00\x05"
CHUNK = 65_536
HEADER = 5


class Cut(NamedTuple):
    """Where a connection is cut: the statement, and whether the server still hears it.

    A statement that the server hears is carried out, and its answer is lost.
    """

    statement: str
    heard: bool


@dataclass
class Proxy:
    """The proxy; it runs while its block does."""

    upstream: tuple[str, int]
    # The statements of batches that were committed, how often; and where connections were cut.
    statements: Counter[str] = field(default_factory=Counter)
    cuts: list[Cut] = field(default_factory=list)
    armed: Cut | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; connections end with their clients."""
        self._listener.close()

    def before(self, settings: Settings) -> Settings:
        """The settings with the database behind this proxy; plain text, so that it can be read."""
        port = self._listener.getsockname()[1]
        host, own = self.upstream
        url = settings.postgres_url.replace(f"{host}:{own}", f"127.0.0.1:{port}")
        return settings.model_copy(
            update={"postgres_url": f"{url}?sslmode=disable&gssencmode=disable"}
        )

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.upstream)
            except OSError:
                # The server is away: so is the proxy.
                client.close()
                continue
            link = Link(self, client, server)
            for side in (link.hear_client, link.hear_server):
                threading.Thread(target=side, daemon=True).start()


def upstream_of(settings: Settings) -> tuple[str, int]:
    """Where the settings' Postgres listens."""
    parts = urlsplit(settings.postgres_url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


@dataclass
class Link:
    """One connection, and the transaction that it is in."""

    proxy: Proxy
    client: socket.socket
    server: socket.socket
    prepared: dict[bytes, str] = field(default_factory=dict)
    bound: str = ""
    transaction: list[str] = field(default_factory=list)
    deaf: bool = False

    def hear_client(self) -> None:
        """Pass on what the client says, message by message."""
        with contextlib.suppress(OSError):
            for message in self._messages():
                cut = self._cut(message)
                if cut and not cut.heard:
                    break
                self.deaf = self.deaf or cut is not None
                self.server.sendall(message)
            else:
                # The client has gone; what it said last was passed on.
                self.server.shutdown(socket.SHUT_WR)
                return
        self.close()

    def hear_server(self) -> None:
        """Pass on what the server says, until its answer is to be lost."""
        with contextlib.suppress(OSError):
            while data := self.server.recv(CHUNK):
                if not self.deaf:
                    self.client.sendall(data)
                elif READY in data:
                    break
        self.close()

    def close(self) -> None:
        """Cut both ways."""
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _messages(self) -> Iterator[bytes]:
        """Each message of the client; the first has no letter before its length."""
        kept, header = b"", HEADER - 1
        while data := self.client.recv(CHUNK):
            kept += data
            while len(kept) >= header:
                size = header - 4 + int.from_bytes(kept[header - 4 : header])
                if len(kept) < size:
                    break
                yield kept[:size]
                kept, header = kept[size:], HEADER

    def _cut(self, message: bytes) -> Cut | None:
        """Whether this message begins the statement at which to cut."""
        statement = self._statement(message)
        if statement is None:
            return None
        if statement.startswith("BEGIN"):
            self.transaction = []
        self.transaction.append(statement)
        proxy = self.proxy
        with proxy.lock:
            if statement.startswith("COMMIT") and any(MARK in each for each in self.transaction):
                proxy.statements.update(self.transaction)
            cut = proxy.armed
            if cut is None or cut.statement != statement:
                return None
            proxy.armed = None
            proxy.cuts.append(cut)
            return cut

    def _statement(self, message: bytes) -> str | None:
        """The statement that a message has carried out, if it does."""
        kind, body = message[:1], message[HEADER:]
        match kind:
            case b"Q":
                return body.rstrip(b"\0").decode().strip()
            case b"P":
                name, text, _ = body.split(b"\0", 2)
                self.prepared[name] = text.decode().strip()
            case b"B":
                _, name, _ = body.split(b"\0", 2)
                self.bound = self.prepared[name]
            case b"E":
                return self.bound
        return None
