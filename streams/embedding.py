"""What a text is about, as a direction: the encoder that the rooms share, loaded once a process.

What follows from a direction (a mood, tags, related discussions) is each room's business.
"""

from dataclasses import replace
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from streams.encoder import LAST_LAYER, LAYERS, Encoder, encode, load_encoder
from streams.words import plain

Direction = NDArray[np.int8]

# What stands for the numbers that a text becomes: another model, length or rounding is another one.
MODEL, MODEL_VERSION = "minilm-int8", "1"
WIDTH = 384
# The beginning says what a post is about: of the dump's questions, 700 characters found as many of
# their tags as 1,000 did, in three quarters of the time (record 0024).
CHARACTERS_READ = 700
# The largest signed byte.
STEPS = 127

_LOADING = Lock()


def shared_encoder(layers: tuple[str, ...] = LAYERS) -> Encoder:
    """The one encoder of this process that gives the states of these layers."""
    # Two reactions that begin at once must not load it twice.
    with _LOADING:
        return _encoder(layers)


@cache
def _encoder(layers: tuple[str, ...]) -> Encoder:
    return load_encoder(layers)


def own_words(title: str, body: str, written_in: str) -> str:
    """What a discussion says in its author's words: the headline, then the text without markup."""
    return f"{title}\n\n{plain(body, written_in)}"


def direction(text: str) -> Direction:
    """Where a text points; texts about the same point the same way. The same bytes each time."""
    encoder = replace(shared_encoder(), layers=(LAST_LAYER,))
    (states,) = encode(encoder, [text[:CHARACTERS_READ]])
    found: Direction = np.round(states * (STEPS / np.abs(states).max())).astype(np.int8)
    return found
