"""What rows of a dump come to, and the order in which it is sent."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given

from infra.imports.facts import Fact, Remark, in_causal_order, micros
from infra.imports.fitting import BODY_BYTES
from infra.imports.stackexchange import facts_of
from tests.imports.community import DUMPS, Memory, a_comment, a_question, a_vote, an_answer


def told(**tables: tuple[Any, ...]) -> list[Fact]:
    """The facts of a dump with these tables, in the order in which they are sent."""
    return list(
        in_causal_order(each for each in facts_of(Memory(tables)) if isinstance(each, Fact))
    )


def remarks(**tables: tuple[Any, ...]) -> list[str]:
    """The reasons for which rows of these tables are not sent as they stand."""
    return [each.reason for each in facts_of(Memory(tables)) if isinstance(each, Remark)]


def one(facts: list[Fact], event_type: str) -> dict[str, Any]:
    """The data of the only fact of a type."""
    (found,) = (fact.data for fact in facts if fact.type == event_type)
    return found


def test_a_question_starts_a_discussion_at_its_own_time() -> None:
    (fact,) = told(Posts=(a_question(Tags="<salt><soup>"),))
    assert fact.type == "forum.DiscussionStarted"
    assert fact.occurred_at == micros("2018-03-01T01:30:00.123")
    assert fact.data == {
        "discussion_id": "cooking-1",
        "author_id": "cooking-7",
        "title": "Salt?",
        "body": "<p>How much?</p>",
        "category": "cooking",
        "tags": ["salt", "soup"],
        "format": "html",
    }


def test_an_answer_is_a_reply_to_the_discussion_as_a_whole() -> None:
    reply = one(told(Posts=(a_question(), an_answer())), "forum.ReplyPosted")
    assert (reply["post_id"], reply["discussion_id"]) == ("cooking-2", "cooking-1")
    assert reply["parent_id"] is None


def test_a_comment_is_a_reply_to_the_post_it_stands_under() -> None:
    on_the_answer = a_comment(PostId="2")
    facts = told(Posts=(a_question(), an_answer()), Comments=(on_the_answer,))
    comment = facts[-1].data
    assert (comment["post_id"], comment["discussion_id"]) == ("cooking-c1", "cooking-1")
    assert (comment["parent_id"], comment["author_id"]) == ("cooking-2", "cooking-9")


def test_a_vote_is_cast_by_an_anonymous_member_of_its_own() -> None:
    vote = one(told(Posts=(a_question(),), Votes=(a_vote(Id="5"),)), "forum.PostVoted")
    assert vote == {
        "post_id": "cooking-1",
        "discussion_id": "cooking-1",
        "member_id": "cooking-voter-5",
        "vote": "UP",
    }


def test_a_vote_does_not_precede_its_post() -> None:
    question, vote = told(Posts=(a_question(),), Votes=(a_vote(VoteTypeId="3"),))
    assert vote.occurred_at == question.occurred_at
    assert vote.data["vote"] == "DOWN"


def test_a_later_vote_has_its_day() -> None:
    late = a_vote(CreationDate="2018-03-05T00:00:00.000")
    assert told(Posts=(a_question(),), Votes=(late,))[-1].occurred_at == micros("2018-03-05")


def test_an_answer_is_accepted_by_the_one_who_asked_on_the_day_of_the_acceptance() -> None:
    accepted = a_vote(PostId="2", VoteTypeId="1", CreationDate="2018-03-03T00:00:00.000")
    facts = told(Posts=(a_question(AcceptedAnswerId="2"), an_answer()), Votes=(accepted,))
    assert facts[-1].occurred_at == micros("2018-03-03")
    assert one(facts, "forum.AnswerAccepted") == {
        "post_id": "cooking-2",
        "discussion_id": "cooking-1",
        "member_id": "cooking-7",
    }


def test_an_answer_without_the_vote_of_its_acceptance_is_accepted_when_it_was_given() -> None:
    facts = told(Posts=(a_question(AcceptedAnswerId="2"), an_answer()))
    assert facts[-1].occurred_at == facts[-2].occurred_at


@pytest.mark.parametrize("tag", ["feature-request", "bug"])
def test_a_question_for_the_makers_is_also_a_request_with_its_votes(tag: str) -> None:
    facts = told(Posts=(a_question(Tags=f"<salt><{tag}>"),), Votes=(a_vote(),))
    request, ballot = one(facts, "feedback.FeatureSubmitted"), one(facts, "feedback.VoteCast")
    assert (request["feature_id"], request["category"]) == ("cooking-1", tag)
    assert ballot == {"feature_id": "cooking-1", "member_id": "cooking-voter-1", "vote": "UP"}


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ("<bug><status-completed>", "Completed"),
        ("<bug><status-norepro>", "Declined"),
        ("<bug><status-bydesign>", "Declined"),
        ("<bug><status-planned>", "Planned"),
        ("<bug><status-review>", "UnderReview"),
        ("<bug><status-planned><status-completed>", "Completed"),
    ],
)
def test_a_status_tag_moves_the_request(tags: str, status: str) -> None:
    facts = told(Posts=(a_question(Tags=tags, LastEditDate="2018-03-09T00:00:00.000"),))
    assert one(facts, "feedback.StatusRequested")["status"] == status
    assert facts[-1].occurred_at == micros("2018-03-09")


def test_an_unknown_status_tag_is_remarked() -> None:
    assert remarks(Posts=(a_question(Tags="<bug><status-frozen>"),)) == [
        "status tag of a meaning that is not known"
    ]


def test_an_author_without_an_account_is_known_by_name() -> None:
    anonymous = {**a_question(OwnerDisplayName="Ada L"), "OwnerUserId": ""}
    assert told(Posts=(anonymous,))[0].data["author_id"] == "cooking-name-Ada L"


def test_what_hangs_on_absent_posts_is_left_out_and_counted() -> None:
    reasons = remarks(
        Posts=(
            an_answer(),
            a_question(Id="3", AcceptedAnswerId="9"),
            a_question(Id="4", PostTypeId="5"),
        ),
        Comments=(a_comment(PostId="9"),),
        Votes=(a_vote(PostId="9"), a_vote(Id="2", PostId="9", VoteTypeId="10")),
    )
    assert Counter(reasons) == {
        "answer to a question that is not in the dump": 1,
        "acceptance of an answer that is not in the dump": 1,
        "post that is neither question nor answer (tag wikis and such)": 1,
        "comment on a post that is not in the dump": 1,
        "vote on a post that is not in the dump": 1,
        "vote that is neither up nor down (acceptances are read from their question)": 1,
    }


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"CreationDate": ""}, "row of Posts without CreationDate"),
        ({"CreationDate": "soon"}, "row of Posts whose CreationDate is no time"),
        ({"Id": "one"}, "row of Posts whose Id is no number"),
    ],
)
def test_a_row_that_says_nothing_is_left_out_and_counted(
    broken: dict[str, str], reason: str
) -> None:
    assert remarks(Posts=(a_question(**broken),)) == [reason]


def test_texts_that_are_empty_or_too_long_are_mended() -> None:
    question = a_question(Title=" ", Body="\u0416\n" * BODY_BYTES)
    (fact,) = told(Posts=(question,))
    assert fact.data["title"] == "(untitled)"
    assert len(fact.data["body"].encode()) < BODY_BYTES
    assert remarks(Posts=(question,)) == [
        "Title that was empty or too long",
        "Body that was empty or too long",
    ]


@given(DUMPS)
def test_no_fact_comes_before_what_it_speaks_of(dump: Memory) -> None:
    known: set[str] = set()
    for fact in in_causal_order(each for each in facts_of(dump) if isinstance(each, Fact)):
        match fact.type:
            case "forum.DiscussionStarted":
                known.add(fact.data["discussion_id"])
            case "feedback.FeatureSubmitted":
                known.add(f"request {fact.data['feature_id']}")
            case "forum.ReplyPosted":
                assert fact.data["discussion_id"] in known
                assert (fact.data["parent_id"] or fact.data["discussion_id"]) in known
                known.add(fact.data["post_id"])
            case "forum.PostVoted" | "forum.AnswerAccepted":
                assert fact.data["post_id"] in known
            case _:
                assert f"request {fact.data['feature_id']}" in known


@given(DUMPS)
def test_each_event_has_an_id_of_its_own_that_is_the_same_in_every_import(dump: Memory) -> None:
    facts = [each for each in facts_of(dump) if isinstance(each, Fact)]
    assert len({fact.id for fact in facts}) == len(facts)
    assert [each for each in facts_of(dump) if isinstance(each, Fact)] == facts


@given(DUMPS)
def test_each_vote_is_told_or_left_out(dump: Memory) -> None:
    outcomes = list(facts_of(dump))
    cast = sum(isinstance(each, Fact) and each.type == "forum.PostVoted" for each in outcomes)
    left = sum(isinstance(each, Remark) and each.reason.startswith("vote ") for each in outcomes)
    assert cast + left == len(list(dump.rows("Votes")))
