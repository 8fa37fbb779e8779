"""How votes are decided by what a member has left."""

import pytest

from schemas.events import Event, VoteAccepted, VoteCast, VoteRejected
from streams.feedback.allowance import ALLOWANCE
from tests.support.stories import DAY, Story, fold_named, only, stamp


@pytest.fixture
def story() -> Story:
    """A story for the fold that decides votes."""
    return Story(fold_named("vote-allowance"))


def cast(feature_id: str, vote: str = "UP", member_id: str = "ada") -> VoteCast:
    """A member casts a vote."""
    return VoteCast(feature_id=feature_id, member_id=member_id, vote=vote)


def spend(story: Story, votes: int = ALLOWANCE) -> tuple[Event, ...]:
    """The member casts so many votes on as many requests; what followed from the last."""
    return [story.tell(cast(f"f-{n}")) for n in range(votes)][-1]


def test_ten_votes_are_accepted_and_the_eleventh_is_not(story: Story) -> None:
    """Given ten open votes, when one more is cast, then it is rejected with the reason."""
    assert only(VoteAccepted, spend(story)).votes_remaining == 0
    rejected = only(VoteRejected, story.tell(cast("f-99")))
    assert (rejected.reason, rejected.votes_remaining) == ("NO_VOTES_REMAINING", 0)
    assert rejected.vote == "UP"


def test_each_member_has_an_allowance_of_their_own(story: Story) -> None:
    """Given a member without votes left, when another one votes, then that is accepted."""
    spend(story)
    accepted = only(VoteAccepted, story.tell(cast("f-99", member_id="bob")))
    assert accepted.votes_remaining == ALLOWANCE - 1


def test_changing_a_vote_costs_nothing(story: Story) -> None:
    """Given no votes left, when an UP becomes a DOWN, then it is accepted."""
    spend(story)
    accepted = only(VoteAccepted, story.tell(cast("f-1", "DOWN")))
    assert (accepted.previous_vote, accepted.vote) == ("UP", "DOWN")
    assert accepted.votes_remaining == 0


def test_taking_a_vote_back_returns_it(story: Story) -> None:
    """Given no votes left, when one is taken back, then another can be cast."""
    spend(story)
    accepted = only(VoteAccepted, story.tell(cast("f-1", "NONE")))
    assert (accepted.vote, accepted.votes_remaining) == ("NONE", 1)
    assert only(VoteAccepted, story.tell(cast("f-99"))).votes_remaining == 0


def test_voting_the_same_again_is_accepted_and_costs_nothing(story: Story) -> None:
    """Given an UP, when UP is cast again, then it is answered, and one vote is open still."""
    spend(story, 1)
    accepted = only(VoteAccepted, story.tell(cast("f-0")))
    assert (accepted.previous_vote, accepted.votes_remaining) == ("UP", ALLOWANCE - 1)


def test_taking_back_what_was_never_cast_returns_nothing(story: Story) -> None:
    """Given no vote, when it is taken back, then the allowance is whole as before."""
    assert only(VoteAccepted, story.tell(cast("f-1", "NONE"))).votes_remaining == ALLOWANCE


def test_a_late_claim_is_answered_with_the_vote_that_stands(story: Story) -> None:
    """Given a DOWN of today, when an UP of yesterday arrives, then the DOWN stands."""
    story.tell(cast("f-1", "DOWN"), at=2 * DAY)
    accepted = only(VoteAccepted, story.tell(cast("f-1"), at=DAY))
    assert (accepted.previous_vote, accepted.vote) == ("DOWN", "DOWN")
    assert accepted.votes_remaining == ALLOWANCE - 1


def test_a_claim_is_decided_once(story: Story) -> None:
    """Given a rejected claim, when a vote is returned and it comes again, then nothing follows."""
    spend(story)
    refused = stamp(cast("f-99"), "refused", DAY)
    assert only(VoteRejected, story.deliver(refused)).feature_id == "f-99"
    story.tell(cast("f-1", "NONE"), at=2 * DAY)
    assert story.deliver(refused) == ()


def test_a_rejected_claim_does_not_stand_in_the_way_of_an_earlier_one(story: Story) -> None:
    """Given a rejection, when a claim with an earlier date comes after a return, then it counts."""
    spend(story)
    story.tell(cast("f-99", "DOWN"), at=9 * DAY)
    story.tell(cast("f-1", "NONE"), at=9 * DAY)
    assert only(VoteAccepted, story.tell(cast("f-99"), at=8 * DAY)).vote == "UP"
