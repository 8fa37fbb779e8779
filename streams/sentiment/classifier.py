"""A sequence classifier of `transformers` as the model: the brief's DistilBERT, or another one.

It needs the platform's extra `transformers`; a folder with an .onnx file needs no torch to run.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.sentiment.reading import ModelError, Reading

# Files that hold a model's numbers, in the order in which they are looked for.
WEIGHTS = ("*.onnx", "onnx/*.onnx", "*.safetensors", "*.bin")
MOODS = ("NEGATIVE", "NEUTRAL", "POSITIVE")
# What BERT and its kin take when the tokenizer does not say.
DEFAULT_TOKENS = 512
# A tokenizer without a limit says 10^30.
UNLIMITED_TOKENS = 100_000

Scores = Callable[[Mapping[str, NDArray[np.int64]]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Classifier:
    """A loaded classifier; `columns` says which of its scores are the moods, None for no score."""

    id: str
    version: str
    window: int
    tokenizer: Any
    scores: Scores
    columns: tuple[int | None, ...]

    def length(self, text: str) -> int:
        """How many tokens the text has, without those that mark its ends."""
        return len(self.tokenizer.encode(text, add_special_tokens=False))

    def read(self, texts: Sequence[str]) -> Sequence[Reading]:
        """The reading of each text; a model without a neutral class never says NEUTRAL."""
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Reading:
        # One text at a time: padding would change the numbers with the company that a text keeps.
        tokens = self.tokenizer(text, truncation=True, return_tensors="np")
        scores = self.scores({name: np.asarray(each, np.int64) for name, each in tokens.items()})[0]
        raised = np.exp(scores - scores.max())
        shares = raised / raised.sum()
        return Reading(*(0.0 if each is None else float(shares[each]) for each in self.columns))


def load_classifier(name: str) -> Classifier:
    """The classifier in the folder `name`, or with that id in the hub that `transformers` knows.

    Raises ModelError where a package or a file is missing, or its classes are no moods.
    """
    transformers = _module("transformers", name)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(name)
        configuration = transformers.AutoConfig.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise ModelError(
            f'sentiment model "{name}" cannot be loaded; name a folder with its files, '
            'an id that can be fetched, or "embedded"'
        ) from error
    limit = tokenizer.model_max_length
    longest = limit if limit < UNLIMITED_TOKENS else DEFAULT_TOKENS
    weights = _weights(Path(name))
    scores = _scores(name, weights)
    return Classifier(
        id=Path(name).name if weights else name,
        version=_version(weights) if weights else _revision(configuration),
        window=longest - tokenizer.num_special_tokens_to_add(),
        tokenizer=tokenizer,
        scores=scores,
        columns=_columns(name, configuration.id2label),
    )


def _module(module: str, model: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise ModelError(
            f'sentiment model "{model}" needs the package "{module}": '
            "pip install 'community-platform[transformers]'"
        ) from error


def _weights(folder: Path) -> Path | None:
    found = (path for pattern in WEIGHTS for path in sorted(folder.glob(pattern)))
    return next(found, None)


def _revision(configuration: Any) -> str:
    """The hub's commit that a configuration came from, which `transformers` keeps in it."""
    return str(getattr(configuration, "_commit_hash", None) or "unknown")


def _version(weights: Path) -> str:
    """The first digits of the numbers' SHA-256."""
    with weights.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()[:12]


def _scores(name: str, weights: Path | None) -> Scores:
    if weights is not None and weights.suffix == ".onnx":
        return _by_onnx(weights)
    return _by_torch(name)


def _by_onnx(weights: Path) -> Scores:
    onnxruntime = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(weights), options, providers=["CPUExecutionProvider"]
    )
    wanted = {each.name for each in session.get_inputs()}

    def scores(tokens: Mapping[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        inputs = {name: each for name, each in tokens.items() if name in wanted}
        return np.asarray(session.run(None, inputs)[0], np.float32)

    return scores


def _by_torch(name: str) -> Scores:
    torch = _module("torch", name)
    torch.set_num_threads(1)
    transformers = _module("transformers", name)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(name).eval()

    def scores(tokens: Mapping[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        inputs = {name: torch.from_numpy(each) for name, each in tokens.items()}
        with torch.inference_mode():
            return np.asarray(model(**inputs).logits.numpy(), np.float32)

    return scores


def _columns(name: str, labels: Mapping[int, str]) -> tuple[int | None, ...]:
    numbers = {label.upper(): number for number, label in labels.items()}
    if not {"NEGATIVE", "POSITIVE"} <= set(numbers) <= set(MOODS):
        raise ModelError(
            f'sentiment model "{name}" has the classes {sorted(numbers)}; '
            "it needs NEGATIVE and POSITIVE, and may have NEUTRAL"
        )
    return tuple(numbers.get(mood) for mood in MOODS)
