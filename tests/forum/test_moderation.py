"""What moderators do with posts and discussions."""

import pytest

from schemas.events import (
    DiscussionChanged,
    DiscussionDocument,
    PostChanged,
    PostModerated,
    PostModerationDecided,
)
from streams.forum.states import NEWEST
from tests.forum.posts import discussion, reply, vote
from tests.support.stories import Story, fold_named, kinds, only, stamp

ACTIONS = ["HIDE", "RESTORE", "APPROVE", "DELETE", "LOCK", "UNLOCK"]


def moderate(post_id: str, action: str, reason: str = "") -> PostModerated:
    """A moderator acts on a post of the discussion."""
    return PostModerated(
        post_id=post_id, discussion_id="d-1", member_id="mo", action=action, reason=reason
    )


@pytest.fixture
def story() -> Story:
    """A discussion with an answer and a comment on it."""
    story = Story(fold_named("discussions"))
    story.tell(discussion())
    story.tell(reply("p-1"))
    story.tell(reply("p-2", parent_id="p-1"))
    return story


@pytest.mark.parametrize(("action", "status"), [("HIDE", "HIDDEN"), ("DELETE", "DELETED")])
def test_a_reply_that_cannot_be_read_leaves_the_counts(
    story: Story, action: str, status: str
) -> None:
    """Given replies, when one is hidden or deleted, then it counts no more nor is the latest."""
    derived = story.tell(moderate("p-2", action, "spam"))
    assert kinds(derived) == ["PostModerationDecided", "PostChanged", "DiscussionChanged"]
    decided = only(PostModerationDecided, derived)
    assert (decided.success, decided.reason, decided.status) == (True, "spam", status)
    assert only(PostChanged, derived).status == status
    changed = only(DiscussionChanged, derived)
    assert (changed.replies_count, changed.answers_count) == (1, 1)
    assert (changed.latest_post_id, changed.document) == ("p-1", None)


@pytest.mark.parametrize("action", ["RESTORE", "APPROVE"])
@pytest.mark.parametrize("taken", ["HIDE", "DELETE"])
def test_a_reply_that_is_restored_counts_again(story: Story, taken: str, action: str) -> None:
    """Given a reply that was hidden or deleted, when it is restored, then all is as before."""
    before = only(DiscussionChanged, story.tell(reply("p-3")))
    story.tell(moderate("p-1", taken))
    changed = only(DiscussionChanged, story.tell(moderate("p-1", action)))
    assert (changed.replies_count, changed.answers_count) == (3, 2)
    assert changed.latest_post_id == "p-3"
    assert changed.hot == pytest.approx(before.hot)


def test_a_hidden_reply_may_be_deleted_and_counts_leave_once(story: Story) -> None:
    """Given a hidden reply, when it is deleted, then the post changes and the counts do not."""
    story.tell(moderate("p-1", "HIDE"))
    derived = story.tell(moderate("p-1", "DELETE"))
    assert kinds(derived) == ["PostModerationDecided", "PostChanged"]
    assert only(PostModerationDecided, derived).status == "DELETED"


def test_what_is_deleted_cannot_be_hidden(story: Story) -> None:
    """Given a deleted reply, when it is to be hidden, then the refusal says the way out."""
    story.tell(moderate("p-1", "DELETE"))
    derived = story.tell(moderate("p-1", "HIDE"))
    assert kinds(derived) == ["PostModerationDecided"]
    decided = only(PostModerationDecided, derived)
    assert (decided.success, decided.status) == (False, "DELETED")
    assert decided.reason == 'post "p-1" is deleted, restore it first'


def test_doing_what_is_done_succeeds_and_changes_nothing(story: Story) -> None:
    """Given a visible reply, when it is approved, then only the decision follows."""
    derived = story.tell(moderate("p-1", "APPROVE", "fine"))
    assert kinds(derived) == ["PostModerationDecided"]
    assert only(PostModerationDecided, derived).success


