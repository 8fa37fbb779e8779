"""What members take up is learnt, however often they do it; and choices are not all the same."""

import math

from api.recommendations.choosing import Candidate, choose
from schemas.events import (
    UNSTAMPED,
    DiscussionStarted,
    DiscussionViewed,
    ModelTrained,
    PostVoted,
    ReplyPosted,
)
from streams.recommendations.learning import TakenUp, learn
from streams.recommendations.reactions import told


def reply(member: str, discussion: str) -> ReplyPosted:
    """A member replies in a discussion."""
    return ReplyPosted(
        post_id="p", discussion_id=discussion, author_id=member, body="b", meta=UNSTAMPED
    )


def taken(*pairs: tuple[str, str]) -> TakenUp:
    """Members who replied in discussions."""
    found = TakenUp()
    for member, discussion in pairs:
        found.add(reply(member, discussion))
    return found


def test_discussions_of_the_same_members_are_neighbours() -> None:
    learnt = learn(taken(("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "z")))
    assert [other for other, _ in learnt.neighbours["x"]] == ["y"]
    assert "z" not in learnt.neighbours
    assert (learnt.discussions, learnt.members, learnt.interactions) == (3, 3, 5)


def test_more_common_members_bring_discussions_nearer() -> None:
    pairs = [(member, item) for member in "abc" for item in ("x", "y")]
    learnt = learn(taken(*pairs, ("d", "x"), ("d", "z")))
    (nearest, score), (_, lower) = learnt.neighbours["x"]
    assert nearest == "y"
    assert 1 >= score > lower > 0


def test_what_a_member_does_again_counts_once_and_the_strongest_act_holds() -> None:
    once, often = taken(("a", "x"), ("a", "y")), taken(("a", "x"), ("a", "y"), ("a", "x"))
    viewed = DiscussionViewed(discussion_id="x", member_id="a", meta=UNSTAMPED)
    often.add(viewed)
    assert often.weights == once.weights
    assert learn(often) == learn(once)


def test_a_vote_against_and_a_guest_say_nothing() -> None:
    found = TakenUp()
    found.add(DiscussionViewed(discussion_id="x", member_id=None, meta=UNSTAMPED))
    found.add(PostVoted(post_id="x", discussion_id="x", member_id="a", vote="DOWN", meta=UNSTAMPED))
    assert not found.weights
    assert not learn(found).neighbours


def test_whoever_starts_a_discussion_takes_it_up() -> None:
    found = TakenUp()
    found.add(
        DiscussionStarted(
            discussion_id="x", author_id="a", title="t", body="b", category="", meta=UNSTAMPED
        )
    )
    assert found.weights == {("a", "x"): 3.0}


def test_the_last_event_says_that_it_is_all() -> None:
    events = told("t-1", learn(taken(("a", "x"), ("a", "y"))))
    assert isinstance(events[-1], ModelTrained)
    assert [type(each).__name__ for each in events[:-1]] == ["NeighboursLearned"] * 2


def candidate(name: str, category: str, score: float) -> Candidate:
    """A discussion that could be recommended."""
    return Candidate(name, name, category, [], score, "why", None)


def test_ten_of_the_same_category_do_not_crowd_out_another() -> None:
    same = [candidate(f"same-{number}", "x", 1 - number / 100) for number in range(10)]
    chosen = choose([*same, candidate("other", "y", 0.6)], 3)
    assert [each.discussion_id for each in chosen][:2] == ["same-0", "other"]


def test_a_discussion_is_recommended_once_for_its_best_reason() -> None:
    first, second = candidate("a", "x", 1.0), candidate("a", "x", -1.0)
    (only,) = choose([first, second], 5)
    assert math.isclose(only.score, 1.0)
