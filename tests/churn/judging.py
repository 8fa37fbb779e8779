"""What the log of churn must show of its scores, labels and reports, recounted from the log alone.

The rules themselves are not asked, only the formulas by which a label changes the model.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from schemas.events import Event, ExampleLabelled, ExampleSampled, TouchpointAdded
from streams.churn.learning import guess, learned
from streams.churn.prior import PRIOR
from streams.churn.scoring import loss
from streams.engine.memory import MemoryEngine
from tests.churn.people import MONTH, evaluations, scores

Labels = Sequence[ExampleLabelled]

SCORES = "a score is made of the labels before it"
REPORTS = "a report is of the scores as they were given"
LABELS = "a label says what became of the person in 30 days, and comes after them"
FEATURES = "a label is of the features of its example"
ONCE = "every example is labelled once"


def broken(memory: MemoryEngine, now: int) -> set[str]:
    """The promises that the log does not keep at a moment; none where all is well."""
    examples = memory.events("churn.examples")
    labels = [each for each in examples if isinstance(each, ExampleLabelled)]
    found = {
        SCORES: _scores(memory, examples),
        REPORTS: _reports(memory, labels),
        LABELS: _labels(memory, labels),
        FEATURES: _features(examples, labels),
        ONCE: _once(examples, labels, now),
    }
    return {promise for promise, kept in found.items() if not kept}


def remade(examples: Sequence[Event]) -> Iterator[tuple[str, float, int]]:
    """Each example's id and risk, and of how many labels, made by the formulas from the log."""
    learner = PRIOR
    for event in examples:
        if isinstance(event, ExampleSampled):
            yield event.example_id, guess(learner, event.features).risk, learner.labels
        elif isinstance(event, ExampleLabelled):
            learner = learned(learner, event.features, churned=event.churned)


def _scores(memory: MemoryEngine, examples: Sequence[Event]) -> bool:
    told = {
        (each.example_id, each.risk, int(each.model_version.split("/")[1]))
        for each in scores(memory)
    }
    return told == set(remade(examples))


def _reports(memory: MemoryEngine, labels: Labels) -> bool:
    risks = {each.example_id: each.risk for each in scores(memory)}
    losses = [loss(risks[each.example_id], churned=each.churned) for each in labels]
    return all(
        each.log_loss == pytest.approx(sum(losses[: each.labels]) / each.labels)
        for each in evaluations(memory)
    )


def _labels(memory: MemoryEngine, labels: Labels) -> bool:
    acts = [
        (each.person_id, each.meta.occurred_at)
        for each in memory.events("journeys.timeline")
        if isinstance(each, TouchpointAdded)
    ]
    return all(
        each.meta.occurred_at == each.taken_at + MONTH
        and each.churned
        == (not any(who == each.person_id and 0 < at - each.taken_at < MONTH for who, at in acts))
        for each in labels
    )


def _features(examples: Sequence[Event], labels: Labels) -> bool:
    taken = {each.example_id: each for each in examples if isinstance(each, ExampleSampled)}
    return all(each.features == taken[each.example_id].features for each in labels)


def _once(examples: Sequence[Event], labels: Labels, now: int) -> bool:
    due = {
        each.example_id
        for each in examples
        if isinstance(each, ExampleSampled) and each.taken_at + MONTH <= now
    }
    return Counter(each.example_id for each in labels) == Counter(due)
