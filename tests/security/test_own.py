"""What is one's own: votes and who gave points are shown to their member, and not to others."""

from dataclasses import dataclass

import pytest

from tests.api.calls import VOTE, VOTE_POST, Inside, fresh
from tests.security.people import People
from tests.support.waiting import eventually

OTHERS = ["anonymous", "user", "owner", "foreign"]
# Who watches over all knows who voted how.
WATCHERS = ["moderator", "analyst", "service"]
MY_VOTES = """query ($post: ID!, $feature: ID!) {
  forum { post(id: $post) { myVote } } feedback { feature(id: $feature) { myVote } } }"""


@dataclass(frozen=True, slots=True)
class Voted:
    """What the member `other` has voted for, and whose it is."""

    author_id: str
    post_id: str
    feature_id: str


@pytest.fixture(scope="module")
def voted(inside: Inside, people: People) -> Voted:
    author_id = fresh("author")
    author = inside.someone(member_id=author_id)
    found = Voted(author_id, author.start(), author.submit())
    people["other"].done(VOTE_POST, id=found.post_id, vote="UP")
    people["other"].after(people["other"].graph(VOTE, id=found.feature_id, vote="UP")).get(
        f"/v1/feedback/features/{found.feature_id}"
    )
    return found


@pytest.mark.parametrize("name", ["other", *OTHERS, *WATCHERS])
def test_a_vote_is_shown_as_ones_own_to_whose_it_is(
    people: People, voted: Voted, name: str
) -> None:
    wanted = "UP" if name == "other" else "NONE"
    answer = people[name].graph(MY_VOTES, post=voted.post_id, feature=voted.feature_id)
    assert answer["data"]["forum"]["post"]["myVote"] == wanted
    assert answer["data"]["feedback"]["feature"]["myVote"] == wanted


@pytest.mark.parametrize("name", ["other", *OTHERS, *WATCHERS])
def test_who_gave_points_is_known_to_them_and_to_who_watches(
    people: People, voted: Voted, name: str
) -> None:
    path = f"/v1/members/{voted.author_id}/points"

    def by_vote() -> list[str | None]:
        lines = people[name].get(path)["items"]
        return [each["giver_id"] for each in lines if each["reason"] == "question_up"]

    knows = name in {"other", *WATCHERS}
    assert eventually(by_vote) == [people.other_id if knows else None]
