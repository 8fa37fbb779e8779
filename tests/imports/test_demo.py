"""The demo's dump: the same at every call, and of the same format as real ones."""

from collections import Counter
from pathlib import Path

from infra.imports.demo import demo_tables, write_demo
from infra.imports.dump import open_dump
from infra.imports.facts import Fact, Remark
from infra.imports.site import tags_of
from infra.imports.stackexchange import facts_of


def test_the_demo_is_the_same_at_every_call() -> None:
    assert demo_tables() == demo_tables()


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    dump = open_dump(write_demo(tmp_path / "demo"))
    for table, rows in demo_tables().items():
        assert list(dump.rows(table)) == rows


def test_the_demo_has_all_that_a_community_has() -> None:
    kinds = Counter(row["PostTypeId"] for row in demo_tables()["Posts"])
    assert kinds["1"] == 40
    assert kinds["2"] > kinds["1"]
    tags = {tag for row in demo_tables()["Posts"] for tag in tags_of(row)}
    assert {"feature-request", "bug", "status-completed", "status-planned"} <= tags


def test_the_demo_gives_every_kind_of_fact_and_leaves_some_rows_out(tmp_path: Path) -> None:
    outcomes = list(facts_of(open_dump(write_demo(tmp_path / "demo"))))
    types = {each.type for each in outcomes if isinstance(each, Fact)}
    assert types == {
        "members.MemberRegistered",
        "forum.DiscussionStarted",
        "forum.ReplyPosted",
        "forum.PostVoted",
        "forum.AnswerAccepted",
        "feedback.FeatureSubmitted",
        "feedback.VoteCast",
        "feedback.StatusRequested",
    }
    assert {each.kind for each in outcomes if isinstance(each, Remark)} == {"skipped"}
