"""Groups of people who behave alike, found in made-up ones whose groups are known."""

import pytest

from streams.churn.learning import NAMES
from streams.segments.clustering import FEWEST_PEOPLE, TooFewPeopleError, groups

# Days since the last activity, posts, requests, tickets, mood, engagement.
WRITERS = (1.0, 40.0, 5.0, 0.0, 0.4, 0.9)
QUIET = (25.0, 1.0, 0.0, 0.0, 0.0, 0.1)
TROUBLED = (3.0, 1.0, 0.0, 9.0, -0.7, 0.3)


def crowd(count: int = 40) -> dict[str, dict[str, float]]:
    """So many of each of three kinds of people, each a little otherwise."""
    kinds = {"writer": WRITERS, "quiet": QUIET, "troubled": TROUBLED}
    return {
        f"{kind}-{number}": {
            name: value * (0.8 + (7 * number + 3 * place) % 11 / 25)
            for place, (name, value) in enumerate(zip(NAMES, values, strict=True))
        }
        for kind, values in kinds.items()
        for number in range(count)
    }


def test_people_of_a_kind_are_found_together_and_told_apart_in_words() -> None:
    found = groups(crowd())
    kinds = [{each.partition("-")[0] for each in group.people} for group in found]
    assert sorted(map(sorted, kinds)) == [["quiet"], ["troubled"], ["writer"]]
    by_kind = {next(iter(kind)): group for kind, group in zip(kinds, found, strict=True)}
    assert "more support tickets" in by_kind["troubled"].name
    assert "less sentiment avg" in by_kind["troubled"].name
    assert "more days since last activity" in by_kind["quiet"].name
    assert by_kind["writer"].means["forum_posts"] == pytest.approx(40, rel=0.1)


def test_the_same_people_give_the_same_groups_whatever_their_order() -> None:
    people = crowd()
    assert groups(dict(reversed(people.items()))) == groups(people)


def test_everybody_is_in_one_group_also_where_all_are_alike() -> None:
    alike = {f"m-{number}": dict.fromkeys(NAMES, 1.0) for number in range(FEWEST_PEOPLE)}
    (only,) = groups(alike)
    assert len(only.people) == FEWEST_PEOPLE
    assert only.name == "like most"


def test_somebody_like_nobody_else_is_no_group() -> None:
    odd = {"odd": dict.fromkeys(NAMES, 300.0)}
    found = groups({**crowd(), **odd})
    assert min(len(each.people) for each in found) > 1


def test_too_few_people_are_no_groups() -> None:
    with pytest.raises(TooFewPeopleError, match="29 people"):
        groups(dict(list(crowd().items())[: FEWEST_PEOPLE - 1]))
