"""Makes head.json from rated sentences: `python -m streams.sentiment.training FOLDER`.

It cross-validates, prints the figures beside VADER's, and writes numbers only: the sentences stay
where they are. How a head learns stands in `learning`.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from streams.encoder import LAYERS, load_encoder
from streams.sentiment import learning, lexicon
from streams.sentiment.embedded import HEAD, features_of
from streams.sentiment.learning import CLASSES, NEGATIVE, NEUTRAL, POSITIVE, Examples, Weights

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

SETS = ("movie_reviews", "product_reviews", "news_editorials", "tweets")
FOLDS = 5
# VADER's own bound for a neutral verdict (its README).
VADER_NEUTRAL_BELOW = 0.05
# Integers of 7 bits and a sign: finer than training's own noise, and short to write.
STEPS = 127
TEMPERATURES = np.linspace(0.5, 2.0, 151)


@dataclass(frozen=True, slots=True)
class Figures:
    """How good verdicts are on one set."""

    accuracy: float
    macro_f1: float
    polar: float
    """Accuracy of positive against negative, where the rating is one of the two."""


def sentences(folder: Path) -> Iterator[tuple[int, float, str]]:
    """The rows of the four sets: the set's number, the mean rating, the text."""
    for number, name in enumerate(SETS):
        lines = (folder / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
        for line in filter(None, lines[1:]):
            _, rating, text = line.split("\t")
            yield number, float(rating), text


def examples_of(rows: Sequence[tuple[int, float, str]]) -> Examples:
    """The features of rated sentences; some 200 sentences a second."""
    sets, ratings, texts = zip(*rows, strict=True)
    features = features_of(load_encoder(LAYERS), texts)
    return Examples(features, np.array(ratings, np.float32), np.array(sets, np.int64))


def folds(examples: Examples) -> Integers:
    """The number of the fold in which each example is held out: a fifth of each set."""
    random = np.random.default_rng(0)
    found = np.zeros(len(examples.sets), np.int64)
    for number in range(len(SETS)):
        members = np.flatnonzero(examples.sets == number)
        found[random.permutation(members)] = np.arange(len(members)) % FOLDS
    return found


def cross_validated(examples: Examples) -> Floats:
    """The logits of each example by a head that has not seen it, trained on all four sets."""
    held_out = folds(examples)
    found = np.zeros((len(held_out), CLASSES), np.float32)
    for fold in range(FOLDS):
        head = learning.train(examples.where(held_out != fold))
        found[held_out == fold] = learning.logits(head, examples.features[held_out == fold])
    return found


def figures(truth: Floats, probabilities: Floats) -> Figures:
    """How well the likeliest classes agree with the classes of the ratings `truth`."""
    classes, verdicts = learning.classes_of(truth), probabilities.argmax(axis=1)
    polar = classes != NEUTRAL
    positive = probabilities[polar, POSITIVE] > probabilities[polar, NEGATIVE]
    return Figures(
        accuracy=float(np.mean(classes == verdicts)),
        macro_f1=_macro_f1(classes, verdicts),
        polar=float(np.mean(positive == (truth[polar] > 0))),
    )


def _macro_f1(classes: Integers, verdicts: Integers) -> float:
    both = [np.sum((classes == each) & (verdicts == each)) for each in range(CLASSES)]
    either = [np.sum(classes == each) + np.sum(verdicts == each) for each in range(CLASSES)]
    return float(np.mean([2 * hit / max(1, all_) for hit, all_ in zip(both, either, strict=True)]))


def vader(examples: Examples) -> Floats:
    """VADER's verdicts by its own bounds, as weights of the classes.

    Between the poles its sign decides; 0 is taken for negative, which is right more often.
    """
    compound = examples.features[:, -lexicon.WIDTH + 3]
    neutral = np.abs(compound) < VADER_NEUTRAL_BELOW
    poles = np.stack([compound <= 0, neutral * 2.0, compound > 0], axis=1)
    return poles.astype(np.float32)


def temperature(scores: Floats, classes: Integers) -> float:
    """What to divide logits by so that their probabilities are likeliest (Guo et al. 2017)."""
    rows = np.arange(len(classes))
    losses = [-np.log(learning.softmax(scores / t)[rows, classes]).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def calibration_error(probabilities: Floats, classes: Integers) -> float:
    """Mean distance of confidence and accuracy, over ten bins weighted by their size."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == classes
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs(confidence[bins == each].sum() - right[bins == each].sum()) for each in range(10)]
    return float(sum(gaps) / len(classes))


def written(weights: Weights) -> str:
    """The head as the text of head.json; its version is a hash of its numbers."""
    content = {
        "layers": list(LAYERS),
        "hidden": _integers(weights.hidden),
        "hidden_bias": [round(float(each), 5) for each in weights.hidden_bias],
        "output": _integers(weights.output),
        "output_bias": [round(float(each), 5) for each in weights.output_bias],
        "direct": _integers(weights.direct),
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    # One line a value of the top level: a change shows in a diff without a line a number.
    versioned = {"version": digest[:12], **content}
    lines = (
        f'"{name}":{json.dumps(value, separators=(",", ":"))}' for name, value in versioned.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _integers(matrix: Floats) -> dict[str, object]:
    scale = [float(f"{each:.5g}") for each in np.abs(matrix).max(axis=1) / STEPS]
    rows = np.round(matrix / np.array(scale, np.float32)[:, None]).astype(int)
    return {"scale": scale, "rows": rows.tolist()}


def report(examples: Examples, probabilities: Floats) -> Iterator[str]:
    """A line a set: the head's figures, and VADER's in brackets; then the means."""
    rival, polar = vader(examples), []
    yield f"{'set':16} {'accuracy':>15} {'macro-F1':>15} {'polar':>15}"
    for number, name in enumerate(SETS):
        chosen = examples.sets == number
        ours = figures(examples.ratings[chosen], probabilities[chosen])
        theirs = figures(examples.ratings[chosen], rival[chosen])
        polar.append(ours.polar)
        yield (
            f"{name:16} {ours.accuracy:7.3f} ({theirs.accuracy:.3f}) {ours.macro_f1:7.3f} "
            f"({theirs.macro_f1:.3f}) {ours.polar:7.3f} ({theirs.polar:.3f})"
        )
    error = calibration_error(probabilities, examples.classes)
    yield f"mean polar accuracy {np.mean(polar):.4f}; calibration error {error:.4f}"


def main() -> None:
    """Cross-validate, train on everything, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="holds the four .tsv files: id, mean_rating, text"
    )
    parser.add_argument("--output", type=Path, default=HEAD)
    arguments = parser.parse_args()
    examples = examples_of(list(sentences(arguments.folder)))
    scores = cross_validated(examples)
    drawn = temperature(scores, examples.classes)
    lines = [*report(examples, learning.softmax(scores / drawn)), f"temperature {drawn:.2f}"]
    sys.stdout.write("\n".join(lines) + "\n")
    head = learning.train(examples).tempered(drawn)
    arguments.output.write_text(written(head), encoding="utf-8")


if __name__ == "__main__":
    main()
