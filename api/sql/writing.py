"""Answers to SQL as JSON and CSV, both made of the text that Postgres gave.

Nothing is rounded or converted on the way; what is asked is the route's.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from infra.querying import Answer

# Types whose text is JSON already, but for numbers that JSON does not know, such as NaN.
NUMBERS = frozenset({"smallint", "integer", "bigint", "oid", "real", "double precision", "numeric"})
DOCUMENTS = frozenset({"json", "jsonb"})
BOOLEANS = {b"t": True, b"f": False}
# What must stand in quotes in a CSV (RFC 4180); so must an empty text, to differ from no value.
MARKS = frozenset(b'",\r\n')


def json(answer: Answer) -> bytes:
    """The whole answer.

    >>> from infra.querying import Column
    >>> columns = [Column("n", "bigint"), Column("day", "date")]
    >>> json(Answer(columns, [[b"7", None]], False, [], [])).partition(b',"truncated"')[0][-17:]
    b'"rows":[[7,null]]'
    """
    kinds = [column.type for column in answer.columns]
    return msgspec.json.encode(
        {
            "columns": [column._asdict() for column in answer.columns],
            "rows": [
                [_value(kind, value) for kind, value in zip(kinds, row, strict=True)]
                for row in answer.rows
            ],
            "truncated": answer.truncated,
            "views": answer.views,
            "positions": positions(answer),
        }
    )


def _value(kind: str, value: bytes | None) -> object:
    if value is None:
        return None
    if kind in DOCUMENTS or (kind in NUMBERS and value[-1:].isdigit()):
        return msgspec.Raw(value)
    return BOOLEANS[value] if kind == "boolean" else value.decode()


def csv(answer: Answer) -> bytes:
    r"""The rows below the columns' names.

    >>> from infra.querying import Column
    >>> columns = [Column("a", "text"), Column("b", "text")]
    >>> csv(Answer(columns, [[b"one,two", None]], False, [], []))
    b'a,b\r\n"one,two",\r\n'
    """
    return b"".join(_lines(answer))


def _lines(answer: Answer) -> Iterator[bytes]:
    yield _line([column.name.encode() for column in answer.columns])
    for row in answer.rows:
        yield _line(row)


def _line(values: Sequence[bytes | None]) -> bytes:
    return b",".join(map(_cell, values)) + b"\r\n"


def _cell(value: bytes | None) -> bytes:
    if value is None:
        return b""
    if value and MARKS.isdisjoint(value):
        return value
    return b'"' + value.replace(b'"', b'""') + b'"'


def positions(answer: Answer) -> Mapping[str, Mapping[str, int]]:
    """For each projection that was read, the next offset of each topic-partition."""
    found: dict[str, dict[str, int]] = {}
    for projection, topic, partition, following in answer.positions:
        found.setdefault(projection, {})[f"{topic}-{partition}"] = following
    return found


def stamps(answer: Answer) -> Mapping[str, str]:
    """What a CSV has no room for, as headers."""
    return {
        "Community-Positions": msgspec.json.encode(positions(answer)).decode(),
        "Community-Truncated": str(answer.truncated).lower(),
    }
