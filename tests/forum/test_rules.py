"""What happens in a discussion, and what it looks like after: writing, answers, views and heat.

Votes are told in `test_voting`, moderation in `test_moderation`.
"""

from math import log

import pytest
from msgspec.structs import replace

from schemas.events import (
    AnswerAccepted,
    DiscussionChanged,
    DiscussionDocument,
    DiscussionStarted,
    DiscussionViewed,
    PostChanged,
    PostVoted,
)
from streams.forum.states import HALF_LIFE_SECONDS
from tests.forum.posts import discussion, reply, vote
from tests.support.stories import DAY, HOUR, Story, fold_named, kinds, only, stamp


@pytest.fixture
def story() -> Story:
    """A story for the fold of discussions."""
    return Story(fold_named("discussions"))


def accept(post_id: str, member_id: str = "ada") -> AnswerAccepted:
    """The one who asked, or somebody else, accepts a post."""
    return AnswerAccepted(post_id=post_id, discussion_id="d-1", member_id=member_id)


def test_a_started_discussion_is_open_and_has_its_text_for_search(story: Story) -> None:
    """Given nothing, when a discussion is started, then it and its first post can be read."""
    derived = story.tell(discussion(), at=5)
    changed = only(DiscussionChanged, derived)
    assert (changed.status, changed.title, changed.author_id) == ("OPEN", "How?", "ada")
    assert (changed.created_at, changed.last_activity_at) == (5, 5)
    assert changed.document == DiscussionDocument(body="I wonder.", format="markdown")
    post = only(PostChanged, derived)
    assert (post.post_id, post.body, post.status) == ("d-1", "I wonder.", "VISIBLE")


def test_a_discussion_is_started_once(story: Story) -> None:
    """Given a discussion, when another start with its id comes, then nothing follows."""
    story.tell(discussion())
    assert story.tell(discussion(author_id="eve")) == ()
    changed = only(DiscussionChanged, story.tell(reply("p-1")))
    assert changed.author_id == "ada"


def test_replies_at_every_depth_are_counted_and_only_answers_as_answers(story: Story) -> None:
    """Given a question, when it is answered and the answer commented on, then both are replies."""
    story.tell(discussion())
    story.tell(reply("p-1"))
    changed = only(DiscussionChanged, story.tell(reply("p-2", parent_id="p-1")))
    assert (changed.replies_count, changed.answers_count) == (2, 1)
    assert changed.latest_post_id == "p-2"
    assert changed.last_activity_at == 3 * HOUR
    assert changed.document is None


def test_a_reply_knows_its_parent_and_its_discussion(story: Story) -> None:
    """Given a discussion, when somebody replies, then the post carries what readers need."""
    story.tell(discussion())
    post = only(PostChanged, story.tell(reply("p-1", parent_id="d-1"), at=7))
    assert (post.parent_id, post.title, post.category) == ("d-1", "How?", "help")
    assert (post.author_id, post.body, post.created_at) == ("bob", "So.", 7)


def test_a_post_is_written_once(story: Story) -> None:
    """Given a reply, when another one with its id comes, then nothing follows."""
    story.tell(discussion())
    story.tell(reply("p-1"))
    assert story.tell(reply("p-1", author_id="eve")) == ()


def test_a_reply_cannot_take_the_place_of_the_first_post(story: Story) -> None:
    """Given nothing, when a reply has the discussion's id, then it is left out; a start is not."""
    assert story.tell(reply("d-1")) == ()
    assert kinds(story.tell(discussion())) == ["PostChanged", "DiscussionChanged"]


def test_what_came_before_the_start_shows_when_the_discussion_is_started(story: Story) -> None:
    """Given a reply, a view and a vote, when the discussion is started, then all of them count."""
    assert kinds(story.tell(reply("p-1"))) == ["PostChanged"]
    assert story.tell(DiscussionViewed(discussion_id="d-1")) == ()
    assert kinds(story.tell(vote("d-1", "eve"))) == ["PostScored"]
    changed = only(DiscussionChanged, story.tell(discussion()))
    assert (changed.replies_count, changed.views, changed.ups) == (1, 1, 1)
    assert changed.latest_post_id == "p-1"


def test_the_latest_reply_is_the_one_written_last_not_the_one_that_came_last(story: Story) -> None:
    """Given a reply of today, when one of yesterday arrives, then the latest is still today's."""
    story.tell(discussion(), at=0)
    story.tell(reply("p-2"), at=2 * DAY)
    changed = only(DiscussionChanged, story.tell(reply("p-1"), at=DAY))
    assert (changed.latest_post_id, changed.last_activity_at) == ("p-2", 2 * DAY)


