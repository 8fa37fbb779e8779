"""Who earns points by what happens in a discussion."""

from collections import Counter
from itertools import permutations

import pytest

from schemas.events import (
    AnswerAccepted,
    DiscussionStarted,
    Event,
    PointsEarned,
    PostVoted,
    ReplyPosted,
)
from tests.support.stories import DAY, Story, fold_named, stamp


@pytest.fixture
def story() -> Story:
    """A question by ada with an answer by bob."""
    story = Story(fold_named("contributions"))
    story.tell(asked())
    story.tell(answered("p-1", "bob"))
    return story


def asked() -> DiscussionStarted:
    """Ada asks."""
    return DiscussionStarted(
        discussion_id="d-1", author_id="ada", title="How?", body="I wonder.", category="help"
    )


def answered(post_id: str, author_id: str) -> ReplyPosted:
    """Somebody answers."""
    return ReplyPosted(post_id=post_id, discussion_id="d-1", author_id=author_id, body="So.")


def voted(post_id: str, member_id: str, vote: str = "UP") -> PostVoted:
    """Somebody votes."""
    return PostVoted(post_id=post_id, discussion_id="d-1", member_id=member_id, vote=vote)


def accepted(post_id: str, member_id: str = "ada") -> AnswerAccepted:
    """Somebody accepts an answer."""
    return AnswerAccepted(post_id=post_id, discussion_id="d-1", member_id=member_id)


def points(derived: tuple[Event, ...], rules: str = "stackexchange") -> dict[str, int]:
    """What each member earned by a rule set."""
    lines = [line for line in derived if isinstance(line, PointsEarned)]
    sums = Counter[str]()
    for line in lines:
        sums[line.member_id] += line.points.get(rules, 0)
    return {member: total for member, total in sums.items() if total}


@pytest.mark.parametrize(
    ("post_id", "vote", "stackexchange", "default"),
    [
        ("p-1", "UP", {"bob": 10}, {"bob": 1}),
        ("p-1", "DOWN", {"bob": -2}, {"bob": -1}),
        ("d-1", "UP", {"ada": 5}, {"ada": 1}),
        ("d-1", "DOWN", {"ada": -2}, {"ada": -1}),
    ],
)
def test_a_vote_gives_points_to_the_author_and_its_withdrawal_takes_them(
    story: Story, post_id: str, vote: str, stackexchange: dict[str, int], default: dict[str, int]
) -> None:
    """Given a post, when it is voted on and the vote taken back, then points come and go."""
    given = story.tell(voted(post_id, "eve", vote))
    assert points(given) == stackexchange
    assert points(given, "default") == default
    taken = story.tell(voted(post_id, "eve", "NONE"))
    assert points(taken) == {member: -worth for member, worth in stackexchange.items()}


def test_a_change_from_up_to_down_takes_the_one_and_gives_the_other(story: Story) -> None:
    """Given an UP, when it becomes a DOWN, then two lines of the ledger say so."""
    story.tell(voted("p-1", "eve"))
    derived = story.tell(voted("p-1", "eve", "DOWN"))
    assert points(derived) == {"bob": -12}
    assert [line.reason for line in derived if isinstance(line, PointsEarned)] == [
        "answer_up",
        "answer_down",
    ]


def test_writing_earns_points_by_the_default_rules_only() -> None:
    """Given nothing, when somebody asks and another answers, then both earn by default."""
    story = Story(fold_named("contributions"))
    question, answer = story.tell(asked()), story.tell(answered("p-1", "bob"))
    assert points(question, "default") == {"ada": 5}
    assert points(answer, "default") == {"bob": 2}
    assert points((*question, *answer)) == {}


def test_a_vote_on_ones_own_post_earns_nothing(story: Story) -> None:
    """Given an answer, when its author votes for it, then nothing follows."""
    assert story.tell(voted("p-1", "bob")) == ()


def test_the_same_vote_again_or_an_older_one_earns_nothing(story: Story) -> None:
    """Given an UP, when it is cast again or an older DOWN arrives, then nothing follows."""
    story.tell(voted("p-1", "eve"), at=2 * DAY)
    assert story.tell(voted("p-1", "eve"), at=3 * DAY) == ()
    assert story.tell(voted("p-1", "eve", "DOWN"), at=DAY) == ()


def test_an_accepted_answer_earns_for_its_author_and_the_accepter(story: Story) -> None:
    """Given an answer, when the asker accepts it, then both earn, and a change takes it back."""
    story.tell(answered("p-2", "cyd"))
    assert points(story.tell(accepted("p-1"))) == {"bob": 15, "ada": 2}
    assert points(story.tell(accepted("p-2"))) == {"bob": -15, "cyd": 15}
    assert story.tell(accepted("p-2")) == ()


def test_accepting_ones_own_answer_earns_nothing_and_ends_the_former(story: Story) -> None:
    """Given an accepted answer, when the asker accepts their own, then the points are taken."""
    story.tell(answered("p-2", "ada"))
    story.tell(accepted("p-1"))
    assert points(story.tell(accepted("p-2"))) == {"bob": -15, "ada": -2}


@pytest.mark.parametrize(("post_id", "member_id"), [("p-1", "bob"), ("p-9", "ada"), ("d-1", "ada")])
def test_an_acceptance_that_cannot_be_earns_nothing(
    story: Story, post_id: str, member_id: str
) -> None:
    """Given an answer, when it is not for the asker to accept this, then nothing follows."""
    assert story.tell(accepted(post_id, member_id)) == ()


def test_an_acceptance_is_decided_when_it_is_met_and_never_again(story: Story) -> None:
    """Given an acceptance before its answer, when both come again, then nothing is earned by it."""
    early = stamp(accepted("p-2"), "early", 0)
    story.tell(voted("p-2", "eve"))
    assert story.deliver(early) == ()
    story.tell(answered("p-2", "cyd"))
    assert story.deliver(early) == ()


def test_a_late_acceptance_does_not_replace_a_later_one(story: Story) -> None:
    """Given an acceptance, when one with an earlier date arrives, then nothing follows."""
    story.tell(answered("p-2", "cyd"))
    story.tell(accepted("p-1"), at=9 * DAY)
    assert story.tell(accepted("p-2"), at=8 * DAY) == ()


def test_posts_are_written_once(story: Story) -> None:
    """Given posts, when their ids come again from others, then nothing is earned."""
    assert story.tell(asked()) == ()
    assert story.tell(answered("p-1", "eve")) == ()
    assert story.tell(answered("d-1", "eve")) == ()


def test_points_are_the_same_in_any_order_of_posts_and_votes() -> None:
    """Given posts and votes, one's own among them, then every order of arrival earns alike."""
    facts = [
        stamp(answered("p-1", "bob"), "1", 1),
        stamp(voted("p-1", "eve"), "2", 2),
        stamp(voted("p-1", "cyd", "DOWN"), "3", 3),
        stamp(voted("p-1", "bob"), "4", 4),
        stamp(voted("p-1", "eve", "DOWN"), "5", 5),
    ]
    for order in permutations(facts):
        story = Story(fold_named("contributions"))
        derived = tuple(line for fact in order for line in story.deliver(fact))
        assert points(derived) == {"bob": -4}
        assert points(derived, "default") == {}
