"""Rows in the real Postgres: what wins, what is put aside, and who may write."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from infra.letters import find
from infra.pipeline import FencedError, Record
from infra.settings import Settings
from projections.engine.letters import StillDeadError, retry
from projections.engine.reading import DEAD_LETTERS_LIMIT, PoisonError
from projections.engine.stage import RowStage
from projections.engine.writing import literal
from projections.feedback import FEEDBACK
from projections.forum import FORUM
from projections.members import MEMBERS_PROJECTION
from projections.platform import PLATFORM
from schemas.events import (
    DiscussionChanged,
    Event,
    FeatureChanged,
    MemberRegistered,
    Meta,
    PostChanged,
    PostScored,
    ProbeSent,
    ScoreChanged,
    StandingChanged,
)
from tests.projections.private import (
    claimed,
    database,
    kept,
    letters,
    places,
    private,
    records,
    rows,
    stamped,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Long before the first day of any calendar.
TOO_EARLY = -9_000_000_000_000_000_000


def feature(title: str = "Dark mode", created_at: int = 0) -> FeatureChanged:
    """A request as it is to be read."""
    return FeatureChanged(
        feature_id="f-1",
        author_id="ada",
        title=title,
        description="So that eyes rest.",
        category="ui",
        format="markdown",
        status="Submitted",
        created_at=created_at,
        tags=('say "dark"', "back\\slash", ""),
    )


def score(ups: int) -> ScoreChanged:
    """A request's score."""
    return ScoreChanged(feature_id="f-1", ups=ups, downs=0, score=ups, wilson=0.5, trending=7.25)


def probe(name: str, occurred_at: int = 0) -> Event:
    """A probe of this name."""
    return stamped(ProbeSent(probe_id=name), 1, occurred_at)


def test_a_higher_sequence_wins_in_one_batch_and_over_batches(services: Settings) -> None:
    with kept(services, private(FEEDBACK)) as copy:
        stage = claimed(copy)
        stage.apply(records([stamped(feature("Old"), 1), stamped(feature("New"), 2)]))
        assert rows(copy, "features", "title") == [("New",)]
        stage.apply(records([stamped(feature("Newer"), 4)], start=2))
        # What was published again late has an origin that was seen, and a lower sequence.
        stage.apply(records([stamped(feature("Late"), 3)], start=3))
        assert rows(copy, "features", "title, sequence") == [("Newer", 4)]


def test_each_event_writes_its_part_of_a_row_and_the_text_makes_it_visible(
    services: Settings,
) -> None:
    with kept(services, private(FEEDBACK)) as copy:
        stage = claimed(copy)
        stage.apply(records([stamped(score(3), 1)]))
        assert rows(copy, "features") == []
        stage.apply(records([stamped(feature(), 1)]))
        assert rows(copy, "features", "title, ups, trending") == [("Dark mode", 3, 7.25)]
        stage.apply(records([stamped(score(4), 2)], start=1))
        assert rows(copy, "features", "title, ups") == [("Dark mode", 4)]


def test_a_request_without_votes_sorts_below_every_other(services: Settings) -> None:
    with kept(services, private(FEEDBACK)) as copy:
        claimed(copy).apply(records([stamped(feature(), 1)]))
        assert rows(copy, "features", "score, wilson, trending") == [(0, 0.0, -1e308)]


def test_the_first_registration_counts(services: Settings) -> None:
    with kept(services, private(MEMBERS_PROJECTION)) as copy:
        stage = claimed(copy)
        names = ("Ada", "Eve")
        stage.apply(records(stamped(MemberRegistered("ada", name), 1) for name in names))
        stage.apply(records([stamped(MemberRegistered("ada", "Mallory"), 2)], start=2))
        assert rows(copy, "members", "username") == [("Ada",)]


def test_a_member_with_karma_who_never_registered_is_known_by_its_id(services: Settings) -> None:
    with kept(services, private(MEMBERS_PROJECTION)) as copy:
        claimed(copy).apply(records([stamped(StandingChanged("bob", {"default": 5}), 1)]))
        assert rows(copy, "members") == [("bob", "bob", None, {"default": 5})]


