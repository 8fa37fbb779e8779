"""A model of `transformers` by setting: a folder with ONNX, a random DistilBERT, and refusals."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from streams.encoder import VOCABULARY, make_tokenizer
from streams.sentiment.model import load, read_post
from streams.sentiment.reading import ModelError

LABELS = {"0": "NEGATIVE", "1": "POSITIVE"}
# The brief's model takes 512; a short limit shows that windows follow the tokenizer.
TOKENS = 32


def make_folder(folder: Path, labels: dict[str, str] = LABELS) -> Path:
    """What every saved classifier has beside its weights: a configuration and a tokenizer."""
    folder.mkdir(exist_ok=True)
    configuration = {
        "model_type": "distilbert",
        "architectures": ["DistilBertForSequenceClassification"],
        "id2label": labels,
        "label2id": {label: int(number) for number, label in labels.items()},
        "dim": 8,
        "hidden_dim": 16,
        "n_heads": 2,
        "n_layers": 1,
        "max_position_embeddings": TOKENS,
        "vocab_size": 30_522,
    }
    tokens = {
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "pad_token": "[PAD]",
    }
    tokenizer = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": TOKENS, **tokens}
    (folder / "config.json").write_text(json.dumps(configuration))
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    made = make_tokenizer(VOCABULARY)
    made.no_truncation()
    made.save(str(folder / "tokenizer.json"))
    return folder


def save_counting_model(path: Path) -> None:
    """An ONNX classifier that adds up a score a token: "love" is good, "hate" is bad."""
    onnx = pytest.importorskip("onnx")
    from onnx import helper, numpy_helper  # noqa: PLC0415 - only where the package is

    scores = np.zeros((30_522, 2), np.float32)
    numbers = make_tokenizer(VOCABULARY)
    scores[numbers.token_to_id("hate"), 0] = 5.0
    scores[numbers.token_to_id("love"), 1] = 5.0
    nodes = [
        helper.make_node("Gather", ["scores", "input_ids"], ["each"]),
        helper.make_node("ReduceSum", ["each", "axes"], ["logits"], keepdims=0),
    ]
    shape = ["batch", "sequence"]
    graph = helper.make_graph(
        nodes,
        "counting",
        [helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, shape)],
        [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["batch", 2])],
        [
            numpy_helper.from_array(scores, "scores"),
            numpy_helper.from_array(np.array([1], np.int64), "axes"),
        ],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), str(path))


def test_a_folder_with_onnx_is_read_without_torch(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "my-model")
    save_counting_model(folder / "model.onnx")
    model = load(str(folder))
    assert (model.id, len(model.version), model.window) == ("my-model", 12, TOKENS - 2)
    glad, cross = model.read(["I love it", "I hate it"])
    assert (glad.label, cross.label) == ("POSITIVE", "NEGATIVE")
    assert (glad.neutral, cross.needs_attention) == (0.0, True)


def test_a_long_post_is_read_to_its_end_by_a_short_sighted_model(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "my-model")
    save_counting_model(folder / "model.onnx")
    model = load(str(folder))
    assert (
        read_post(model, "It is there. " * 100 + "I love it. " * 100, "plain").label == "POSITIVE"
    )
    assert (
        read_post(model, "It is there. " * 100 + "I hate it. " * 100, "plain").label == "NEGATIVE"
    )


def test_a_random_distilbert_is_read_by_torch(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch comes with the extra `transformers`")
    transformers: Any = pytest.importorskip("transformers")
    folder = make_folder(tmp_path / "tiny")
    configuration = transformers.AutoConfig.from_pretrained(str(folder))
    transformers.DistilBertForSequenceClassification(configuration).save_pretrained(str(folder))
    model = load(str(folder))
    reading = read_post(model, "Any text will do. " * 20, "plain")
    assert reading.negative + reading.positive == pytest.approx(1)
    assert reading.neutral == 0


def test_classes_that_are_no_moods_are_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "stars", {"0": "1 star", "1": "5 stars"})
    save_counting_model(folder / "model.onnx")
    with pytest.raises(ModelError, match="needs NEGATIVE and POSITIVE"):
        load(str(folder))


def test_an_empty_folder_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"name a folder with its files"):
        load(str(tmp_path))


@pytest.mark.parametrize("missing", ["transformers", "torch"])
def test_a_missing_package_is_named_with_the_extra_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    folder = make_folder(tmp_path / "tiny")
    with pytest.raises(ModelError, match=rf'needs the package "{missing}": pip install'):
        load(str(folder))
