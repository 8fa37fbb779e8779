"""How likely people leave, as the model said it, what became of them, and how good the model is.

What is known of people beside, is in journeys.
"""

from collections.abc import Iterable
from typing import assert_never

import msgspec

from projections.projection import (
    Column,
    Index,
    Insert,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    sequence_of,
)
from schemas.events import ChurnScored, ExampleLabelled, ModelDrifted, ModelEvaluated

Reads = ChurnScored | ExampleLabelled | ModelEvaluated | ModelDrifted

SCORED = (
    Column("person_id", "text", "The person."),
    Column("example_id", "text", "The person and the moment, as the label names them."),
    Column("taken_at", "timestamptz", "The moment of which the features are."),
    Column("risk", "double precision", "Probability that nothing is heard for 30 days."),
    Column("risk_level", "text", "high above 0.7, medium above 0.4, else low."),
    Column("recommended_actions", "text[]", "What to do, by the level."),
    Column("features", "jsonb", "What was known of the person."),
    Column("contributions", "jsonb", "What each feature adds to the log-odds of the risk."),
    Column("model_id", "text", "The model."),
    Column("model_version", "text", "Its kind, and how many labels it had learned from."),
    Column("treatment", "text", "While actions are tried: ACT, or HELD_OUT, who get none."),
)

CHURN_NOW = Table(
    name="churn_now",
    doc="The last score of each person.",
    key=("person_id",),
    columns=(*SCORED, Column("sequence", "bigint", "Number of the score that the row shows.")),
    indexes=(Index(("risk", "person_id")),),
)

CHURN_SCORES = Table(
    name="churn_scores",
    doc="Every score that was ever given.",
    key=("example_id",),
    columns=SCORED,
    indexes=(Index(("person_id", "taken_at")), Index(("taken_at",))),
)

CHURN_LABELS = Table(
    name="churn_labels",
    doc="What became of people, known 30 days after they were scored.",
    key=("example_id",),
    columns=(
        Column("example_id", "text", "The example."),
        Column("person_id", "text", "The person."),
        Column("churned", "boolean", "Whether nothing was heard in the 30 days after it."),
        Column("known_at", "timestamptz", "When the label was known."),
    ),
)

CHURN_MODELS = Table(
    name="churn_models",
    doc="How good models were, whenever they had seen 50 more labels.",
    key=("model_id", "labels"),
    columns=(
        Column("model_id", "text", "The model."),
        Column("labels", "bigint", "How many labels were known."),
        Column("model_version", "text", "Its kind, and how many labels it had learned from."),
        Column("churned", "bigint", "Labels of people who left."),
        Column("auc", "double precision", "Area under the ROC curve; null with one kind of label."),
        Column("baseline_auc", "double precision", "The same of days since last activity alone."),
        Column("log_loss", "double precision", "Mean log-loss, in nats."),
        Column("brier", "double precision", "Mean squared error of the probabilities."),
        Column("baseline_log_loss", "double precision", "The same of days since last activity."),
        Column("baseline_brier", "double precision", "The same of days since last activity."),
        Column("calibration", "jsonb", "Tenths of the range: labels, mean risk, share that left."),
        Column("evaluated_at", "timestamptz", "When the last of the labels was known."),
    ),
)

CHURN_DRIFTS = Table(
    name="churn_drifts",
    doc="Alarms: a model's log-loss had risen for good.",
    key=("model_id", "labels"),
    columns=(
        Column("model_id", "text", "The model."),
        Column("labels", "bigint", "How many labels were known."),
        Column("model_version", "text", "Its kind, and how many labels it had learned from."),
        Column("log_loss_before", "double precision", "Mean log-loss before."),
        Column("log_loss_now", "double precision", "Mean log-loss of about the last 100 labels."),
        Column("drifted_at", "timestamptz", "When the alarm was raised."),
    ),
)


def project(event: Reads) -> Iterable[Write]:
    """A score is kept, and replaces the person's last; labels and evaluations are kept."""
    match event:
        case ChurnScored():
            row = _scored(event)
            yield Insert("churn_scores", row)
            yield Upsert("churn_now", {**row, "sequence": sequence_of(event)})
        case ExampleLabelled():
            label = {
                "example_id": event.example_id,
                "person_id": event.person_id,
                "churned": event.churned,
                "known_at": event.meta.occurred_at,
            }
            yield Insert("churn_labels", label)
        case ModelEvaluated():
            yield Insert("churn_models", _evaluated(event))
        case ModelDrifted():
            drift = {
                "model_id": event.model_id,
                "labels": event.labels,
                "model_version": event.model_version,
                "log_loss_before": event.log_loss_before,
                "log_loss_now": event.log_loss_now,
                "drifted_at": event.meta.occurred_at,
            }
            yield Insert("churn_drifts", drift)
        case _:
            assert_never(event)


def _scored(event: ChurnScored) -> dict[str, object]:
    return {
        "person_id": event.person_id,
        "example_id": event.example_id,
        "taken_at": event.taken_at,
        "risk": event.risk,
        "risk_level": event.risk_level,
        "recommended_actions": list(event.recommended_actions),
        "features": msgspec.structs.asdict(event.features),
        "contributions": event.contributions,
        "model_id": event.model_id,
        "model_version": event.model_version,
        "treatment": event.treatment,
    }


def _evaluated(event: ModelEvaluated) -> dict[str, object]:
    return {
        "model_id": event.model_id,
        "labels": event.labels,
        "model_version": event.model_version,
        "churned": event.churned,
        "auc": event.auc,
        "baseline_auc": event.baseline_auc,
        "log_loss": event.log_loss,
        "brier": event.brier,
        "baseline_log_loss": event.baseline_log_loss,
        "baseline_brier": event.baseline_brier,
        "calibration": [msgspec.structs.asdict(each) for each in event.calibration],
        "evaluated_at": event.meta.occurred_at,
    }


SHOWN = ", ".join(column.name for column in SCORED)

CHURN = Projection(
    name="churn",
    version=2,
    doc="How likely people leave.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(CHURN_NOW, CHURN_SCORES, CHURN_LABELS, CHURN_MODELS, CHURN_DRIFTS),
    views=(
        View("churn", CHURN_NOW.doc, f"SELECT {SHOWN} FROM {{churn_now}}"),
        View(
            "churn_examples",
            "Every score, and what became of the person; null where that is not known yet.",
            "SELECT "
            + ", ".join(f"s.{column.name}" for column in SCORED)
            + ", l.churned, l.known_at"
            " FROM {churn_scores} AS s LEFT JOIN {churn_labels} AS l USING (example_id)",
        ),
        View(
            "churn_models",
            CHURN_MODELS.doc,
            """
SELECT model_id, labels, model_version, churned, auc, baseline_auc, log_loss, brier,
    baseline_log_loss, baseline_brier, calibration, evaluated_at
FROM {churn_models}
""",
        ),
        View(
            "churn_drifts",
            CHURN_DRIFTS.doc,
            """
SELECT model_id, labels, model_version, log_loss_before, log_loss_now, drifted_at
FROM {churn_drifts}
""",
        ),
    ),
)
