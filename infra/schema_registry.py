"""Another schema registry, which is told our schemas under our ids.

Our own, read-only one is served by the API; which schemas there are is the catalogue's to say.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from schemas.catalog import EVENT_TYPES, Schema, subject
from schemas.compatibility import versions

ANSWER_SECONDS = 15.0
NOT_FOUND = 404
MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"


class RegistryRefusedError(Exception):
    """The registry does not have our schemas under our ids; the text says why."""


def register(url: str) -> int:
    """Register every version of every schema; return how many the registry did not have yet.

    Ids are given by IMPORT mode, which a registry allows for a subject that is new to it. Blocks.
    Raises RegistryRefusedError where the registry is away, refuses, or has other ids.
    """
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
    with httpx.Client(base_url=url, headers=headers, timeout=ANSWER_SECONDS) as client:
        registry = _Registry(client)
        return sum(
            _register(registry, quote(subject(each), safe=""), versions(each))
            for each in EVENT_TYPES.values()
        )


def _register(registry: "_Registry", name: str, known: Iterable[tuple[int, Schema]]) -> int:
    missing = [
        (number, schema_id, schema)
        for number, (schema_id, schema) in enumerate(known, 1)
        if not registry.has(name, schema_id, schema)
    ]
    if not missing:
        return 0
    registry.ask("PUT", f"mode/{name}?force=true", {"mode": "IMPORT"})
    try:
        for number, schema_id, schema in missing:
            body = {"schema": _text(schema), "id": schema_id, "version": number}
            _demand(name, schema_id, registry.ask("POST", f"subjects/{name}/versions", body))
    finally:
        registry.ask("PUT", f"mode/{name}", {"mode": "READWRITE"})
    registry.ask("PUT", f"config/{name}", {"compatibility": "FULL_TRANSITIVE"})
    return len(missing)


class _Registry:
    """The REST interface of a registry."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def has(self, name: str, schema_id: int, schema: Schema) -> bool:
        """Return whether a subject has the schema. Raises RegistryRefusedError for another id."""
        found = self.ask("POST", f"subjects/{name}", {"schema": _text(schema)})
        if found is None:
            return False
        _demand(name, schema_id, found)
        return True

    def ask(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer, or None for what is not found; raises RegistryRefusedError."""
        try:
            answer = self._client.request(method, path, content=msgspec.json.encode(body))
        except httpx.TransportError as error:
            message = f'schema registry "{self._client.base_url}" does not answer: {error}'
            raise RegistryRefusedError(message) from error
        if answer.status_code == NOT_FOUND:
            return None
        if not answer.is_success:
            text = answer.text[:300]
            message = f'schema registry refuses "{method} {path}": {answer.status_code} {text}'
            raise RegistryRefusedError(message)
        found: dict[str, Any] = answer.json()
        return found


def _demand(name: str, schema_id: int, found: dict[str, Any] | None) -> None:
    theirs = found and found.get("id")
    if theirs != schema_id:
        message = (
            f'schema registry has "{name}" under the id "{theirs}", ours is "{schema_id}";'
            " give it a registry of its own or unset SCHEMA_REGISTRY_URL"
        )
        raise RegistryRefusedError(message)


def _text(schema: Schema) -> str:
    return msgspec.json.encode(schema).decode()
