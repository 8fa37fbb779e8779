"""Each promise of churn is broken on purpose, and what is recounted from the log must show it.

Beside every fault stands the same story as the rules tell it, which breaks nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any, NamedTuple

import msgspec
import pytest

from schemas.events import ExampleLabelled, TouchpointAdded
from streams.churn import activity, model
from streams.churn.activity import Person
from streams.churn.learning import Learner, guess, learned
from streams.churn.model import Model, Scored
from streams.churn.prior import PRIOR
from tests.churn.judging import FEATURES, LABELS, ONCE, REPORTS, SCORES, broken
from tests.churn.people import community, moment

DAYS = 100


class Mutant(NamedTuple):
    """A function of the rules with a fault, and the promise that it breaks."""

    module: ModuleType
    name: str
    faulty: Callable[..., Any]
    breaks: str


def judged_after_learning(state: Model, scored: Scored, event: ExampleLabelled) -> Any:
    """A report of what the model says of an example once it knows the answer."""
    after = learned(state.learner, event.features, churned=event.churned)
    return LEARNED(state, replace(scored, risk=guess(after, event.features).risk), event)


def scored_after_learning(state: Model, event: Any) -> Any:
    """A score by a model that has been told what becomes of the person, or thinks so."""
    told = learned(state.learner, event.features, churned=True)
    return SCORED(replace(state, learner=replace(told, labels=state.learner.labels)), event)


def variances_lost(learner: Learner, known: Any, *, churned: bool) -> Learner:
    """A model of which one part is not kept."""
    return replace(LEARNT(learner, known, churned=churned), variances=PRIOR.variances)


def labelled_by_hindsight(person: Person) -> ExampleLabelled:
    """A label with what is known today."""
    label = LABELLED(person)
    late = activity.features(person, label.taken_at + activity.HORIZON)
    return msgspec.structs.replace(label, features=late)


def labelled_by_chance(person: Person) -> ExampleLabelled:
    """A label that says the opposite."""
    label = LABELLED(person)
    return msgspec.structs.replace(label, churned=not label.churned)


def labelled_at_return(state: Person, event: TouchpointAdded) -> Any:
    """A label at once, where somebody comes back: then a model believes that nobody leaves."""
    back = state.pending and event.meta.occurred_at > state.pending[0].taken_at
    state, said = TOUCHED(state, event)
    if not back or not state.pending:
        return state, said
    return replace(state, pending=state.pending[1:]), (*said, LABELLED(state))


def waiting_lost(person: Person, at: int) -> Any:
    """A person of whom only the newest example waits for its label."""
    state, said = SAMPLED(person, at)
    return replace(state, pending=state.pending[-1:]), said


# As they are, before any of them is replaced.
LEARNED, SCORED, LEARNT = model._learned, model._scored, learned
LABELLED, TOUCHED, SAMPLED = activity._labelled, activity._touched, activity._sampled

MUTANTS: Mapping[str, Mutant] = {
    "learned before judged": Mutant(model, "_learned", judged_after_learning, REPORTS),
    "learned before predicted": Mutant(model, "_scored", scored_after_learning, SCORES),
    "a part of the model lost": Mutant(model, "learned", variances_lost, SCORES),
    "hindsight": Mutant(activity, "_labelled", labelled_by_hindsight, FEATURES),
    "the wrong label": Mutant(activity, "_labelled", labelled_by_chance, LABELS),
    "a label too early": Mutant(activity, "_touched", labelled_at_return, LABELS),
    "what waits for a label lost": Mutant(activity, "_sampled", waiting_lost, ONCE),
}


def test_the_rules_as_they_are_keep_every_promise() -> None:
    assert broken(community(DAYS), moment(DAYS)) == set()


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_rule_with_a_fault_breaks_its_promise(
    mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutant.module, mutant.name, mutant.faulty)
    assert mutant.breaks in broken(community(DAYS), moment(DAYS))


@pytest.mark.parametrize("days", [29, 31])
def test_another_horizon_than_the_briefs_is_noticed(
    days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "HORIZON", days * activity.DAY)
    assert LABELS in broken(community(DAYS), moment(DAYS))
