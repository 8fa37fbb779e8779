"""JSON that clients send, as values that can be written again.

What the values mean, and whether they are welcome, is each route's to say.
"""

import json
from typing import Any


def loaded(text: bytes | str) -> Any:
    """Return the value of a JSON text. Raises ValueError, and RecursionError where it is too deep.

    JSON can escape half a character, a lone surrogate, which neither the log, a store nor an answer
    takes; such a text is refused as well, and so is Python's `NaN`, which is no JSON.
    """
    value = json.loads(text)
    demand_writable(value)
    return value


def demand_writable(value: Any) -> None:
    r"""Raise ValueError where a value that was read from JSON cannot be written as JSON in UTF-8.

    >>> demand_writable({"text": "\ud800"})
    Traceback (most recent call last):
        ...
    ValueError: half a character, "\ud800", is no text
    """
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])[1:-1]
        message = f'half a character, "{half}", is no text'
        raise ValueError(message) from error
