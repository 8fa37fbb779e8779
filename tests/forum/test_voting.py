"""What a vote on a post does to its score, and to its discussion."""

import pytest

from schemas.events import DiscussionChanged, PostScored
from streams.claims import REMEMBERED
from tests.forum.posts import discussion, reply, vote
from tests.support.stories import DAY, Story, fold_named, kinds, only, stamp


@pytest.fixture
def story() -> Story:
    """A discussion with one reply."""
    story = Story(fold_named("discussions"))
    story.tell(discussion(), at=0)
    story.tell(reply("p-1"), at=0)
    return story


def test_votes_add_up_to_a_score(story: Story) -> None:
    """Given a reply, when two like it and one does not, then its score is one."""
    story.tell(vote("p-1", "eve"))
    story.tell(vote("p-1", "cyd"))
    scored = only(PostScored, story.tell(vote("p-1", "dan", "DOWN")))
    assert (scored.ups, scored.downs, scored.score) == (2, 1, 1)
    assert scored.wilson == pytest.approx(0.2077, abs=1e-4)


def test_a_second_vote_replaces_the_first(story: Story) -> None:
    """Given an UP, when the same member votes DOWN, then only the DOWN counts."""
    story.tell(vote("p-1", "eve"))
    scored = only(PostScored, story.tell(vote("p-1", "eve", "DOWN")))
    assert (scored.previous_vote, scored.vote) == ("UP", "DOWN")
    assert (scored.ups, scored.downs) == (0, 1)


def test_none_takes_a_vote_back(story: Story) -> None:
    """Given an UP, when it is taken back, then the post is without votes."""
    story.tell(vote("p-1", "eve"))
    scored = only(PostScored, story.tell(vote("p-1", "eve", "NONE")))
    assert (scored.vote, scored.score, scored.wilson) == ("NONE", 0, 0.0)


def test_a_vote_on_the_first_post_is_the_discussions(story: Story) -> None:
    """Given a discussion, when its first post is voted on, then the discussion shows it."""
    assert only(DiscussionChanged, story.tell(vote("d-1", "eve"))).ups == 1
    changed = only(DiscussionChanged, story.tell(vote("d-1", "eve", "DOWN")))
    assert (changed.ups, changed.downs) == (0, 1)


def test_a_down_on_a_reply_leaves_the_discussion_as_it_was(story: Story) -> None:
    """Given a reply, when somebody votes it DOWN, then only the post is said to have changed."""
    assert kinds(story.tell(vote("p-1", "eve", "DOWN"))) == ["PostScored"]


def test_a_late_claim_is_answered_with_the_vote_that_stands(story: Story) -> None:
    """Given a DOWN of today, when an UP of yesterday arrives, then the DOWN is the answer."""
    story.tell(vote("p-1", "eve", "DOWN"), at=2 * DAY)
    derived = story.tell(vote("p-1", "eve"), at=DAY)
    assert kinds(derived) == ["PostScored"]
    scored = only(PostScored, derived)
    assert (scored.previous_vote, scored.vote, scored.score) == ("DOWN", "DOWN", -1)


def test_among_simultaneous_votes_the_greater_id_wins_in_any_order() -> None:
    """Given two votes of one moment, then both orders of arrival end alike."""
    scores = []
    for order in [("a", "b"), ("b", "a")]:
        story = Story(fold_named("discussions"))
        votes = {
            "a": stamp(vote("p-1", "eve"), "a", 5),
            "b": stamp(vote("p-1", "eve", "DOWN"), "b", 5),
        }
        scores += [only(PostScored, tuple(story.deliver(votes[name]) for name in order)[-1]).score]
    assert scores == [-1, -1]


def test_a_claim_is_answered_once_however_late_it_is_repeated(story: Story) -> None:
    """Given an UP and then a DOWN, when the UP is delivered again, then nothing follows."""
    first = stamp(vote("p-1", "eve"), "first", DAY)
    story.deliver(first)
    assert story.deliver(first) == ()
    story.tell(vote("p-1", "eve", "DOWN"), at=2 * DAY)
    assert story.deliver(first) == ()


def test_a_repeat_older_than_what_is_remembered_changes_no_score(story: Story) -> None:
    """Given very many changes of mind, when the first comes again, then what stands is said."""
    first = stamp(vote("p-1", "eve"), "first", 0)
    story.deliver(first)
    for n in range(REMEMBERED):
        story.tell(vote("p-1", "eve", "DOWN" if n % 2 else "NONE"), at=DAY + n)
    assert only(PostScored, story.deliver(first)).score == -1


def test_votes_on_a_post_that_has_not_come_are_kept_for_it(story: Story) -> None:
    """Given a vote before its post, when the post is there and voted on, then both count."""
    story.tell(vote("p-2", "eve"))
    story.tell(reply("p-2"))
    assert only(PostScored, story.tell(vote("p-2", "cyd"))).ups == 2


def test_two_posts_and_members_never_share_a_vote(story: Story) -> None:
    """Given names with the sign that joins them, when two vote, then both votes count."""
    story.tell(vote("p/1", "eve"))
    assert only(PostScored, story.tell(vote("p", "1/eve"))).previous_vote == "NONE"


def test_a_voter_warms_a_discussion_once(story: Story) -> None:
    """Given an UP, when the member says UP again later, then the discussion is no hotter."""
    hot = only(DiscussionChanged, story.tell(vote("p-1", "eve"), at=DAY)).hot
    assert kinds(story.tell(vote("p-1", "eve"), at=3 * DAY)) == ["PostScored"]
    cooled = only(DiscussionChanged, story.tell(vote("p-1", "eve", "NONE"), at=4 * DAY)).hot
    assert cooled < hot


def test_a_vote_taken_back_takes_its_heat_along(story: Story) -> None:
    """Given votes and their withdrawal, then the heat is what it was without them."""
    before = only(DiscussionChanged, story.tell(vote("d-1", "bob", "DOWN"), at=DAY)).hot
    for member in ("eve", "cyd"):
        story.tell(vote("p-1", member), at=DAY)
    story.tell(vote("p-1", "eve", "NONE"), at=2 * DAY)
    after = only(DiscussionChanged, story.tell(vote("p-1", "cyd", "DOWN"), at=2 * DAY)).hot
    assert after == pytest.approx(before)


def test_retracted_heat_never_drowns_a_discussion_without_trace(story: Story) -> None:
    """Given a vote years after the start, when it is taken back, then heat is still a number."""
    story.tell(vote("p-1", "eve"), at=4_000 * DAY)
    derived = story.tell(vote("p-1", "eve", "NONE"), at=4_001 * DAY)
    assert 0 < only(DiscussionChanged, derived).hot < 1e6