def test_each_view_counts_once(story: Story) -> None:
    """Given a view, when it is delivered again and a second one comes, then two are counted."""
    story.tell(discussion())
    viewed = stamp(DiscussionViewed(discussion_id="d-1", member_id="bob"), "view", HOUR)
    assert only(DiscussionChanged, story.deliver(viewed)).views == 1
    assert story.deliver(viewed) == ()
    assert only(DiscussionChanged, story.tell(DiscussionViewed(discussion_id="d-1"))).views == 2


def test_the_one_who_asked_accepts_an_answer_and_may_change_their_mind(story: Story) -> None:
    """Given two answers, when the asker accepts one and then the other, then the latter stands."""
    story.tell(discussion())
    story.tell(reply("p-1"))
    story.tell(reply("p-2"))
    assert only(DiscussionChanged, story.tell(accept("p-1"))).accepted_post_id == "p-1"
    assert only(DiscussionChanged, story.tell(accept("p-2"))).accepted_post_id == "p-2"


@pytest.mark.parametrize(
    ("post_id", "member_id"),
    [("p-1", "bob"), ("p-9", "ada"), ("d-1", "ada")],
    ids=["by somebody else", "an unknown post", "the question itself"],
)
def test_an_acceptance_that_cannot_be_is_answered_and_changes_nothing(
    story: Story, post_id: str, member_id: str
) -> None:
    """Given an answer, when it is not for the asker to accept this, then the discussion says so."""
    story.tell(discussion())
    story.tell(reply("p-1"))
    changed = only(DiscussionChanged, story.tell(accept(post_id, member_id)))
    assert changed.accepted_post_id is None


def test_a_post_that_only_has_votes_cannot_be_accepted(story: Story) -> None:
    """Given a vote on a reply that has not come, when it is accepted, then nothing is accepted."""
    story.tell(discussion())
    story.tell(vote("p-1", "eve"))
    assert only(DiscussionChanged, story.tell(accept("p-1"))).accepted_post_id is None


def test_a_late_acceptance_does_not_replace_a_later_one_and_is_answered_once(story: Story) -> None:
    """Given an acceptance, when an earlier one arrives twice, then one answer says what stands."""
    story.tell(discussion(), at=0)
    story.tell(reply("p-1"), at=1)
    story.tell(reply("p-2"), at=1)
    story.tell(accept("p-2"), at=9)
    late = stamp(accept("p-1"), "late", 8)
    assert only(DiscussionChanged, story.deliver(late)).accepted_post_id == "p-2"
    assert story.deliver(late) == ()


def test_heat_is_the_forward_decayed_sum_of_start_replies_and_ups(story: Story) -> None:
    """Given one act each, then L = ln(1·e^λs + 2·e^λr + 1·e^λu) with a half-life of two days."""
    half_life = int(HALF_LIFE_SECONDS * 1_000_000)
    story.tell(discussion(), at=0)
    story.tell(reply("p-1"), at=half_life)
    changed = only(DiscussionChanged, story.tell(vote("p-1", "eve"), at=2 * half_life))
    assert changed.hot == pytest.approx(log(1 * 1 + 2 * 2 + 1 * 4))


def test_a_date_in_the_future_gains_no_heat(story: Story) -> None:
    """Given a reply that claims to be of tomorrow, then it is as hot as when it was recorded."""
    story.tell(discussion(), at=0)
    honest = Story(fold_named("discussions"))
    honest.tell(discussion(), at=0)
    present = stamp(reply("p-1"), "reply", 0)
    ahead = replace(present, meta=replace(present.meta, occurred_at=DAY))
    hot = only(DiscussionChanged, story.deliver(ahead)).hot
    assert hot == only(DiscussionChanged, honest.deliver(present)).hot


def test_discussions_are_ordered_by_heat_alike_at_every_later_moment() -> None:
    """Given an old busy and a new quiet discussion, then newer activity wins in time."""
    story = Story(fold_named("discussions"))
    story.tell(DiscussionStarted("old", "ada", "Old", "Text", "help"), at=0)
    for member in ("eve", "bob", "cyd"):
        story.tell(PostVoted("old", "old", member, "UP"), at=0)
    old = only(DiscussionChanged, story.tell(PostVoted("old", "old", "dan", "UP"), at=0))
    new = DiscussionStarted("new", "ada", "New", "Text", "help")
    now = DiscussionStarted("now", "ada", "Now", "Text", "help")
    fresh = only(
        DiscussionChanged,
        story.tell(new, at=DAY),
    )
    fresher = only(
        DiscussionChanged,
        story.tell(now, at=20 * DAY),
    )
    assert fresh.hot < old.hot < fresher.hot
