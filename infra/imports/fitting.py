"""Making texts fit what the platform takes, so that nothing is lost for being too long or empty.

What is taken is said by the schemas and by ingest.
"""

import msgspec

# The schema's limit.
TITLE_CHARACTERS = 300
NO_TITLE = "(untitled)"
NO_BODY = "(no text)"
# Leaves room for the other fields under ingest's limit of 256 KiB an event.
BODY_BYTES = 200 * 1024
TAGS = 20
CUT = "…"


def fit_title(title: str) -> str:
    """A title of 1 to 300 characters.

    >>> fit_title("  "), len(fit_title("x" * 301))
    ('(untitled)', 300)
    """
    if not title.strip():
        return NO_TITLE
    return title if len(title) <= TITLE_CHARACTERS else title[: TITLE_CHARACTERS - 1] + CUT


def fit_body(body: str) -> str:
    """A text that is not empty and takes no more than 200 KiB as JSON.

    >>> fit_body(""), fit_body("Hello")
    ('(no text)', 'Hello')
    """
    if not body.strip():
        return NO_BODY
    if _bytes(body) <= BODY_BYTES:
        return body
    # A character takes at most six bytes of JSON, as in "\\u0001".
    return body[: (BODY_BYTES - len(CUT.encode()) - 2) // 6] + CUT


def _bytes(text: str) -> int:
    return len(msgspec.json.encode(text))
