"""Churn, as clients see it: how likely a person leaves and why, and how good the model is.

The model learns in streams; what is done about somebody at risk is for people to decide.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from strawberry.scalars import JSON

from api.asking import AskedOfRows, Asking
from api.graph import Info, described
from api.paging import LIMIT_DEFAULT, Limit, checked_limit
from api.permissions import can_read_churn, demand
from api.problems import invalid, not_found
from infra.reading import Row
from streams.churn.actions import ACTIONS


class Churn(BaseModel):
    """How likely a person leaves, as the model said it."""

    person_id: str
    risk: float = Field(description="Probability that nothing is heard for 30 days.")
    risk_level: str = Field(description="high above 0.7, medium above 0.4, else low.")
    recommended_actions: list[str]
    features: dict[str, float] = Field(description="What was known of the person.")
    contributions: dict[str, float] = Field(
        description="What each feature, and the model's `intercept`, adds to the log-odds."
    )
    model_id: str
    model_version: str = Field(description="Its kind, and how many labels it had learned from.")
    treatment: str | None = Field(
        description="While actions are tried on a part: ACT, or HELD_OUT, who get none."
    )
    example_id: str = Field(description="Names the score among all events.")
    taken_at: datetime = Field(description="The moment of which the features are.")


class Tenth(BaseModel):
    """Scores of one tenth of the range."""

    labels: int
    mean_risk: float
    churned_share: float = Field(description="Of whom the score was given, the share that left.")


class Evaluation(BaseModel):
    """How good a model's scores were; each was given before the model learned from it."""

    model_id: str
    model_version: str
    labels: int
    churned: int
    auc: float | None = Field(description="Area under the ROC curve; null with one kind of label.")
    baseline_auc: float | None = Field(description="That of days since last activity alone.")
    log_loss: float
    brier: float
    baseline_log_loss: float = Field(
        description="Where the risk is the share that left of those who were silent for as long."
    )
    baseline_brier: float
    calibration: list[Tenth]
    evaluated_at: datetime


class Drift(BaseModel):
    """A model's log-loss had risen for good."""

    model_id: str
    model_version: str
    labels: int
    log_loss_before: float
    log_loss_now: float
    drifted_at: datetime


class Model(BaseModel):
    """A model's last evaluations and alarms, the newest first."""

    evaluations: list[Evaluation]
    drifts: list[Drift]


CHURN = """
SELECT person_id, risk, risk_level, recommended_actions, features, contributions, model_id,
    model_version, treatment, example_id, taken_at
FROM churn WHERE {condition}
"""
# The likeliest to leave come first; who is gone longer than the horizon is past asking.
AT_RISK = """
risk_level = coalesce(%(level)s, risk_level) AND taken_at > now() - interval '35 days'
ORDER BY risk DESC, person_id LIMIT %(limit)s
"""
# In the order in which it learned: an import's labels have times of long ago.
EVALUATIONS = """
SELECT model_id, model_version, labels, churned, auc, baseline_auc, log_loss, brier,
    baseline_log_loss, baseline_brier, calibration, evaluated_at
FROM churn_models ORDER BY labels DESC, model_id LIMIT %(limit)s
"""
DRIFTS = """
SELECT model_id, model_version, labels, log_loss_before, log_loss_now, drifted_at
FROM churn_drifts ORDER BY labels DESC, model_id LIMIT %(limit)s
"""


async def churn_of(asking: Asking, person_id: str) -> Churn | None:
    """Return how likely a person leaves, or None where nothing was heard of them."""
    query = CHURN.format(condition="person_id = %(id)s")
    row = await asking.database.row(query, {"id": person_id})
    return _churn(row) if row else None


async def at_risk(asking: Asking, level: str | None, limit: int) -> list[Churn]:
    """Return the people that are likeliest to leave. Raises RefusedError for no level."""
    if level is not None and level not in ACTIONS:
        raise invalid("level", "high, medium or low", f'"{level[:40]}"')
    query = CHURN.format(condition=AT_RISK)
    rows = await asking.database.rows(query, {"level": level, "limit": limit})
    return [_churn(row) for row in rows]


async def model(asking: Asking, limit: int) -> Model:
    """Return how good the model is."""
    evaluations = await asking.database.rows(EVALUATIONS, {"limit": limit})
    drifts = await asking.database.rows(DRIFTS, {"limit": limit})
    return Model(
        evaluations=[Evaluation(**row) for row in evaluations],
        drifts=[Drift(**row) for row in drifts],
    )


