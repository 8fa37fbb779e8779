"""Trains the head of the embedded model: a small network, plain numpy, the same numbers each time.

Where its examples come from and how good it is says `training`; how it is used, `embedded`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.sentiment import lexicon

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

NEGATIVE, NEUTRAL, POSITIVE = range(3)
CLASSES = 3
# Mean ratings (-4 to 4) nearer to 0 than this are neutral: half a step of the raters' scale, and
# the bound from which "positive against negative" is asked.
NEUTRAL_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a head is trained. Chosen by cross-validation; decision record 0008 has the figures."""

    units: int = 128
    rounds: int = 12
    batch: int = 64
    rate: float = 1e-3
    # The share of the first steps in which the rate grows.
    warming: float = 0.1
    decay: float = 0.05
    # Half of the encoder's features and a third of the units are left out in each step.
    features_dropped: float = 0.5
    units_dropped: float = 0.3
    # How much the mean rating counts as a second thing to predict: it orders the classes.
    rating_weight: float = 0.3
    # The lexicon's six features stand beside thousands: twice as large they are heard.
    lexicon_scale: float = 2.0
    seed: int = 7


RECIPE = Recipe()


@dataclass(frozen=True, slots=True)
class Examples:
    """Features a row, the mean rating of each, and which set each comes from."""

    features: Floats
    ratings: Floats
    sets: Integers

    @property
    def classes(self) -> Integers:
        """The class of each by its rating."""
        return classes_of(self.ratings)

    def where(self, chosen: NDArray[np.bool_]) -> "Examples":
        """Those that are chosen."""
        return Examples(self.features[chosen], self.ratings[chosen], self.sets[chosen])


def classes_of(ratings: Floats) -> Integers:
    """NEGATIVE, NEUTRAL or POSITIVE by the mean rating."""
    beyond = np.abs(ratings) >= NEUTRAL_BELOW
    return np.where(beyond, np.where(ratings > 0, POSITIVE, NEGATIVE), NEUTRAL).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Weights:
    """A head in the terms of features as they come, ready to be written."""

    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    direct: Floats

    def tempered(self, temperature: float) -> "Weights":
        """The same verdicts with probabilities drawn together by `temperature` (1: unchanged)."""
        return Weights(
            self.hidden,
            self.hidden_bias,
            self.output / temperature,
            self.output_bias / temperature,
            self.direct / temperature,
        )


def logits(weights: Weights, features: Floats) -> Floats:
    """The classes' scores before they are made probabilities."""
    active = np.maximum(features @ weights.hidden + weights.hidden_bias, 0.0)
    found: Floats = active @ weights.output + weights.output_bias
    return found + features[:, -lexicon.WIDTH :] @ weights.direct