def test_text_and_times_are_kept_to_the_letter(services: Settings) -> None:
    moment = 253_402_300_799_999_999
    title = 'quote " backslash \\ brace {} comma , NULL \n tab \t 😀'
    with kept(services, private(FEEDBACK)) as copy:
        claimed(copy).apply(records([stamped(feature(title, moment), 1)]))
        (row,) = rows(copy, "features", "title, tags, created_at, roadmap_eta")
        assert row[:2] == (title, ['say "dark"', "back\\slash", ""])
        assert row[2] == EPOCH + timedelta(microseconds=moment)
        assert row[3] is None


def test_votes_and_texts_of_a_thread_come_together(services: Settings) -> None:
    post = PostChanged("p-1", "d-1", "bob", "How?", "help", "So.", "markdown", "VISIBLE", 0)
    vote = PostScored("p-1", "d-1", "ada", "UP", "NONE", 1, 0, 1, 0.2)
    taken_back = PostScored("p-1", "d-1", "ada", "NONE", "UP", 0, 0, 0, 0.0)
    asked = DiscussionChanged("d-1", "ada", "How?", "help", "OPEN", 0, 1, 1, 0, 3, 1, 0, 1.5)
    with kept(services, private(FORUM)) as copy:
        stage = claimed(copy)
        events = [stamped(event, n) for n, event in enumerate((post, vote, asked), start=1)]
        stage.apply(records(events))
        assert rows(copy, "posts", "post_id, body, ups") == [("p-1", "So.", 1)]
        assert rows(copy, "post_votes", "member_id, vote") == [("ada", "UP")]
        assert rows(copy, "discussions", "score, hot") == [(2, 1.5)]
        stage.apply(records([stamped(taken_back, 4)], start=3))
        assert rows(copy, "post_votes") == []


@pytest.mark.parametrize("size", [1, 7, 5_000])
def test_the_size_of_batches_changes_nothing(services: Settings, size: int) -> None:
    events = records(
        event
        for n in range(1, 30)
        for event in (stamped(feature(f"Title {n % 5}"), n), stamped(score(n), n))
    )
    with kept(services, private(FEEDBACK)) as copy:
        stage = claimed(copy)
        for start in range(0, len(events), size):
            stage.apply(events[start : start + size])
        assert rows(copy, "features", "title, ups, sequence") == [("Title 4", 29, 29)]


def test_reading_on_after_a_claim_repeats_and_skips_nothing(services: Settings) -> None:
    log = records(probe(f"p-{n}") for n in range(10))
    with kept(services, private(PLATFORM)) as copy:
        claimed(copy).apply(log[:4])
        stage = claimed(copy)
        (start,) = stage.claim(places(copy.projection)).values()
        assert start == 4
        stage.apply(log[2:])
        assert len(rows(copy, "probes")) == 10


def test_a_former_owner_can_write_nothing(services: Settings) -> None:
    log = records(probe(f"p-{n}") for n in range(3))
    with kept(services, private(PLATFORM)) as copy, database(services) as other:
        former = claimed(copy)
        former.apply(log[:1])
        claimed(type(copy)(copy.projection, other)).apply(log[1:2])
        with pytest.raises(FencedError):
            former.apply(log[1:])
        assert [row[0] for row in rows(copy, "probes")] == ["p-0", "p-1"]


def test_bad_records_are_put_aside_and_their_neighbours_are_kept(services: Settings) -> None:
    log = records(probe(f"p-{n}") for n in range(20))
    log[3] = replace(log[3], value=b"no event")
    log[4] = replace(log[4], value=None)
    log[8] = replace(records([probe("p-\0")])[0], offset=8)
    log[13] = replace(records([probe("p-13", TOO_EARLY)])[0], offset=13)
    with kept(services, private(PLATFORM)) as copy:
        claimed(copy).apply(log)
        aside = dict(letters(copy))
        assert sorted(aside) == [3, 4, 8, 13]
        assert "NUL" in aside[8]
        assert "in no year" in aside[13]
        assert len(rows(copy, "probes")) == 16


