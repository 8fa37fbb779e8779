"""Why an event is refused: each fault, its place, what a valid event has there, what this has.

It looks at JSON values at leisure; `shapes` checks the same at speed, and a test compares both.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from api.ingest.shapes import INTEGERS, Limits, limits
from schemas.catalog import EventType
from schemas.events import Violation

# Enough to recognise a value by; the rest is in the rejected event.
SHOWN_CHARACTERS = 100
MISSING = "nothing"
PLAIN_WORDS = {"double": "a number", "boolean": "true or false"}


def data_violations(data: Any, event_type: EventType) -> Iterator[Violation]:
    """Yield all that is wrong with an event's data."""
    if not isinstance(data, dict):
        yield Violation("/data", "an object", shown(data))
        return
    fields = {field["name"]: field for field in event_type.data_fields}
    for name, field in fields.items():
        if name in data:
            yield from _value_violations(data[name], field["type"], limits(field), f"/data/{name}")
        elif "default" not in field:
            yield Violation(f"/data/{name}", described(field["type"], limits(field)), MISSING)
    for name in data.keys() - fields.keys():
        yield Violation(f"/data/{pointed(name)}", _known(name, fields), shown(data[name]))


def text_violation(text: str, pointer: str) -> Violation | None:
    """Return what is wrong with a text that cannot be stored, or None."""
    if "\0" in text:
        return Violation(pointer, "text without NUL", shown(text))
    if any("\ud800" <= character <= "\udfff" for character in text):
        return Violation(pointer, "Unicode text without lone surrogates", shown(text))
    return None


def nearest(name: str, known: Mapping[str, Any]) -> str:
    """Return a hint at the known name that is most like a wrong one.

    >>> nearest("vot", {"vote": 1, "post_id": 2})
    ', did you mean "vote"?'
    """
    found = get_close_matches(name, known, n=1)
    return f', did you mean "{found[0]}"?' if found else ""


def pointed(name: str) -> str:
    """Return a name as a part of a JSON pointer (RFC 6901); what UTF-8 cannot write is escaped.

    >>> pointed("a/b~c")
    'a~1b~0c'
    """
    writable = name.encode("utf-8", "backslashreplace").decode()
    return writable.replace("~", "~0").replace("/", "~1").replace("\0", "\\x00")


def shown(value: Any) -> str:
    """Return a value as short JSON in ASCII.

    >>> shown({"vote": "SIDEWAYS"})
    '{"vote": "SIDEWAYS"}'
    """
    text = json.dumps(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"


def described(avro: Any, limit: Limits) -> str:
    """Return a field's type and limits in words.

    >>> described("string", Limits(("UP", "DOWN"), 0, None, None))
    'one of "UP", "DOWN"'
    """
    match avro:
        case ["null", inner] | [inner, "null"]:
            return f"{described(inner, limit)}, or null"
        case "string" if limit.values:
            return "one of " + ", ".join(f'"{value}"' for value in limit.values)
        case "string":
            return "a string" + _length(limit)
        case "int" | "long":
            return f"a whole number from {_least(avro, limit)} to {INTEGERS[avro] - 1}"
        case {"items": inner} | {"values": inner}:
            most = "" if limit.max_items is None else f"at most {limit.max_items}, "
            kind = "an array" if avro["type"] == "array" else "an object"
            return f"{kind}: {most}each {described(inner, limit)}"
        case _:
            return PLAIN_WORDS.get(str(avro), "a value")


def _least(avro: str, limit: Limits) -> int:
    return -INTEGERS[avro] if limit.least is None else limit.least


def _length(limit: Limits) -> str:
    if limit.max_length is not None:
        return f" of {limit.min_length} to {limit.max_length} characters"
    return f" of at least {limit.min_length} characters" if limit.min_length else ""


def _known(name: str, fields: Mapping[str, Any]) -> str:
    hint = nearest(name, fields)
    return "no such field" + (hint or f"; known are {', '.join(fields)}")


def _value_violations(value: Any, avro: Any, limit: Limits, pointer: str) -> Iterator[Violation]:
    match avro:
        case ["null", inner] | [inner, "null"]:
            if value is not None:
                yield from _value_violations(value, inner, limit, pointer)
        case {"items": items} if isinstance(value, list):
            parts = [(str(index), item) for index, item in enumerate(value)]
            yield from _many_violations(parts, (avro, items), limit, pointer)
        case {"values": values} if isinstance(value, dict):
            faults = (text_violation(name, pointer) for name in value)
            yield from (fault for fault in faults if fault)
            yield from _many_violations(list(value.items()), (avro, values), limit, pointer)
        case _:
            if not _fits(value, avro, limit):
                yield Violation(pointer, described(avro, limit), shown(value))
            elif isinstance(value, str) and (fault := text_violation(value, pointer)):
                yield fault


def _many_violations(
    parts: Sequence[tuple[str, Any]], types: tuple[Any, Any], limit: Limits, pointer: str
) -> Iterator[Violation]:
    whole, inner = types
    if limit.max_items is not None and len(parts) > limit.max_items:
        yield Violation(pointer, described(whole, limit), f"{len(parts)} items")
    for name, item in parts:
        yield from _value_violations(item, inner, limit, f"{pointer}/{pointed(name)}")


def _fits(value: Any, avro: Any, limit: Limits) -> bool:
    match avro:
        case "string":
            return isinstance(value, str) and _string_fits(value, limit)
        case "int" | "long":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and _least(avro, limit) <= value < INTEGERS[avro]
        case "double":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case _:
            return False


def _string_fits(value: str, limit: Limits) -> bool:
    if limit.values is not None:
        return value in limit.values
    most = len(value) if limit.max_length is None else limit.max_length
    return limit.min_length <= len(value) <= most
