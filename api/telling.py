"""Telling the platform a fact, and waiting for what follows from it.

Whether the caller may tell it is in permissions; what follows is decided by folds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from api.asking import Asking
from api.ingest.violations import data_violations
from api.naming import typed
from api.outcomes import Answered, Expectation
from api.problems import RefusedError
from api.publishing import publish, told
from schemas.codec import encode, type_of
from schemas.events import Event

Decision = TypeVar("Decision", bound=Event)


@dataclass(frozen=True, slots=True)
class Told:
    """What followed from a fact."""

    fact_id: str
    outcomes: Sequence[Event]

    def one(self, kind: type[Decision]) -> Decision:
        """Return the outcome of a type that every answer waited for has."""
        outcome = self.some(kind)
        if outcome is None:
            message = f'no "{kind.__name__}" followed from fact "{self.fact_id}"'
            raise LookupError(message)
        return outcome

    def some(self, kind: type[Decision]) -> Decision | None:
        """Return the outcome of a type, if there is one."""
        return next((each for each in self.outcomes if isinstance(each, kind)), None)


def answered_by(*kinds: type[Event]) -> Answered:
    """Return what is answered when each of these followed."""

    def answered(heard: Sequence[Event]) -> bool:
        return {type(each) for each in heard}.issuperset(kinds)

    return answered


async def tell(asking: Asking, fact: Event, *answers: Answered) -> Told:
    """Write a fact and return what followed once it is answered in any one of the ways.

    The positions of the fact and of each outcome go into the request's token. Raises RefusedError
    with the code PENDING, and the outcome's address, where it was not decided in time.
    """
    expectation = await _write(asking, fact, lambda heard: any(way(heard) for way in answers))
    seconds = asking.platform.settings.outcome_timeout_seconds
    decided = await expectation.wait(seconds)
    for outcome in expectation.outcomes:
        asking.written.note(outcome.topic, outcome.partition, outcome.offset)
    if not decided:
        raise _pending(asking, expectation.fact_id)
    return Told(expectation.fact_id, [each.event for each in expectation.outcomes])


async def tell_only(asking: Asking, fact: Event) -> None:
    """Write a fact whose consequences nobody waits for."""
    await _publish(asking, told(fact, asking.caller.member_id))


async def _write(asking: Asking, fact: Event, answered: Answered) -> Expectation:
    outcomes = asking.platform.outcomes
    if not outcomes.following:
        raise RefusedError("UNAVAILABLE", "kafka does not answer, so no decision could be heard")
    fact_id = outcomes.fact_id()
    # First listened, then told: an answer that comes at once must not be missed.
    expectation = outcomes.expect(fact_id, answered, type_of(fact).room)
    await _publish(asking, told(fact, asking.caller.member_id, fact_id))
    return expectation


async def _publish(asking: Asking, fact: Event) -> None:
    name = type_of(fact).name
    if not asking.caller.tells(name):
        raise RefusedError("FORBIDDEN", f'the key is not for facts of type "{name}"')
    _demand_valid(asking, fact)
    for place in await publish(asking.platform.writer, [fact]):
        asking.written.note(*place)


def _pending(asking: Asking, fact_id: str) -> RefusedError:
    return RefusedError(
        "PENDING",
        "accepted and not decided yet; ask again at the outcome's address",
        outcome=f"{asking.base_url}/v1/outcomes/{fact_id}",
        id=fact_id,
    )


def _demand_valid(asking: Asking, fact: Event) -> None:
    event_type = type_of(fact)
    fields = {field["name"]: getattr(fact, field["name"]) for field in event_type.data_fields}
    # The judge looks at JSON's values, where an array is a list.
    data = {name: list(v) if isinstance(v, tuple) else v for name, v in fields.items()}
    errors = [
        {
            "pointer": typed(each.pointer, type(fact), graphql=asking.graphql),
            "expected": each.expected,
            "got": each.got,
        }
        for each in data_violations(data, event_type)
    ]
    if errors:
        first = errors[0]
        fault = f"expected {first['expected']}, got {first['got']}"
        detail = f'"{first["pointer"]}" is not valid: {fault}'
        raise RefusedError("INVALID", detail, errors=errors)
    bytes_limit = asking.platform.settings.max_event_bytes
    if len(encode(fact)) > bytes_limit:
        raise RefusedError("INVALID", f"what is told is larger than {bytes_limit} bytes")
