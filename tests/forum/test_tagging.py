"""What people choose of a discussion's tags, and by which tags it is found then."""

import pytest

from schemas.events import (
    DiscussionChanged,
    DiscussionDocument,
    DiscussionStarted,
    DiscussionTagged,
)
from streams.forum.tagging import TAGS_LIMIT
from tests.forum.posts import reply
from tests.support.stories import Story, fold_named, only


@pytest.fixture
def story() -> Story:
    """A story for the fold of discussions."""
    return Story(fold_named("discussions"))


def started(*tags: str) -> DiscussionStarted:
    """A discussion with its author's tags."""
    return DiscussionStarted("d-1", "ada", "How?", "I wonder.", "help", tags=tags)


def chosen(tag: str, choice: str = "ACCEPTED") -> DiscussionTagged:
    """People chose a tag."""
    return DiscussionTagged(discussion_id="d-1", tag=tag, choice=choice)


def test_a_discussion_is_found_by_an_accepted_tag(story: Story) -> None:
    """Given a discussion, when a tag is accepted, then its search document has it and its text."""
    story.tell(started("api"))
    changed = only(DiscussionChanged, story.tell(chosen("export")))
    assert changed.tags == ("api", "export")
    assert changed.document == DiscussionDocument(body="I wonder.", format="markdown")


def test_a_refused_tag_goes_also_where_its_author_gave_it(story: Story) -> None:
    """Given two tags, when the author's is refused and the other taken back, then none is left."""
    story.tell(started("api"))
    story.tell(chosen("export"))
    assert only(DiscussionChanged, story.tell(chosen("api", "REFUSED"))).tags == ("export",)
    assert only(DiscussionChanged, story.tell(chosen("export", "REFUSED"))).tags == ()
    assert only(DiscussionChanged, story.tell(chosen("api"))).tags == ("api",)


def test_a_choice_that_changes_no_tag_says_nothing(story: Story) -> None:
    """Given a tag, when it is accepted or another one refused, then nothing follows."""
    story.tell(started("api"))
    assert story.tell(chosen("api")) == ()
    assert story.tell(chosen("export", "REFUSED")) == ()


def test_later_facts_keep_what_was_chosen(story: Story) -> None:
    """Given an accepted tag, when somebody replies, then the discussion still has it."""
    story.tell(started("api"))
    story.tell(chosen("export"))
    assert only(DiscussionChanged, story.tell(reply("p-1"))).tags == ("api", "export")


def test_a_choice_that_comes_before_the_start_shows_from_it_on(story: Story) -> None:
    """Given a choice without a discussion, when that is started, then it has both."""
    assert story.tell(chosen("export")) == ()
    assert story.tell(chosen("bug", "REFUSED")) == ()
    changed = only(DiscussionChanged, story.tell(started("bug", "api")))
    assert changed.tags == ("api", "export")


def test_a_discussion_is_found_by_twenty_tags_at_most(story: Story) -> None:
    """Given as many tags as an author may give, when one more is accepted, then theirs stand."""
    own = tuple(f"tag-{number:02}" for number in range(TAGS_LIMIT))
    story.tell(started(*own))
    assert story.tell(chosen("a")) == ()
    refused = only(DiscussionChanged, story.tell(chosen("tag-07", "REFUSED")))
    assert refused.tags == (*own[:7], *own[8:], "a")
