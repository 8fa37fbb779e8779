"""The fold `touch-customers`: purchases, refunds and plans touch their member's journey.

What they sum to is a read model's business.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from schemas.events import PlanChanged, PurchaseMade, PurchaseRefunded, TouchpointRecorded
from streams.claims import Moment, Seen, identity, later, moment

Reads = PurchaseMade | PurchaseRefunded | PlanChanged
Emits = TouchpointRecorded


@dataclass(frozen=True, slots=True)
class Customer:
    """The plan that a member has, until when, and since when that is known."""

    plan: str | None = None
    renews_at: int | None = None
    changed_at: Moment | None = None


INITIAL = Customer()

ENTRIES = {"claim": Seen, "purchase": Seen}

Folded = tuple[Customer, tuple[Seen | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that an event needs: whether it was counted; a purchase is known by its own id.

    >>> entries(PurchaseMade("o-1", "ada", "team-plan", 4900, "EUR"))
    ('purchase:o-1',)
    """
    if isinstance(event, PurchaseMade):
        return (f"purchase:{event.purchase_id}",)
    return (f"claim:{identity(event.meta)}",)


def fold(state: Customer, parts: tuple[Seen | None, ...], event: Reads) -> Folded:
    """Each fact touches the journey once.

    >>> event = PurchaseMade("o-1", "ada", "team-plan", 4900, "EUR")
    >>> state, parts, (touched,) = fold(INITIAL, (None,), event)
    >>> touched.name, touched.amount
    ('purchased', 4900)
    """
    if parts[0] is not None:
        return state, parts, ()
    seen = (Seen(event.meta.occurred_at),)
    match event:
        case PurchaseMade():
            return state, seen, (bought(event),)
        case PurchaseRefunded():
            return state, seen, (refunded(event),)
        case PlanChanged():
            state, touched = plan(state, event)
            return state, seen, (touched,)
        case _:
            assert_never(event)


def bought(event: PurchaseMade) -> TouchpointRecorded:
    """A purchase."""
    return TouchpointRecorded(
        person_id=event.member_id,
        identity_id=event.member_id,
        touchpoint_id=identity(event.meta),
        type="purchase",
        name="purchased",
        subject_id=event.purchase_id,
        amount=event.amount,
        currency=event.currency,
        properties={"product": event.product},
    )


def refunded(event: PurchaseRefunded) -> TouchpointRecorded:
    """A refund: what was paid back is less than nothing."""
    return TouchpointRecorded(
        person_id=event.member_id,
        identity_id=event.member_id,
        touchpoint_id=identity(event.meta),
        type="purchase",
        name="refunded",
        subject_id=event.purchase_id,
        amount=-event.amount,
        currency=event.currency,
    )


def plan(state: Customer, event: PlanChanged) -> tuple[Customer, TouchpointRecorded]:
    """The same plan until a later end is a renewal, anything else a change.

    >>> begun = PlanChanged("ada", "team", 4900, "EUR", renews_at=5)
    >>> again = PlanChanged("ada", "team", 4900, "EUR", renews_at=9)
    >>> plan(plan(INITIAL, begun)[0], again)[1].name
    'plan_renewed'
    """
    renewed = (
        event.plan == state.plan
        and event.renews_at is not None
        and event.renews_at > (state.renews_at or event.renews_at)
    )
    if later(event.meta, state.changed_at) or renewed:
        changed_at = max(filter(None, (state.changed_at, moment(event.meta))))
        state = replace(state, plan=event.plan, renews_at=event.renews_at, changed_at=changed_at)
    return state, TouchpointRecorded(
        person_id=event.member_id,
        identity_id=event.member_id,
        touchpoint_id=identity(event.meta),
        type="purchase",
        name="plan_renewed" if renewed else "plan_changed",
        currency=event.currency,
        properties={"plan": event.plan, "monthly_amount": str(event.monthly_amount)},
    )
