"""The model that comes with the platform: MiniLM's states and VADER's scores under a small head.

The head's numbers are in head.json, written by `training`; here they are only used.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from streams.embedding import shared_encoder
from streams.encoder import Encoder, count_tokens, encode
from streams.sentiment import lexicon
from streams.sentiment.reading import Reading

Floats = NDArray[np.float32]

HEAD = Path(__file__).with_name("head.json")
# A little above the longest sentences that the head was trained on (99 % have under 57 tokens).
WINDOW_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Head:
    """One hidden layer over all features, and a direct way for those of the lexicon.

    `hidden` has a column a unit and a row a feature, the lexicon's last; `output` a column a class.
    """

    version: str
    layers: tuple[str, ...]
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    direct: Floats

    @classmethod
    def parse(cls, text: str) -> Self:
        """The head written as JSON: its matrices as integers in units of a scale a row."""
        found: dict[str, Any] = json.loads(text)
        return cls(
            version=found["version"],
            layers=tuple(found["layers"]),
            hidden=_matrix(found["hidden"]),
            hidden_bias=np.array(found["hidden_bias"], np.float32),
            output=_matrix(found["output"]),
            output_bias=np.array(found["output_bias"], np.float32),
            direct=_matrix(found["direct"]),
        )


def _matrix(written: dict[str, Any]) -> Floats:
    scale = np.array(written["scale"], np.float32)
    return np.array(written["rows"], np.float32) * scale[:, None]


def probabilities(head: Head, features: Floats) -> Floats:
    """P(NEGATIVE), P(NEUTRAL), P(POSITIVE) a row; the lexicon's features stand last in a row."""
    active = np.maximum(features @ head.hidden + head.hidden_bias, 0.0)
    logits = active @ head.output + head.output_bias + features[:, -lexicon.WIDTH :] @ head.direct
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def features_of(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """All features of the texts, one row each: the encoder's, then the lexicon's."""
    return np.concatenate([encode(encoder, texts), lexicon.features(texts)], axis=1)


@dataclass(frozen=True, slots=True)
class Embedded:
    """The loaded model."""

    encoder: Encoder
    head: Head
    id: str = "minilm-vader"
    window: int = WINDOW_TOKENS

    @property
    def version(self) -> str:
        """The version of the head; encoder and lexicon are pinned with it."""
        return self.head.version

    def length(self, text: str) -> int:
        """How many pieces the encoder's tokenizer makes of the text."""
        return count_tokens(self.encoder, text)

    def read(self, texts: Sequence[str]) -> Sequence[Reading]:
        """The calibrated reading of each text."""
        found = probabilities(self.head, features_of(self.encoder, texts))
        return [Reading(*map(float, row)) for row in found]


def load_embedded() -> Embedded:
    """The model of the packages and of head.json; takes about half a second."""
    head = Head.parse(HEAD.read_text(encoding="utf-8"))
    return Embedded(shared_encoder(head.layers), head)