@pytest.mark.parametrize(
    ("action", "status"), [("HIDE", "HIDDEN"), ("DELETE", "DELETED"), ("LOCK", "LOCKED")]
)
def test_the_first_post_sets_the_status_of_its_discussion(
    story: Story, action: str, status: str
) -> None:
    """Given a discussion, when its first post is moderated, then the discussion is, too."""
    assert only(DiscussionChanged, story.tell(moderate("d-1", action))).status == status
    undo = "UNLOCK" if action == "LOCK" else "RESTORE"
    assert only(DiscussionChanged, story.tell(moderate("d-1", undo))).status == "OPEN"


def test_search_hears_of_a_discussion_when_it_is_hidden_and_not_when_it_is_locked(
    story: Story,
) -> None:
    """Given a discussion, then only a change of what can be read carries its search document."""
    hidden = only(DiscussionChanged, story.tell(moderate("d-1", "HIDE")))
    assert hidden.document == DiscussionDocument(body="I wonder.", format="markdown")
    assert hidden.replies_count == 2
    locked = story.tell(moderate("d-1", "LOCK"))
    assert kinds(locked) == ["PostModerationDecided", "DiscussionChanged"]
    assert only(DiscussionChanged, locked).document is None


def test_a_lock_outlasts_hiding(story: Story) -> None:
    """Given a locked discussion, when it is hidden and restored, then it is locked still."""
    story.tell(moderate("d-1", "LOCK"))
    story.tell(moderate("d-1", "HIDE"))
    assert only(DiscussionChanged, story.tell(moderate("d-1", "RESTORE"))).status == "LOCKED"


def test_a_reply_in_a_locked_discussion_is_kept(story: Story) -> None:
    """Given a locked discussion, when a reply is in the log all the same, then it is a fact."""
    story.tell(moderate("d-1", "LOCK"))
    assert only(DiscussionChanged, story.tell(reply("p-3"))).replies_count == 3


@pytest.mark.parametrize(
    ("post_id", "action", "status", "reason"),
    [
        ("p-9", "HIDE", "UNKNOWN", 'post "p-9" is not known'),
        ("p-1", "LOCK", "VISIBLE", 'a reply cannot be locked, lock its discussion "d-1"'),
        (
            "p-1",
            "BURN",
            "VISIBLE",
            f'action "BURN" is not known, choose one of {ACTIONS}',
        ),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(
    story: Story, post_id: str, action: str, status: str, reason: str
) -> None:
    """Given a moderation that cannot be, then it is refused, and nothing else follows."""
    derived = story.tell(moderate(post_id, action))
    assert kinds(derived) == ["PostModerationDecided"]
    decided = only(PostModerationDecided, derived)
    assert (decided.success, decided.status, decided.reason) == (False, status, reason)


def test_a_post_that_only_has_votes_is_not_known_to_moderators(story: Story) -> None:
    """Given votes on a post that has not come, when it is hidden, then it is not known."""
    story.tell(vote("p-9", "eve"))
    decided = only(PostModerationDecided, story.tell(moderate("p-9", "HIDE")))
    assert decided.status == "UNKNOWN"


def test_a_moderation_is_decided_once(story: Story) -> None:
    """Given a refused moderation, when the post comes and the claim again, then nothing follows."""
    early = stamp(moderate("p-9", "HIDE"), "early", 0)
    story.deliver(early)
    story.tell(reply("p-9"))
    assert story.deliver(early) == ()


def test_a_reply_can_be_moderated_before_its_discussion_is_started() -> None:
    """Given a reply without its discussion, when it is hidden, then the start counts none."""
    story = Story(fold_named("discussions"))
    story.tell(reply("p-1"))
    assert kinds(story.tell(moderate("p-1", "HIDE"))) == ["PostModerationDecided", "PostChanged"]
    assert only(DiscussionChanged, story.tell(discussion())).replies_count == 0


def test_the_latest_is_known_until_all_remembered_replies_are_hidden() -> None:
    """Given many replies, when the newest are hidden one by one, then the next is the latest."""
    story = Story(fold_named("discussions"))
    story.tell(discussion())
    names = [f"p-{n}" for n in range(NEWEST + 1)]
    for name in names:
        story.tell(reply(name))
    seen = [
        only(DiscussionChanged, story.tell(moderate(name, "HIDE"))).latest_post_id
        for name in reversed(names[1:])
    ]
    assert seen == [*reversed(names[1:-1]), None]
    assert only(DiscussionChanged, story.tell(reply("p-new"))).latest_post_id == "p-new"
