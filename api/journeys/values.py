"""The lifetime value of members: what they have brought, and are expected to bring yet.

What was paid is summed by a read model.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

# What is left of a monthly payment when it has been served: the middle of what software companies
# report (70 to 85 %), at its careful end.
MARGIN = 0.7
# Further ahead nobody knows; a year is what plans are sold for.
MONTHS = 12
# Currencies whose smallest unit is not a hundredth of the whole one (ISO 4217).
WHOLE = frozenset(
    [
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"),
        *("VND", "VUV", "XAF", "XOF", "XPF"),
    ]
)
THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


class LifetimeValue(BaseModel):
    """What a member brings, in one currency, in its smallest unit."""

    currency: str
    paid: int = Field(description="The sum of purchases.")
    refunded: int = Field(description="The sum of refunds.")
    monthly_amount: int = Field(description="What the member's plan brings a month.")
    expected: int = Field(
        description="The margin of the next 12 months, each as likely as the member stays so long."
    )
    total: int = Field(description="paid - refunded + expected.")

    @property
    def whole(self) -> float:
        """The total in whole units of the currency.

        >>> row = {"paid": 4900, "refunded": 0, "monthly_amount": 0, "risk": None}
        >>> [lifetime_values([{**row, "currency": each}])[0].whole for each in ("EUR", "JPY")]
        [49.0, 4900.0]
        """
        if self.currency in WHOLE:
            return float(self.total)
        return self.total / (1000 if self.currency in THOUSANDTHS else 100)


def lifetime_values(rows: Sequence[Mapping[str, Any]]) -> list[LifetimeValue]:
    """Lifetime values by currency, the largest first; each row is one member's, with their risk.

    LTV = paid - refunded + MARGIN * monthly * sum((1 - risk)^m for m = 1..MONTHS), where the risk
    is that of leaving within 30 days. Of who has no risk yet nothing is expected: that would be a
    guess.

    >>> row = {"currency": "EUR", "paid": 900, "refunded": 100, "monthly_amount": 1000}
    >>> [each.total for each in lifetime_values([{**row, "risk": 0.5}])]
    [1500]
    >>> [each.total for each in lifetime_values([{**row, "risk": 0.5}, {**row, "risk": None}])]
    [2300]
    """
    values: dict[str, LifetimeValue] = {}
    for row in rows:
        found = _value(row)
        before = values.get(found.currency)
        values[found.currency] = found if before is None else _sum(before, found)
    return sorted(values.values(), key=lambda each: (-each.total, each.currency))


def _value(row: Mapping[str, Any]) -> LifetimeValue:
    stays = 0.0 if row["risk"] is None else 1 - row["risk"]
    months = sum(stays**month for month in range(1, MONTHS + 1))
    expected = round(MARGIN * row["monthly_amount"] * months)
    return LifetimeValue(
        **{name: row[name] for name in ("currency", "paid", "refunded", "monthly_amount")},
        expected=expected,
        total=row["paid"] - row["refunded"] + expected,
    )


def _sum(one: LifetimeValue, other: LifetimeValue) -> LifetimeValue:
    return LifetimeValue(
        currency=one.currency,
        paid=one.paid + other.paid,
        refunded=one.refunded + other.refunded,
        monthly_amount=one.monthly_amount + other.monthly_amount,
        expected=one.expected + other.expected,
        total=one.total + other.total,
    )
