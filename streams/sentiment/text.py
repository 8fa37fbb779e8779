"""Plain text in windows of whole sentences, as models take it.

What the words mean is the models' business; nothing here counts tokens or knows a model.
"""

import re
from collections.abc import Callable, Iterator

# Where a sentence may end: after its mark and a closing quote or bracket, before white space.
SENTENCE_END = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*\s+|\n+")


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
