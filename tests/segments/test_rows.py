"""Stays as rows in the real Postgres; who enters and leaves is decided by folds, elsewhere."""

from typing import Any

from infra.settings import Settings
from projections.engine.row_copy import RowCopy
from projections.segments import SEGMENTS
from schemas.events import SegmentEntered, SegmentLeft
from tests.projections.private import claimed, kept, private, records, rows, stamped


def entered(person: str) -> SegmentEntered:
    """Somebody enters, observed, by the second definition."""
    return SegmentEntered("s-1", person, 1_000, 2, "OBSERVED")


def left(person: str) -> SegmentLeft:
    """They leave a second later, by time."""
    return SegmentLeft("s-1", person, 1_000, 1_001_000, 2, "TIME")


def shown(copy: RowCopy) -> list[tuple[Any, ...]]:
    """Whose stays there are, why they began, and why they ended."""
    return rows(copy, "segment_memberships", "person_id, entered_for, left_for")


def test_a_stay_that_one_batch_begins_and_ends_says_why_whatever_comes_before_it(
    services: Settings,
) -> None:
    with kept(services, private(SEGMENTS)) as copy:
        stage = claimed(copy)
        stage.apply(records([stamped(entered("ada"), 1)]))
        events = [stamped(left("ada"), 2), stamped(entered("bob"), 3), stamped(left("bob"), 4)]
        stage.apply(records(events, start=1))
        assert shown(copy) == [("ada", "OBSERVED", "TIME"), ("bob", "OBSERVED", "TIME")]
        stage.apply(records([stamped(entered("ada"), 5)], start=4))
        assert shown(copy) == [("ada", "OBSERVED", None), ("bob", "OBSERVED", "TIME")]
