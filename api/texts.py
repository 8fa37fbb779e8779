"""JSON that clients send, as values that can be written again.

What the values mean, and whether they are welcome, is each route's to say.
"""

import json
from typing import Any


def loaded(text: bytes | str) -> Any:
    """Return the value of a JSON text. Raises ValueError, and RecursionError where it is too deep.

    JSON can escape half a character, a lone surrogate, which neither the log, a store nor an answer
    takes; such a text is refused as well.
    """
    value = json.loads(text)
    json.dumps(value, ensure_ascii=False).encode()
    return value
