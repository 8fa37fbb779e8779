"""The fold `churn-model`: one model for all, which scores each example and learns by its label.

What an example is stands in `activity`; how the model learns, in `learning`.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from schemas.events import (
    CalibrationBin,
    ChurnScored,
    ExampleLabelled,
    ExampleSampled,
    HoldoutChanged,
    ModelDrifted,
    ModelEvaluated,
)
from streams.churn.actions import ACTIONS, level
from streams.churn.drift import CALM, Drift, watched
from streams.churn.holdout import HELD_OUT, NO_HOLDOUT, Holdout, chosen, treatment
from streams.churn.learning import Learner, guess, learned, river
from streams.churn.prior import PRIOR
from streams.churn.scoring import NOTHING_COUNTED, Report, auc, counted, loss, share_left, silence

Reads = ExampleSampled | ExampleLabelled | HoldoutChanged
Emits = ChurnScored | ModelEvaluated | ModelDrifted

# The kind of model, its inputs and its prior: whoever changes one of them raises the number.
KIND = "logistic-1"
EVALUATED_EVERY = 50


@dataclass(frozen=True, slots=True)
class Model:
    """The model's numbers, how good its scores were, and whether that changes."""

    learner: Learner = PRIOR
    report: Report = NOTHING_COUNTED
    drift: Drift = CALM
    holdout: Holdout = NO_HOLDOUT


@dataclass(frozen=True, slots=True)
class Scored:
    """An example's risk as it was said, that of its days alone, and whether its label is known."""

    risk: float
    baseline: float
    labelled: bool = False


INITIAL = Model()

ENTRIES = {"example": Scored}

Folded = tuple[Model, tuple[Scored | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """What was said of the example."""
    return () if isinstance(event, HoldoutChanged) else (f"example:{event.example_id}",)


def prepare() -> None:
    """Load the library that scores and learns."""
    river()


def fold(state: Model, parts: tuple[Scored | None, ...], event: Reads) -> Folded:
    """An example is scored at once; when its label comes, the score is judged and learned from."""
    if isinstance(event, HoldoutChanged):
        return replace(state, holdout=chosen(state.holdout, event)), parts, ()
    scored = parts[0]
    match event:
        case ExampleSampled():
            if scored is not None:
                return state, parts, ()
            said = _scored(state, event)
            baseline = share_left(
                state.report.days, silence(event.features.days_since_last_activity)
            )
            return state, (Scored(said.risk, baseline),), (said,)
        case ExampleLabelled():
            if scored is None or scored.labelled:
                return state, parts, ()
            state, events = _learned(state, scored, event)
            return state, (replace(scored, labelled=True),), events
        case _:
            assert_never(event)


def _scored(state: Model, event: ExampleSampled) -> ChurnScored:
    risk, contributions = guess(state.learner, event.features)
    tried = treatment(state.holdout, event.person_id, level(risk))
    return ChurnScored(
        person_id=event.person_id,
        example_id=event.example_id,
        taken_at=event.taken_at,
        risk=risk,
        risk_level=level(risk),
        recommended_actions=() if tried == HELD_OUT else ACTIONS[level(risk)],
        features=event.features,
        contributions=contributions,
        model_id=event.model_id,
        model_version=_version(state),
        treatment=tried,
    )


def _learned(
    state: Model, scored: Scored, event: ExampleLabelled
) -> tuple[Model, tuple[ModelEvaluated | ModelDrifted, ...]]:
    risk, days, before = scored.risk, silence(event.features.days_since_last_activity), state.drift
    state = replace(
        state,
        learner=learned(state.learner, event.features, churned=event.churned),
        report=counted(state.report, risk, days, scored.baseline, churned=event.churned),
        drift=watched(state.drift, loss(risk, churned=event.churned)),
    )
    said: tuple[ModelEvaluated | ModelDrifted, ...] = ()
    if state.report.labels % EVALUATED_EVERY == 0:
        said = (_evaluated(state, event.model_id),)
    if state.drift.alarms > before.alarms:
        said = (*said, _drifted(state, before, event.model_id))
    return state, said


def _evaluated(state: Model, model_id: str) -> ModelEvaluated:
    report = state.report
    return ModelEvaluated(
        model_id=model_id,
        model_version=_version(state),
        labels=report.labels,
        churned=report.left,
        auc=auc(report.scores),
        baseline_auc=auc(report.days),
        log_loss=report.log_loss / report.labels,
        brier=report.squares / report.labels,
        baseline_log_loss=report.baseline_log_loss / report.labels,
        baseline_brier=report.baseline_squares / report.labels,
        calibration=tuple(
            CalibrationBin(
                labels=each.labels,
                mean_risk=each.risk / each.labels,
                churned_share=each.left / each.labels,
            )
            for each in report.bins
            if each.labels
        ),
    )


def _drifted(state: Model, before: Drift, model_id: str) -> ModelDrifted:
    return ModelDrifted(
        model_id=model_id,
        model_version=_version(state),
        labels=state.report.labels,
        log_loss_before=before.mean,
        log_loss_now=before.recent,
    )


def _version(state: Model) -> str:
    return f"{KIND}/{state.learner.labels}"