def _churn(row: Row) -> Churn:
    return Churn(**row)


@strawberry.type(description="How likely a person leaves, as the model said it.", name="Churn")
class ChurnType:
    """A score."""

    person_id: strawberry.ID
    risk: float = strawberry.field(description="Probability that nothing is heard for 30 days.")
    risk_level: str = strawberry.field(description="high above 0.7, medium above 0.4, else low.")
    recommended_actions: list[str]
    features: JSON = strawberry.field(description="What was known of the person.")
    contributions: JSON = strawberry.field(description="What each adds to the log-odds.")
    model_id: str
    model_version: str
    treatment: str | None = strawberry.field(description="ACT, HELD_OUT, or null: no trial.")
    example_id: strawberry.ID
    taken_at: datetime


@strawberry.type(description="How good a model's scores were, each given before it learned.")
class ModelEvaluation:
    """An evaluation."""

    model_id: str
    model_version: str
    labels: int
    churned: int
    auc: float | None
    baseline_auc: float | None = strawberry.field(
        description="That of days since last activity alone."
    )
    log_loss: float
    brier: float
    baseline_log_loss: float
    baseline_brier: float
    calibration: JSON
    evaluated_at: datetime


@strawberry.type(description="A model's log-loss had risen for good.")
class ModelDrift:
    """An alarm."""

    model_id: str
    model_version: str
    labels: int
    log_loss_before: float
    log_loss_now: float
    drifted_at: datetime


@strawberry.type(description="How good the model is.")
class ChurnModel:
    """Evaluations and alarms, the newest first."""

    evaluations: list[ModelEvaluation]
    drifts: list[ModelDrift]


@described
@strawberry.type(description="Who may leave.")
class ChurnQuery:
    """Queries of churn."""

    @strawberry.field
    async def churn(self, info: Info, user_id: strawberry.ID) -> ChurnType | None:
        """How likely a member leaves, and why; null where nothing was heard of them."""
        demand(can_read_churn(info.context.caller))
        found = await churn_of(info.context, user_id)
        return _type(found) if found else None

    @strawberry.field
    async def at_risk(
        self, info: Info, level: str | None = None, first: int = LIMIT_DEFAULT
    ) -> list[ChurnType]:
        """The people likeliest to leave; `level` is high, medium or low."""
        demand(can_read_churn(info.context.caller))
        return [_type(each) for each in await at_risk(info.context, level, checked_limit(first))]

    @strawberry.field
    async def churn_model(self, info: Info, first: int = LIMIT_DEFAULT) -> ChurnModel:
        """How good the model is, the newest evaluations first."""
        demand(can_read_churn(info.context.caller))
        found = await model(info.context, checked_limit(first))
        return ChurnModel(
            evaluations=[ModelEvaluation(**each.model_dump()) for each in found.evaluations],
            drifts=[ModelDrift(**each.model_dump()) for each in found.drifts],
        )


def _type(found: Churn) -> ChurnType:
    return ChurnType(
        person_id=strawberry.ID(found.person_id),
        example_id=strawberry.ID(found.example_id),
        **found.model_dump(exclude={"person_id", "example_id"}),
    )


router = APIRouter(prefix="/v1/churn", tags=["churn"])

Level = Annotated[str | None, Query(pattern="^(high|medium|low)$")]


@router.get("/people")
async def list_at_risk(
    asking: AskedOfRows, level: Level = None, limit: Limit = LIMIT_DEFAULT
) -> list[Churn]:
    """The people likeliest to leave; for staff and analysts."""
    demand(can_read_churn(asking.caller))
    return await at_risk(asking, level, limit)


@router.get("/people/{person_id}")
async def show_churn(asking: AskedOfRows, person_id: str) -> Churn:
    """How likely a person leaves, and why; for staff and analysts."""
    demand(can_read_churn(asking.caller))
    found = await churn_of(asking, person_id)
    if found is None:
        raise not_found("churn of a person", person_id)
    return found


@router.get("/model")
async def show_model(asking: AskedOfRows, limit: Limit = LIMIT_DEFAULT) -> Model:
    """How good the model is; for staff and analysts."""
    demand(can_read_churn(asking.caller))
    return await model(asking, limit)
