"""Making past scores again from the log: the model as it was, and what it said of each example.

The fold that says them the first time is `model`; nothing here is asked while events flow.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.events import Event, ExampleLabelled, ExampleSampled
from streams.churn.learning import Guess, guess, learned
from streams.churn.prior import PRIOR


class Remade(NamedTuple):
    """An example's score, made again, and how many labels the model had learned from."""

    example_id: str
    guess: Guess
    labels: int


def remade(examples: Iterable[Event]) -> Iterator[Remade]:
    """Every score of a model again, from its topic `churn.examples` in the order of the log.

    What is on the log twice counts once, as it did for the fold.
    """
    learner, waiting, known = PRIOR, set[str](), set[str]()
    for event in examples:
        if isinstance(event, ExampleSampled) and event.example_id not in known:
            known.add(event.example_id)
            waiting.add(event.example_id)
            yield Remade(event.example_id, guess(learner, event.features), learner.labels)
        elif isinstance(event, ExampleLabelled) and event.example_id in waiting:
            waiting.remove(event.example_id)
            learner = learned(learner, event.features, churned=event.churned)