def softmax(scores: Floats) -> Floats:
    """Probabilities of each row's scores."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def train(examples: Examples, recipe: Recipe = RECIPE) -> Weights:
    """A head trained on the examples; the same examples and recipe give the same numbers."""
    mean = examples.features.mean(axis=0)
    scale = examples.features.std(axis=0) + 1e-6
    scale[-lexicon.WIDTH :] /= recipe.lexicon_scale
    state = _Training.begin(((examples.features - mean) / scale), examples, recipe)
    for _ in range(recipe.rounds):
        state.round()
    found = state.parameters
    hidden = found["hidden"] / scale[:, None]
    direct = found["direct"][:, :CLASSES] / scale[-lexicon.WIDTH :, None]
    return Weights(
        hidden=hidden,
        hidden_bias=found["hidden_bias"] - mean @ hidden,
        output=found["output"][:, :CLASSES],
        output_bias=found["output_bias"][:CLASSES] - mean[-lexicon.WIDTH :] @ direct,
        direct=direct,
    )


Parameters = dict[str, Floats]
# Only matrices are pulled towards zero; the lexicon's direct way has too few numbers to overfit.
DECAYING = frozenset({"hidden", "output"})
# Adam's usual constants (Kingma and Ba 2015).
MOMENTUM, VARIANCE, TINY = 0.9, 0.999, 1e-8


@dataclass(slots=True)
class _Training:
    """What changes while a head is trained, on standardised inputs."""

    inputs: Floats
    targets: Floats
    ratings: Floats
    recipe: Recipe
    random: np.random.Generator
    parameters: Parameters
    momenta: Parameters
    variances: Parameters
    step: int = 0

    @classmethod
    def begin(cls, inputs: Floats, examples: Examples, recipe: Recipe) -> "_Training":
        random = np.random.default_rng(recipe.seed)
        parameters = _first(inputs.shape[1], recipe.units, random)
        zeros = {name: np.zeros_like(value) for name, value in parameters.items()}
        return cls(
            inputs=inputs.astype(np.float32),
            targets=np.eye(CLASSES, dtype=np.float32)[examples.classes],
            ratings=examples.ratings.astype(np.float32),
            recipe=recipe,
            random=random,
            parameters=parameters,
            momenta=zeros,
            variances={name: value.copy() for name, value in zeros.items()},
        )

    def round(self) -> None:
        """Learn from each example once."""
        order = self.random.permutation(len(self.inputs))
        for start in range(0, len(order), self.recipe.batch):
            chosen = order[start : start + self.recipe.batch]
            self._learn(self._gradients(chosen))

    def _gradients(self, chosen: Integers) -> Parameters:
        inputs = self._thinned(self.inputs[chosen])
        words = inputs[:, -lexicon.WIDTH :]
        before: Floats = inputs @ self.parameters["hidden"] + self.parameters["hidden_bias"]
        kept = self._kept(before.shape, self.recipe.units_dropped)
        gate = kept * (before > 0).astype(np.float32)
        active: Floats = before * gate
        scores = active @ self.parameters["output"] + self.parameters["output_bias"]
        scores += words @ self.parameters["direct"]
        slope = self._slope(scores, chosen)
        back = (slope @ self.parameters["output"].T) * gate
        return {
            "hidden": inputs.T @ back,
            "hidden_bias": back.sum(axis=0),
            "output": active.T @ slope,
            "output_bias": slope.sum(axis=0),
            "direct": words.T @ slope,
        }

    def _slope(self, scores: Floats, chosen: Integers) -> Floats:
        slope = np.empty_like(scores)
        slope[:, :CLASSES] = softmax(scores[:, :CLASSES]) - self.targets[chosen]
        off = scores[:, CLASSES] - self.ratings[chosen]
        slope[:, CLASSES] = 2 * self.recipe.rating_weight * off
        return slope / np.float32(len(chosen))

    def _thinned(self, inputs: Floats) -> Floats:
        thinned = inputs.copy()
        encoded = thinned[:, : -lexicon.WIDTH]
        encoded *= self._kept(encoded.shape, self.recipe.features_dropped)
        return thinned

    def _kept(self, shape: tuple[int, ...], dropped: float) -> Floats:
        kept = self.random.random(shape, dtype=np.float32) > dropped
        return kept.astype(np.float32) / np.float32(1 - dropped)

    def _learn(self, gradients: Mapping[str, Floats]) -> None:
        self.step += 1
        rate = self._rate()
        for name, gradient in gradients.items():
            momentum, variance = self.momenta[name], self.variances[name]
            momentum += (1 - MOMENTUM) * (gradient - momentum)
            variance += (1 - VARIANCE) * (gradient**2 - variance)
            spread = np.sqrt(variance / (1 - VARIANCE**self.step)) + TINY
            change = momentum / (1 - MOMENTUM**self.step) / spread
            if name in DECAYING:
                change = change + self.recipe.decay * self.parameters[name]
            self.parameters[name] -= np.float32(rate) * change

    def _rate(self) -> float:
        recipe = self.recipe
        steps = recipe.rounds * -(-len(self.inputs) // recipe.batch)
        done = self.step / steps
        if done < recipe.warming:
            return recipe.rate * done / recipe.warming
        left = (done - recipe.warming) / (1 - recipe.warming)
        return float(recipe.rate * 0.5 * (1 + np.cos(np.pi * left)))


def _first(width: int, units: int, random: np.random.Generator) -> Parameters:
    """Small random matrices and zero biases; the fourth output is the rating."""
    outputs = CLASSES + 1

    def drawn(rows: int, columns: int) -> Floats:
        within: Floats = random.uniform(-1, 1, (rows, columns)).astype(np.float32)
        return within / np.float32(np.sqrt(rows))

    return {
        "hidden": drawn(width, units),
        "hidden_bias": np.zeros(units, np.float32),
        "output": drawn(units, outputs),
        "output_bias": np.zeros(outputs, np.float32),
        "direct": np.zeros((lexicon.WIDTH, outputs), np.float32),
    }
