"""A post's own words: markup, code and quotations taken away, the rest cut into windows.

What the words mean is the models' business; nothing here counts tokens or knows a model.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from markdown_it import MarkdownIt

# Code is no mood, and a quotation is somebody else's.
SILENT = frozenset({"pre", "code", "blockquote", "script", "style", "svg", "math", "template"})
# Elements without an end tag: they open nothing that could stay silent.
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"})
# Elements within a sentence; at all others one ends.
INLINE = frozenset(
    "a abbr b del em i ins kbd s small span strong sub sup u".split()  # noqa: SIM905 - read at a glance
)
# Where a sentence may end: after its mark and a closing quote or bracket, before white space.
SENTENCE_END = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*\s+|\n+")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# Formulas in dollars, as question sites write them; one line, so that two prices are no formula.
FORMULA = re.compile(r"\$\$[^$]+\$\$|\$(?=\S)[^$\n]{1,200}(?<=\S)\$(?!\d)")

_MARKDOWN = MarkdownIt("commonmark", {"html": True})


class _Words(HTMLParser):
    """Collects the text outside silent elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element: `attrs` say nothing about mood."""
        del attrs
        if tag in SILENT:
            self._silent.append(tag)
        elif tag not in INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close an element; an end tag that nothing opened changes nothing."""
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        elif tag not in INLINE and tag not in VOID:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the text, unless a silent element is open."""
        if not self._silent:
            self.parts.append(data)


def plain(text: str, written_in: str) -> str:
    r"""The words of a post written in `markdown`, `html` or `plain`, one block of text a line.

    >>> plain("I **love** it, but `crash()` fails", "markdown")
    'I love it, but fails'
    >>> plain("<p>Broken again.</p><blockquote>works for me</blockquote><p>Sigh</p>", "html")
    'Broken again.\nSigh'
    """
    if written_in == "plain":
        return _tidy(text)
    words = _Words()
    words.feed(_MARKDOWN.render(text) if written_in == "markdown" else text)
    words.close()
    return _tidy("".join(words.parts))


def _tidy(text: str) -> str:
    without = FORMULA.sub(" ", ADDRESS.sub(" ", text))
    lines = (" ".join(line.split()) for line in without.splitlines())
    return "\n".join(line for line in lines if line)


def sentences(text: str) -> tuple[str, ...]:
    r"""The sentences of plain text, in order; a line's end ends one too.

    >>> sentences("It works. Thanks!\nBye")
    ('It works.', 'Thanks!', 'Bye')
    """
    marked = SENTENCE_END.sub(lambda found: f"{found[0].strip()}\n", text)
    return tuple(line for line in (each.strip() for each in marked.split("\n")) if line)


def windows(text: str, limit: int, length: Callable[[str], int]) -> tuple[str, ...]:
    """The text in pieces of whole sentences with at most `limit` units each, nothing left out.

    `length` counts a piece's units (a model's tokens). A sentence longer than the limit is cut
    between words, a longer word between characters. Text without words has one empty window.

    >>> windows("One two. Three. Four five six seven.", 3, lambda piece: len(piece.split()))
    ('One two. Three.', 'Four five six', 'seven.')
    """
    pieces = (piece for each in sentences(text) for piece in _cut(each, limit, length))
    return tuple(_packed(pieces, limit, length)) or ("",)


def _packed(pieces: Iterator[str], limit: int, length: Callable[[str], int]) -> Iterator[str]:
    held, held_length = "", 0
    for piece in pieces:
        piece_length = length(piece)
        if held and held_length + piece_length > limit:
            yield held
            held, held_length = "", 0
        held = f"{held} {piece}" if held else piece
        held_length += piece_length
    if held:
        yield held


def _cut(sentence: str, limit: int, length: Callable[[str], int]) -> Iterator[str]:
    if length(sentence) <= limit:
        yield sentence
        return
    words = (part for word in sentence.split() for part in _cut_word(word, limit, length))
    yield from _packed(words, limit, length)


def _cut_word(word: str, limit: int, length: Callable[[str], int]) -> Iterator[str]:
    if length(word) <= limit:
        yield word
        return
    # A unit is at least a character for each tokenizer here, so this many always fit.
    yield from (word[start : start + limit] for start in range(0, len(word), limit))
