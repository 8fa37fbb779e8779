"""The model as numbers: river's scaler and logistic regression, taken apart and put together.

A fold's state is all that there is of the model, so that a replay makes the same one. What is done
with its risks stands in `model`.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from schemas.events import ChurnFeatures
from streams.churn.bounds import bounded

# Larger ones forget what was learned within some dozen labels, smaller ones learn for months:
# among 0.005, 0.01, 0.02, 0.05 and 0.1 it has the best AUC on both real sites (record 0026).
LEARNING_RATE = 0.01
LONGEST_DAYS = 3_650.0
MOST = 1e9
NAMES = (
    "days_since_last_activity",
    "forum_posts",
    "feedback_submissions",
    "support_tickets",
    "sentiment_avg",
    "engagement_score",
)
INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True)
class Learner:
    """A model's numbers, in the order of NAMES; `labels` is how many it has learned from."""

    labels: int
    seen: tuple[int, ...]
    means: tuple[float, ...]
    variances: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float


class Guess(NamedTuple):
    """A risk, and what each feature adds to its log-odds."""

    risk: float
    contributions: dict[str, float]


@cache
def river() -> Any:
    """The library, loaded by who first asks for it: it takes seconds and 150 MB."""
    from river import linear_model, optim, preprocessing  # noqa: PLC0415 - see above

    return linear_model, optim, preprocessing


def inputs(known: ChurnFeatures) -> dict[str, float]:
    """What the model is given: counts and days by their logarithm, the rest as it is.

    What a hundredth post says is less than what the second says.
    """
    return {
        "days_since_last_activity": math.log1p(
            bounded(known.days_since_last_activity, LONGEST_DAYS)
        ),
        "forum_posts": math.log1p(bounded(known.forum_posts, MOST)),
        "feedback_submissions": math.log1p(bounded(known.feedback_submissions, MOST)),
        "support_tickets": math.log1p(bounded(known.support_tickets, MOST)),
        "sentiment_avg": bounded(known.sentiment_avg + 1, 2) - 1,
        "engagement_score": bounded(known.engagement_score, 100) / 100,
    }


def guess(learner: Learner, known: ChurnFeatures) -> Guess:
    """The risk by what was learned so far; the contributions sum to its log-odds."""
    scaler, model = _put_together(learner)
    scaled = scaler.transform_one(inputs(known))
    parts = {
        name: weight * scaled[name] for name, weight in zip(NAMES, learner.weights, strict=True)
    }
    return Guess(model.predict_proba_one(scaled)[True], {INTERCEPT: learner.intercept, **parts})


def learned(learner: Learner, known: ChurnFeatures, *, churned: bool) -> Learner:
    """What the model is after one more label."""
    scaler, model = _put_together(learner)
    given = inputs(known)
    scaler.learn_one(given)
    for name in NAMES:
        # What hardly varies may come out below 0 by a rounding, and has no root.
        scaler.vars[name] = max(scaler.vars[name], 0.0)
    model.learn_one(scaler.transform_one(given), churned)
    return Learner(
        labels=learner.labels + 1,
        seen=tuple(scaler.counts[name] for name in NAMES),
        means=tuple(scaler.means[name] for name in NAMES),
        variances=tuple(scaler.vars[name] for name in NAMES),
        weights=tuple(model.weights[name] for name in NAMES),
        intercept=model.intercept,
    )


def _put_together(learner: Learner) -> tuple[Any, Any]:
    linear_model, optim, preprocessing = river()
    scaler = preprocessing.StandardScaler()
    scaler.counts.update(dict(zip(NAMES, learner.seen, strict=True)))
    scaler.means.update(dict(zip(NAMES, learner.means, strict=True)))
    scaler.vars.update(dict(zip(NAMES, learner.variances, strict=True)))
    model = linear_model.LogisticRegression(optim.SGD(LEARNING_RATE), intercept_lr=LEARNING_RATE)
    for name, weight in zip(NAMES, learner.weights, strict=True):
        model._weights[name] = weight  # noqa: SLF001 - river has no other way to give a model its weights
    model.intercept = learner.intercept
    return scaler, model
