"""The fold `segment-customers`: the plan that a member has and their accounts, for segments.

Whom they move is decided by `memberships`.
"""

from dataclasses import dataclass
from typing import assert_never

from schemas.events import AccountJoined, PersonObserved, PlanChanged
from streams.claims import Moment, Seen, later, moment
from streams.formulas import shard_of

Reads = PlanChanged | AccountJoined
Emits = PersonObserved


@dataclass(frozen=True, slots=True)
class Customer:
    """Since when the member has the plan that was passed on."""

    planned_at: Moment | None = None


INITIAL = Customer()

ENTRIES = {"account": Seen}

Folded = tuple[Customer, tuple[Seen | None, ...], tuple[Emits, ...]]


def entries(event: Reads) -> tuple[str, ...]:
    """The entry that an event needs: whether the account is known.

    >>> entries(AccountJoined(member_id="ada", account_id="acme"))
    ('account:acme',)
    """
    return (f"account:{event.account_id}",) if isinstance(event, AccountJoined) else ()


def fold(state: Customer, parts: tuple[Seen | None, ...], event: Reads) -> Folded:
    """The plan that was set last holds; an account is joined once.

    >>> event = PlanChanged("ada", "team", 4900, "EUR")
    >>> state, parts, (told,) = fold(INITIAL, (), event)
    >>> told.words, fold(state, parts, event)[2]
    ({'plan': 'team'}, ())
    """
    shard = shard_of(event.member_id)
    match event:
        case PlanChanged():
            if not later(event.meta, state.planned_at):
                return state, parts, ()
            told = PersonObserved(shard, event.member_id, words={"plan": event.plan})
            return Customer(moment(event.meta)), parts, (told,)
        case AccountJoined():
            if parts[0] is not None:
                return state, parts, ()
            marks = (f"account:{event.account_id}",)
            told = PersonObserved(shard, event.member_id, marks=marks)
            return state, (Seen(event.meta.occurred_at),), (told,)
        case _:
            assert_never(event)
