"""Sorting on disk."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from infra.imports.ordering import sorted_on_disk


class Card(msgspec.Struct, frozen=True):
    """Something to sort."""

    value: int
    text: str


CARDS = st.builds(Card, st.integers(min_value=0, max_value=5), st.text(max_size=5))


@given(st.lists(CARDS, max_size=30), st.integers(min_value=1, max_value=7))
def test_many_runs_give_what_one_sort_gives(cards: list[Card], run_length: int) -> None:
    ordered = sorted_on_disk(iter(cards), Card, lambda card: card.value, run_length)
    assert list(ordered) == sorted(cards, key=lambda card: card.value)
