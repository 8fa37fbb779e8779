"""Batches of many records: part by part in the real Postgres, some read while others are written.

What becomes of rows and bad records in one part is in `test_rows`.
"""

import pytest
from msgspec.structs import replace

from infra.pipeline import Record
from infra.settings import Settings
from projections.engine import stage as stages
from projections.engine.stage import Part, RowStage
from projections.platform import PLATFORM
from schemas.events import ProbeSent
from tests.projections.private import (
    claimed,
    kept,
    letters,
    places,
    private,
    records,
    rows,
    stamped,
)
from tests.support.waiting import eventually

COUNT = 20
FAILING = 6


class AwayError(Exception):
    """The database is away."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make parts of three records."""
    monkeypatch.setattr(stages, "PART", 3)


def probes() -> list[Record]:
    """Twenty records: seven parts, the last of them not full."""
    return records(stamped(ProbeSent(probe_id=f"p-{n:02}"), 1) for n in range(COUNT))


def test_bad_records_in_any_part_are_put_aside_and_all_others_kept(services: Settings) -> None:
    log = probes()
    for offset in (0, 5, 6, 7, 8, 19):
        log[offset] = replace(log[offset], value=b"no event")
    log[10] = replace(records([stamped(ProbeSent(probe_id="p-\0"), 1)])[0], offset=10)
    with kept(services, private(PLATFORM)) as copy:
        stage = claimed(copy)
        stage.apply(log)
        assert sorted(offset for offset, _ in letters(copy)) == [0, 5, 6, 7, 8, 10, 19]
        assert len(rows(copy, "probes")) == COUNT - 7
        assert [*stage.claim(places(copy.projection)).values()] == [COUNT]


def test_a_part_that_fails_leaves_those_before_it_and_nothing_else(
    services: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = probes()
    commit = RowStage._commit

    def failing(stage: RowStage, part: Part) -> None:
        start, end = part.records[0].offset, part.records[-1].offset
        # By then the next part is read: what is written must be this one's position.
        eventually(lambda: all(each.next > end + 1 for each in stage.positions.values()))
        if start == FAILING:
            raise AwayError
        commit(stage, part)

    with kept(services, private(PLATFORM)) as copy:
        stage = claimed(copy)
        monkeypatch.setattr(RowStage, "_commit", failing)
        with pytest.raises(AwayError):
            stage.apply(log)
        monkeypatch.undo()
        assert [row[0] for row in rows(copy, "probes")] == [f"p-{n:02}" for n in range(FAILING)]
        assert [*stage.claim(places(copy.projection)).values()] == [FAILING]
        stage.apply(log)
        assert len(rows(copy, "probes")) == COUNT