def test_many_bad_records_in_a_row_are_put_aside_and_make_themselves_heard(
    services: Settings,
) -> None:
    good, last = records([probe("p-0")]), records([probe("p-1")], start=DEAD_LETTERS_LIMIT + 1)
    bad = [Record("platform.probes", 0, n, None, b"bad") for n in range(1, DEAD_LETTERS_LIMIT + 1)]
    with kept(services, private(PLATFORM)) as copy:
        stage = claimed(copy)
        stage.apply([*good, *bad[:50]])
        with pytest.raises(PoisonError, match="stop their producer"):
            stage.apply(bad[50:])
        claimed(copy).apply(last)
        assert [row[0] for row in rows(copy, "probes")] == ["p-0", "p-1"]
        assert [offset for offset, _ in letters(copy)] == [each.offset for each in bad]


def test_what_no_fold_has_numbered_is_put_aside(services: Settings) -> None:
    meta = Meta("forged", "feedback.FeatureChanged", "tests", 1, 1, correlation_id="forged")
    forged = msgspec.structs.replace(feature("Forged"), meta=meta)
    with kept(services, private(FEEDBACK)) as copy:
        claimed(copy).apply(records([stamped(feature("True"), 1), forged]))
        assert rows(copy, "features", "title") == [("True",)]
        ((offset, reason),) = letters(copy)
        assert (offset, "no sequence" in reason) == (1, True)


def test_bad_records_that_are_strewn_among_good_ones_stop_nothing(services: Settings) -> None:
    strewn = 2 * DEAD_LETTERS_LIMIT
    log = [record for n in range(strewn) for record in records([probe(f"p-{n}"), probe("p-\0")])]
    with kept(services, private(PLATFORM)) as copy:
        claimed(copy).apply([replace(each, offset=n) for n, each in enumerate(log)])
        assert [offset for offset, _ in letters(copy)] == list(range(1, 2 * strewn, 2))
        assert len(rows(copy, "probes")) == strewn


def test_a_record_that_several_projections_put_aside_is_one_in_the_row(services: Settings) -> None:
    bad = [Record("platform.probes", 0, n, None, b"bad") for n in range(DEAD_LETTERS_LIMIT - 1)]
    with (
        kept(services, private(PLATFORM)) as one,
        kept(services, private(PLATFORM)) as other,
    ):
        stage = RowStage("tests", (one.projection, other.projection), one.database)
        stage.claim(places(one.projection))
        stage.apply(bad)
        assert len(letters(one)) == len(letters(other)) == DEAD_LETTERS_LIMIT - 1


def test_a_refused_record_is_taken_up_once_the_store_is_repaired(services: Settings) -> None:
    log = records(probe(f"p-{n}") for n in range(5))
    projection = private(PLATFORM)
    with kept(services, projection) as copy:
        table = f"read.{projection.tables[0].name}_1"
        with copy.database.connection.transaction():
            check = f"ALTER TABLE {table} ADD CONSTRAINT odd CHECK (probe_id <> 'p-3')"
            copy.database.connection.execute(check.encode())
        claimed(copy).apply(log)
        assert [offset for offset, _ in letters(copy)] == [3]
        (letter,) = [each for each in find(copy.database) if each.pipeline.name == projection.name]
        with pytest.raises(StillDeadError, match="odd"):
            retry(services, projection, letter)
        with copy.database.connection.transaction():
            copy.database.connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT odd".encode())
        retry(services, projection, letter)
        assert len(rows(copy, "probes")) == 5
        (letter,) = [each for each in find(copy.database) if each.pipeline.name == projection.name]
        assert letter.resolved_at is not None


def test_tables_views_and_columns_say_what_they_are(services: Settings) -> None:
    with kept(services, private(FORUM)) as copy, database(services) as other:
        names = [each.name for each in copy.projection.views]
        undescribed = other.connection.execute(
            "SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a"
            " ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relname = ANY(%s)"
            " AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)",
            [names],
        ).fetchall()
        other.connection.rollback()
        assert undescribed == []


# NUL is what Postgres cannot keep; surrogates cannot be on the log, whose text is UTF-8.
TEXTS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=st.lists(TEXTS | st.none(), max_size=10))
def test_an_array_of_text_arrives_as_it_is(services: Settings, values: list[str | None]) -> None:
    with database(services) as opened, opened.connection.transaction():
        row = opened.connection.execute("SELECT %s::text[]", [literal("text", values)]).fetchone()
        assert row == (values,)
