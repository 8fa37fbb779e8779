"""How requests are submitted and moved along the roadmap."""

import pytest

from schemas.events import (
    FeatureChanged,
    FeatureSubmitted,
    StatusChanged,
    StatusRejected,
    StatusRequested,
)
from tests.support.stories import Story, fold_named, kinds, only, stamp

SUBMITTED = FeatureSubmitted(
    feature_id="f-1",
    author_id="ada",
    title="Dark mode",
    description="My eyes.",
    category="look",
    tags=("ui",),
)


@pytest.fixture
def story() -> Story:
    """A story for the fold of requests."""
    return Story(fold_named("features"))


def move(status: str, roadmap_eta: str | None = None) -> StatusRequested:
    """Somebody of the team asks for the request to be moved."""
    return StatusRequested(
        feature_id="f-1", status=status, member_id="mo", reason="why not", roadmap_eta=roadmap_eta
    )


def test_a_submitted_request_can_be_read(story: Story) -> None:
    """Given nothing, when a request is submitted, then it is there with all its text."""
    changed = only(FeatureChanged, story.tell(SUBMITTED, at=5))
    assert (changed.title, changed.description, changed.tags) == ("Dark mode", "My eyes.", ("ui",))
    assert (changed.status, changed.created_at, changed.roadmap_eta) == ("Submitted", 5, None)


def test_a_request_is_submitted_once(story: Story) -> None:
    """Given a request, when its id is submitted again, then nothing follows."""
    story.tell(SUBMITTED)
    assert story.tell(SUBMITTED) == ()


def test_every_move_is_made_and_said(story: Story) -> None:
    """Given a request, when it is planned, then the move and the request tell of it."""
    story.tell(SUBMITTED)
    derived = story.tell(move("Planned", "autumn"))
    assert kinds(derived) == ["StatusChanged", "FeatureChanged"]
    moved, changed = only(StatusChanged, derived), only(FeatureChanged, derived)
    assert (moved.previous_status, moved.status) == ("Submitted", "Planned")
    assert (moved.member_id, moved.reason, moved.roadmap_eta) == ("mo", "why not", "autumn")
    assert (changed.status, changed.roadmap_eta) == ("Planned", "autumn")
    assert (changed.author_id, changed.description) == ("ada", "My eyes.")


def test_a_move_without_a_date_leaves_the_date(story: Story) -> None:
    """Given a date on the roadmap, when a move names none, then the date stays."""
    story.tell(SUBMITTED)
    story.tell(move("Planned", "autumn"))
    assert only(StatusChanged, story.tell(move("InProgress"))).roadmap_eta == "autumn"


def test_a_move_to_where_it_stands_is_answered(story: Story) -> None:
    """Given a planned request, when it is planned again, then that is said as well."""
    story.tell(SUBMITTED)
    story.tell(move("Planned"))
    assert only(StatusChanged, story.tell(move("Planned"))).previous_status == "Planned"


def test_a_move_of_an_unknown_request_is_rejected_once(story: Story) -> None:
    """Given a rejected move, when the request comes and the move again, then nothing follows."""
    early = stamp(move("Planned"), "early", 0)
    assert only(StatusRejected, story.deliver(early)).reason == "UNKNOWN_FEATURE"
    story.tell(SUBMITTED)
    assert story.deliver(early) == ()
