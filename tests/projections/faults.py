"""A small server between a client and the real Elasticsearch that refuses a share of bulk items.

It stands for a busy cluster; everything else goes through unchanged.
"""

import json
import random
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError

Item = tuple[dict[str, Any], dict[str, Any]]
BUSY = {"type": "es_rejected_execution_exception", "reason": "the queue is full"}


class Refusing:
    """The server; it runs while its block does."""

    def __init__(self, upstream: str, share: float) -> None:
        """Refuse `share` of the items of each bulk request to `upstream`."""
        self.upstream = upstream
        self.share = share
        self.refused = 0
        # The same items in each run.
        self._random = random.Random(1)  # noqa: S311 - chance for a test, not for a secret
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        """The status, content type and body that the client shall see."""
        if not path.startswith("/_bulk"):
            return self._forward(method, path, headers, body)
        lines = [json.loads(line) for line in body.splitlines() if line]
        items: list[Item] = list(zip(lines[::2], lines[1::2], strict=True))
        refused = [self._random.random() < self.share for _ in items]
        self.refused += sum(refused)
        taken = [item for item, no in zip(items, refused, strict=True) if not no]
        told: list[Any] = self._bulk(path, headers, taken) if taken else []
        results = iter(told)
        merged = [
            {"index": {"status": 429, "error": BUSY}} if no else next(results) for no in refused
        ]
        answer = json.dumps({"took": 1, "errors": any(refused), "items": merged})
        return 200, headers["accept"], answer.encode()

    def _bulk(self, path: str, headers: dict[str, str], items: list[Item]) -> list[Any]:
        body = "".join(json.dumps(part) + "\n" for item in items for part in item)
        _, _, answer = self._forward("PUT", path, headers, body.encode())
        told: list[Any] = json.loads(answer)["items"]
        return told

    def _forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        kept = {key: headers[key] for key in ("content-type", "accept") if key in headers}
        request = urllib.request.Request(  # noqa: S310 - the address of the stack's own server
            self.upstream + path, body or None, kept, method=method
        )
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
                return answer.status, answer.headers["content-type"], answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.headers["content-type"], error.read()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        refusing = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                """Answer whatever is asked."""
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {key.lower(): value for key, value in self.headers.items()}
                status, kind, answer = refusing.answer(self.command, self.path, headers, body)
                self.send_response(status)
                self.send_header("content-type", kind or "application/json")
                self.send_header("x-elastic-product", "Elasticsearch")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            do_GET = do_PUT = do_POST = do_HEAD = handle_any  # noqa: N815 - http.server's names

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                """Say nothing of each request."""

        return Handler
