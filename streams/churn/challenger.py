"""The brief's random forest beside the online model, and both beside one feature alone.

All are judged on the same examples, in the order of time: whoever scored an example knew only what
was known then. The online model itself is in `model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.churn.activity import DAY, HORIZON
from streams.churn.learning import NAMES
from streams.churn.scoring import Histogram, added, share_left, silence

# The forest is trained anew each week, on all labels known by then; with fewer it says nothing.
RETRAINED = 7 * DAY
FEWEST_LABELS = 100
TREES = 100
# So many draws give the ends of an interval to about a hundredth of its width.
RESAMPLES = 1_000
BINS = 10
LEAST = 1e-6

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class TooFewError(Exception):
    """There are not enough labelled examples to compare anything."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example whose label is known: what was known, what the online model said, what came."""

    person_id: str
    taken_at: int
    features: tuple[float, ...]
    risk: float
    churned: bool


@dataclass(frozen=True, slots=True)
class Rival:
    """How good one's scores were: AUC with its 95 % interval, and the rest.

    `calibration` is, for each tenth of the range, the number of scores, their mean, and the share
    of people that left.
    """

    name: str
    auc: float
    low: float
    high: float
    log_loss: float
    brier: float
    calibration: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rivals on the same examples."""

    examples: int
    churned: int
    rivals: tuple[Rival, ...]


def compared(found: Sequence[Example]) -> Comparison:
    """Compare the online model, the forest and `days_since_last_activity` alone.

    Raises TooFewError where the forest never had 100 labels of both kinds to learn from.
    """
    ordered = sorted(found, key=lambda each: (each.taken_at, each.person_id))
    forest = challenged(ordered)
    known = ~np.isnan(forest)
    kept = [each for each, one in zip(ordered, known, strict=True) if one]
    labels = np.array([each.churned for each in kept], dtype=bool)
    if not kept or labels.all() or not labels.any():
        message = f"{len(found)} labelled examples are too few: wait for more"
        raise TooFewError(message)
    online = np.array([each.risk for each in kept])
    days = np.array([each.features[0] for each in kept])
    return Comparison(
        len(kept),
        int(labels.sum()),
        (
            _probability("online model", kept, labels, online),
            _probability("random forest", kept, labels, forest[known]),
            _probability("days since last activity", kept, labels, silences(ordered)[known], days),
        ),
    )


def challenged(found: Sequence[Example]) -> Floats:
    """The forest's risk of each example, in order of time; not a number before it is trained."""
    risks = np.full(len(found), np.nan)
    if not found:
        return risks
    features = np.array([each.features for each in found])
    labels = np.array([each.churned for each in found])
    taken = np.array([each.taken_at for each in found])
    for begin in range(int(taken[0]), int(taken[-1]) + 1, RETRAINED):
        known = taken + HORIZON <= begin
        asked = (taken >= begin) & (taken < begin + RETRAINED)
        if asked.any() and known.sum() >= FEWEST_LABELS and len(np.unique(labels[known])) > 1:
            forest = trained(features[known], labels[known])
            risks[asked] = forest.predict_proba(features[asked])[:, 1]
    return risks


def silences(found: Sequence[Example]) -> Floats:
    """The risk that silence alone gives each example, by the labels that were known; in order."""
    days, known = Histogram(), 0
    shares = []
    for each in found:
        while found[known].taken_at + HORIZON <= each.taken_at:
            label = found[known]
            days = added(days, silence(label.features[0]), churned=label.churned)
            known += 1
        shares.append(share_left(days, silence(each.features[0])))
    return np.array(shares)


def trained(features: Floats, labels: Flags) -> Any:
    """The brief's model, the same for the same examples; features in the order of NAMES."""
    assert features.shape[1] == len(NAMES), "one column a feature"
    ensemble = import_module("sklearn.ensemble")
    forest = ensemble.RandomForestClassifier(n_estimators=TREES, random_state=0)
    return forest.fit(features, labels)


def interval(found: Sequence[Example], labels: Flags, risks: Floats) -> tuple[float, float, float]:
    """The AUC and its 95 % interval: people, with all their examples, are drawn anew.

    Examples of one person are alike, so drawing them singly would make the interval too narrow
    (cluster bootstrap; Field & Welsh 2007).
    """
    auc = _metrics().roc_auc_score
    chance = np.random.default_rng(0)
    mine: dict[str, list[int]] = {}
    for place, each in enumerate(found):
        mine.setdefault(each.person_id, []).append(place)
    people = [np.array(places) for places in mine.values()]
    drawn = []
    for _ in range(RESAMPLES):
        places = np.concatenate([people[n] for n in chance.integers(len(people), size=len(people))])
        if 0 < labels[places].sum() < len(places):
            drawn.append(auc(labels[places], risks[places]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(auc(labels, risks)), float(low), float(high)


def _probability(
    name: str,
    found: Sequence[Example],
    labels: Flags,
    risks: Floats,
    order: Floats | None = None,
) -> Rival:
    # The order of days themselves is finer than that of the shares made of them.
    return Rival(
        name,
        *interval(found, labels, risks if order is None else order),
        float(_metrics().log_loss(labels, np.clip(risks, LEAST, 1 - LEAST))),
        float(_metrics().brier_score_loss(labels, risks)),
        tuple(_tenths(labels, risks)),
    )


def _metrics() -> Any:
    # Imported by its name: the library has no types.
    return import_module("sklearn.metrics")


def _tenths(labels: Flags, risks: Floats) -> Sequence[tuple[int, float, float]]:
    tenth = np.minimum((risks * BINS).astype(int), BINS - 1)
    chosen = (tenth == n for n in range(BINS))
    return [
        (int(one.sum()), float(risks[one].mean()), float(labels[one].mean()))
        for one in chosen
        if one.any()
    ]
