"""A post's own words: markup, code, addresses and quotations taken away.

What the words mean is the models' business; how they are cut for a model, the rooms'.
"""

import re
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
