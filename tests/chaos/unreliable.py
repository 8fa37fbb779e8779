"""A proxy before the real Elasticsearch that fails as a busy cluster does, and as networks do.

What it answers for Elasticsearch is what Elasticsearch documents; everything else goes through.
"""

import json
from typing import Any
from urllib.error import URLError

from tests.projections.faults import BUSY, Item, Refusing

# An item whose shard is not there now; the client learns no more than that.
ABSENT = {
    "type": "unavailable_shards_exception",
    "reason": "primary shard is not active Timeout: [1m]",
}
CROWDED = {
    "error": {
        "type": "circuit_breaking_exception",
        "reason": "[parent] Data too large",
        "durability": "TRANSIENT",
    },
    "status": 429,
}
DELETION = b'{"delete"'
# Of the bulk requests: so many are refused whole, and so many are done and their answer is lost.
REFUSED_SHARE = 0.03
LOST_SHARE = 0.03
# One in so many bulk requests is delivered again much later, as by a host that was cut off.
LATE_EVERY = 5


class Unreliable(Refusing):
    """Refuses a share of the items, with 429 or 503, and some requests; keeps some for later."""

    def __init__(self, upstream: str, share: float) -> None:
        """Refuse `share` of the items of each bulk request."""
        super().__init__(upstream, share)
        self.lost = 0
        self._late: list[tuple[str, dict[str, str], list[Item]]] = []
        self._bulks = 0

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        """The status, content type and body that the client shall see."""
        try:
            return self._answer(method, path, headers, body)
        except URLError as error:
            return 502, "application/json", json.dumps({"error": str(error)}).encode()

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        fate = self._random.random()
        # Only a mutant deletes; what it does is wrong enough.
        if not path.startswith("/_bulk") or body.startswith(DELETION):
            return self._forward(method, path, headers, body)
        if fate < REFUSED_SHARE:
            return 429, headers["accept"], json.dumps(CROWDED).encode()
        answer = super().answer(method, path, headers, body)
        if fate < REFUSED_SHARE + LOST_SHARE:
            self.lost += 1
            return 503, headers["accept"], json.dumps({"error": ABSENT, "status": 503}).encode()
        status, kind, told = answer
        found = json.loads(told)
        for item in found["items"]:
            result = item["index"]
            if result.get("error") == BUSY and self._random.random() < 1 / 2:
                result |= {"status": 503, "error": ABSENT}
        return status, kind, json.dumps(found).encode()

    def _bulk(self, path: str, headers: dict[str, str], items: list[Item]) -> list[Any]:
        self._bulks += 1
        if self._bulks % LATE_EVERY == 0:
            self._late.append((path, headers, items))
        return super()._bulk(path, headers, items)

    def deliver_late(self) -> int:
        """Send what was kept once more, positions excepted; says how many items that are."""
        sent = 0
        for path, headers, items in self._late:
            documents = [item for item in items if "version" in item[0]["index"]]
            if documents:
                super()._bulk(path, headers, documents)
            sent += len(documents)
        return sent
