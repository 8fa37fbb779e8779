"""A post's own words: markup, code, addresses and quotations taken away.

What the words mean is the models' business; how they are cut for a model, the rooms'.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from markdown_it import MarkdownIt

# Code is no mood, and a quotation is somebody else's.
SILENT = frozenset({"pre", "code", "blockquote", "script", "style", "svg", "math", "template"})
# Elements without an end tag: they open nothing that could stay silent.
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"})
# Elements within a sentence; at all others one ends.
INLINE = frozenset(
    "a abbr b del em i ins kbd s small span strong sub sup u".split()  # noqa: SIM905 - read at a glance
)
# Elements whose content is no markup, so that nothing but their own end ends them.
RAW = {tag: re.compile(f"</{tag}", re.IGNORECASE | re.ASCII) for tag in ("script", "style")}
# A tag with what it may hold; nothing is tried twice, so that markup of any length is read at once.
TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/<>]*+)"
    r"(?:\"[^\"]{0,1000}\"|'[^']{0,1000}'|[^<>])*+>"
)
# The number of no character: Python reads no number of so many digits.
NO_CHARACTER = re.compile(r"&#[0-9]{9,};?")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# Formulas in dollars, as question sites write them; one line, so that two prices are no formula.
FORMULA = re.compile(r"\$\$[^$]+\$\$|\$(?=\S)[^$\n]{1,200}(?<=\S)\$(?!\d)")

_MARKDOWN = MarkdownIt("commonmark", {"html": True})


class _Words:
    """Collects the text outside silent elements, a line a block."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._silent: list[str] = []
        self._open: Counter[str] = Counter()

    def begin(self, tag: str) -> None:
        """Open an element."""
        if tag in SILENT:
            self._silent.append(tag)
            self._open[tag] += 1
        elif tag not in INLINE:
            self.say("\n")

    def end(self, tag: str) -> None:
        """Close an element; an end tag that nothing opened changes nothing."""
        if self._open[tag]:
            while (closed := self._silent.pop()) != tag:
                self._open[closed] -= 1
            self._open[tag] -= 1
        elif tag not in INLINE and tag not in VOID:
            self.say("\n")

    def say(self, text: str) -> None:
        """Keep the text, unless a silent element is open."""
        if not self._silent:
            self.parts.append(text)


def _read(html: str) -> str:
    """The words of markup, however broken: whatever is no tag is text.

    Python's own parser raises on "<![", and takes minutes for as much of "<a " as an event holds;
    one that reads as browsers do can be made to take all memory by elements that are not closed.
    """
    words, at = _Words(), 0
    for place, tag in _tags(html):
        words.say(unescape(NO_CHARACTER.sub("\ufffd", html[at : place.start])))
        at = place.stop
        if tag is not None:
            (words.end if tag["end"] else words.begin)(tag["name"].lower())
    words.say(unescape(NO_CHARACTER.sub("\ufffd", html[at:])))
    return "".join(words.parts)


def _tags(html: str) -> Iterator[tuple[slice, re.Match[str] | None]]:
    """The tags of markup with their places, and the places of comments; what is raw has none."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        tag = TAG.match(html, start)
        if tag is not None:
            at = tag.end()
            yield slice(start, at), tag
            raw = None if tag["end"] else RAW.get(tag["name"].lower())
            if raw is not None:
                end = raw.search(html, at)
                at = end.start() if end else len(html)
        elif html.startswith(("<!", "<?"), start):
            mark = "-->" if html.startswith("<!--", start) else ">"
            found = html.find(mark, start + 2)
            at = found + len(mark) if found >= 0 else len(html)
            yield slice(start, at), None
        else:
            at = start + 1


def plain(text: str, written_in: str) -> str:
    r"""The words of a post written in `markdown`, `html` or `plain`, one block of text a line.

    >>> plain("I **love** it, but `crash()` fails", "markdown")
    'I love it, but fails'
    >>> plain("<p>Broken again.</p><blockquote>works for me</blockquote><p>Sigh</p>", "html")
    'Broken again.\nSigh'
    """
    if written_in == "plain":
        return _tidy(text)
    return _tidy(_read(_MARKDOWN.render(text) if written_in == "markdown" else text))


def _tidy(text: str) -> str:
    without = FORMULA.sub(" ", ADDRESS.sub(" ", text))
    lines = (" ".join(line.split()) for line in without.splitlines())
    return "\n".join(line for line in lines if line)
