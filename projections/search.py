"""What can be found: discussions, replies and requests as search documents.

How they are asked for is the API's business; the index and its fields are declared here for both.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any, assert_never

from projections.projection import Document, Projection, Write, members_of, sequence_of
from schemas.events import DiscussionChanged, FeatureChanged, PostChanged

Reads = DiscussionChanged | PostChanged | FeatureChanged


def alias_of(name: str) -> str:
    """What readers of a search projection ask; its indices are `<alias>-<generation>`."""
    return f"community-{name}"


ALIAS = alias_of("search")
# Elasticsearch refuses a whole request for one id that is longer.
ID_BYTES = 512
# What is written with these states is kept as a document without text that no search shows.
UNREADABLE = frozenset({"HIDDEN", "DELETED"})

# Lucene takes terms of up to 32,766 bytes, which is 8,191 characters of at most four; what is
# longer is kept in the document and cannot be filtered by.
KEYWORD = {"type": "keyword", "ignore_above": 8_191}
PROSE = {"type": "text", "analyzer": "prose", "term_vector": "with_positions_offsets"}

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "kind": KEYWORD,
    "id": KEYWORD,
    "discussion_id": KEYWORD,
    "title": PROSE,
    "body": PROSE,
    "tags": KEYWORD,
    "category": KEYWORD,
    "author_id": KEYWORD,
    "status": KEYWORD,
    "created_at": {"type": "date", "format": "epoch_millis"},
    "deleted": {"type": "boolean"},
}


class _Text(HTMLParser):
    """Collects what a browser would show as text."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Words on both sides of a tag that breaks the line are not one word.
        del attrs
        if tag in {"p", "br", "li", "pre", "blockquote", "h1", "h2", "h3", "hr", "td", "div"}:
            self.parts.append(" ")


# Links and images keep their words; fences, headings, quotes and emphasis lose their signs.
MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
MARKDOWN_LINE = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|```.*$|~~~.*$|[*+-][ \t]+)", re.MULTILINE
)
MARKDOWN_SIGNS = re.compile(r"\*\*|__|~~|`|(?<!\w)[*_]|[*_](?!\w)")
SPACES = re.compile(r"\s+")


def plain_text(text: str, form: str) -> str:
    r"""The words of a post without its markup.

    >>> plain_text("<p>Use <code>H</code> &amp; <b>measure</b></p><p>twice</p>", "html")
    'Use H & measure twice'
    >>> plain_text("# Why?\n\n- See [a **paper**](https://x.org), `a_b` *twice*", "markdown")
    'Why? See a paper, a_b twice'
    """
    if form == "html":
        reader = _Text()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    else:
        text = MARKDOWN_LINK.sub(r"\1", text)
        text = MARKDOWN_SIGNS.sub("", MARKDOWN_LINE.sub("", text))
    return SPACES.sub(" ", text).strip()


def project(event: Reads) -> Iterable[Write]:
    """A discussion where its text changed, a reply, a request; what may not be read is emptied."""
    match event:
        case DiscussionChanged():
            yield from _discussion(event)
        case PostChanged():
            yield from _reply(event)
        case FeatureChanged():
            yield _feature(event)
        case _:
            assert_never(event)


def _discussion(event: DiscussionChanged) -> Iterable[Document]:
    if event.status in UNREADABLE:
        yield _emptied("discussion", event.discussion_id, event)
        return
    # Votes and views change a discussion's row, not what it says.
    if event.document is None:
        return
    fields = {
        "title": event.title,
        "body": plain_text(event.document.body, event.document.format),
        "tags": event.tags,
        "category": event.category,
        "author_id": event.author_id,
        "status": event.status,
        "created_at": event.created_at // 1000,
        "discussion_id": event.discussion_id,
    }
    yield _document("discussion", event.discussion_id, event, fields)


def _reply(event: PostChanged) -> Iterable[Document]:
    # A discussion's first post is found as the discussion.
    if event.post_id == event.discussion_id:
        return
    if event.status in UNREADABLE:
        yield _emptied("post", event.post_id, event)
        return
    fields = {
        "title": event.title,
        "body": plain_text(event.body, event.format),
        "tags": (),
        "category": event.category,
        "author_id": event.author_id,
        "status": event.status,
        "created_at": event.created_at // 1000,
        "discussion_id": event.discussion_id,
    }
    yield _document("post", event.post_id, event, fields)


def _feature(event: FeatureChanged) -> Document:
    fields = {
        "title": event.title,
        "body": plain_text(event.description, event.format),
        "tags": event.tags,
        "category": event.category,
        "author_id": event.author_id,
        "status": event.status,
        "created_at": event.created_at // 1000,
    }
    return _document("feature", event.feature_id, event, fields)


def _document(kind: str, key: str, event: Reads, fields: Mapping[str, Any]) -> Document:
    described = {"kind": kind, "id": key, "deleted": False, **fields}
    return Document(document_id(kind, key), sequence_of(event), described)


def _emptied(kind: str, key: str, event: Reads) -> Document:
    fields = {"kind": kind, "id": key, "deleted": True}
    return Document(document_id(kind, key), sequence_of(event), fields)


def document_id(kind: str, key: str) -> str:
    """The id of a search document; a key that Elasticsearch would refuse stands as its hash.

    >>> document_id("post", "p-1"), len(document_id("post", "𐍈" * 200))
    ('post:p-1', 70)
    """
    name = f"{kind}:{key}"
    if len(name.encode()) <= ID_BYTES:
        return name
    return f"{kind}::{hashlib.sha256(key.encode()).hexdigest()}"


SEARCH = Projection(
    name="search",
    version=1,
    doc="Full text of discussions, replies and requests.",
    store="elasticsearch",
    reads=members_of(Reads),
    project=project,
)
