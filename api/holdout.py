"""What retention actions do: how many stayed of those acted on, and of those held out.

Who is held out is decided in streams; how likely people leave is in churn.
"""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.asking import AskedOfRows, Asking
from api.permissions import can_read_churn, demand
from streams.churn.holdout import ACT, HELD_OUT, uplift
from streams.formulas import wilson

# The first example of each person counts: whoever is at risk for weeks is not several people.
OUTCOMES = """
SELECT treatment, count(*) FILTER (WHERE churned) AS gone,
    count(*) FILTER (WHERE NOT churned) AS stayed
FROM (SELECT DISTINCT ON (person_id) treatment, churned FROM churn_examples
    WHERE treatment IS NOT NULL AND churned IS NOT NULL
    ORDER BY person_id, taken_at, example_id) AS firsts
GROUP BY treatment
"""


class Outcome(BaseModel):
    """What became of one part of those at risk."""

    people: int = Field(description="People of whom it is known, 30 days after they were at risk.")
    stayed: int
    share: float | None = Field(description="The share that stayed; null of nobody.")
    low: float | None = Field(description="Lower end of its 95 % interval (Wilson).")
    high: float | None


class Trial(BaseModel):
    """What actions do: both parts, and the difference of the shares that stayed."""

    acted_on: Outcome
    held_out: Outcome
    difference: float | None = Field(description="Positive where actions keep people.")
    low: float | None = Field(description="Lower end of its 95 % interval (Newcombe).")
    high: float | None


async def trial(asking: Asking) -> Trial:
    """Return what became of those at risk while actions were tried on a part of them."""
    rows = {row["treatment"]: row for row in await asking.database.rows(OUTCOMES, {})}
    counted = [rows.get(each, {"stayed": 0, "gone": 0}) for each in (ACT, HELD_OUT)]
    (stayed, kept), (left, lost) = ([each[name] for each in counted] for name in ("stayed", "gone"))
    found = uplift((stayed, kept), (left, lost))
    return Trial(
        acted_on=_outcome(stayed, left),
        held_out=_outcome(kept, lost),
        difference=found.difference,
        low=found.low,
        high=found.high,
    )


def _outcome(stayed: int, left: int) -> Outcome:
    people = stayed + left
    if not people:
        return Outcome(people=0, stayed=0, share=None, low=None, high=None)
    low, high = wilson(stayed, left), 1 - wilson(left, stayed)
    return Outcome(people=people, stayed=stayed, share=stayed / people, low=low, high=high)


router = APIRouter(prefix="/v1/churn", tags=["churn"])


@router.get("/holdout")
async def show_holdout(asking: AskedOfRows) -> Trial:
    """What retention actions do, beside those who were held out; for staff and analysts."""
    demand(can_read_churn(asking.caller))
    return await trial(asking)
