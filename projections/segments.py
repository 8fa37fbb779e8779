"""Segments: which there are, and who is and was in them, from when to when.

Who belongs into them is decided by folds; what surveys make of it is their own.
"""

from collections.abc import Iterable
from typing import assert_never

from projections.projection import (
    Column,
    Index,
    Insert,
    Projection,
    Table,
    Upsert,
    View,
    Write,
    members_of,
    sequence_of,
)
from schemas.events import SegmentChanged, SegmentEntered, SegmentLeft, SegmentSettled

Reads = SegmentChanged | SegmentSettled | SegmentEntered | SegmentLeft

SEGMENT = Column("segment_id", "text", "The segment.")
PERSON = Column("person_id", "text", "The person: a member, or an anonymous id.")
RULE = Column("rule", "text", "Whom it is for, as JSON; empty for a static segment.")
STATUS = Column("status", "text", "OPEN, or CLOSED: then nobody is in it.")
REVISION = Column("revision", "bigint", "Counts the segment's definitions, from 1.")
WHY = "ASKED by staff, OBSERVED, by TIME alone, or by another DEFINITION."

DEFINITIONS = Table(
    name="segment_definitions",
    doc="Segments as they are defined now.",
    key=("segment_id",),
    columns=(
        SEGMENT,
        Column("name", "text", "What it is called."),
        Column("description", "text", "What it is for."),
        Column("kind", "text", "STATIC: staff say who is in it; RULE: whoever it holds for."),
        RULE,
        STATUS,
        REVISION,
        Column("sequence", "bigint", "Number of the change that the row shows."),
    ),
)

REVISIONS = Table(
    name="segment_revisions",
    doc="Every definition that a segment had.",
    key=("segment_id", "revision"),
    columns=(
        SEGMENT,
        REVISION,
        RULE,
        STATUS,
        Column("changed_at", "timestamptz", "Since when it held."),
    ),
)

SETTLINGS = Table(
    name="segment_settlings",
    doc="The definitions by which everybody was judged.",
    key=("segment_id", "revision"),
    columns=(SEGMENT, REVISION),
)

STAYS = Table(
    name="segment_memberships",
    doc="Who was in which segment, from when to when: a row for each stay.",
    key=("segment_id", "person_id", "valid_from"),
    columns=(
        SEGMENT,
        PERSON,
        Column("valid_from", "timestamptz", "Since when the person was in it."),
        Column("valid_to", "timestamptz", "From when on they were not; null while they are."),
        Column("entered_for", "text", f"Why the person entered: {WHY}"),
        Column("left_for", "text", f"Why the person left: {WHY} Null while they are in it."),
        Column("entered_revision", "bigint", "The definition by which the person entered."),
        Column("entered_sequence", "bigint", "Number of the change that says how they entered."),
        Column("left_revision", "bigint", "The definition by which they left; null while inside."),
        Column("sequence", "bigint", "Number of the change that says whether they left."),
    ),
    indexes=(
        Index(("segment_id", "person_id"), where="valid_to IS NULL"),
        Index(("segment_id", "valid_from", "person_id")),
        Index(("person_id", "valid_from", "segment_id")),
    ),
)

SEGMENTS_QUERY = """
SELECT s.segment_id, s.name, s.description, s.kind, s.rule, s.status, s.revision,
    f.changed_at AS defined_at, r.changed_at, t.segment_id IS NOT NULL AS settled,
    (SELECT count(*) FROM {segment_memberships} AS m
        WHERE m.segment_id = s.segment_id AND m.valid_to IS NULL) AS members
FROM {segment_definitions} AS s
JOIN {segment_revisions} AS f ON f.segment_id = s.segment_id AND f.revision = 1
JOIN {segment_revisions} AS r ON r.segment_id = s.segment_id AND r.revision = s.revision
LEFT JOIN {segment_settlings} AS t ON t.segment_id = s.segment_id AND t.revision = s.revision
"""

# Days on which nothing changed have no row: the size of the day before goes on.
DAYS_QUERY = """
SELECT segment_id, day, sum(sum(entered) - sum(departed)) OVER days AS members,
    sum(entered) AS entered, sum(departed) AS departed
FROM (
    SELECT segment_id, date_trunc('day', valid_from, 'UTC') AS day, 1 AS entered, 0 AS departed
    FROM {segment_memberships}
    UNION ALL
    SELECT segment_id, date_trunc('day', valid_to, 'UTC'), 0, 1
    FROM {segment_memberships} WHERE valid_to IS NOT NULL
) AS moves
GROUP BY segment_id, day
WINDOW days AS (PARTITION BY segment_id ORDER BY day)
"""

VIEWS = (
    View(
        "segments",
        "Segments, open and closed, with how many people are in them.",
        SEGMENTS_QUERY,
        {
            "defined_at": "When it was first defined.",
            "settled": "Whether everybody was judged by the definition that holds now.",
            "members": "How many people are in it.",
        },
    ),
    View(
        "segment_revisions",
        REVISIONS.doc,
        "SELECT segment_id, revision, rule, status, changed_at FROM {segment_revisions}",
    ),
    View(
        "segment_members",
        "Who is in which segment now.",
        """
SELECT segment_id, person_id, valid_from AS entered_at
FROM {segment_memberships} WHERE valid_to IS NULL
""",
        {"entered_at": "Since when the person is in it."},
    ),
    View(
        "segment_memberships",
        STAYS.doc,
        """
SELECT segment_id, person_id, valid_from, valid_to, entered_for, left_for, entered_revision,
    left_revision
FROM {segment_memberships}
""",
    ),
    View(
        "segment_days",
        "How many people were in a segment at the end of each day on which somebody moved.",
        DAYS_QUERY,
        {
            "day": "The day's beginning, UTC.",
            "members": "How many people were in it at the day's end.",
            "entered": "How often somebody entered it on the day.",
            "departed": "How often somebody left it on the day.",
        },
    ),
)


def project(event: Reads) -> Iterable[Write]:
    """A stay is a row from the moment when it begins, and is ended in place."""
    match event:
        case SegmentChanged():
            kept = ("segment_id", "revision", "rule", "status")
            row = {name: getattr(event, name) for name in kept}
            more = {"name": event.name, "description": event.description, "kind": event.kind}
            yield Upsert("segment_definitions", {**row, **more, "sequence": sequence_of(event)})
            yield Insert("segment_revisions", {**row, "changed_at": event.meta.occurred_at})
        case SegmentSettled():
            row = {"segment_id": event.segment_id, "revision": event.revision}
            yield Insert("segment_settlings", row)
        case SegmentEntered():
            yield _beginning(event)
            yield _end(event, None, None, None)
        case SegmentLeft():
            yield _end(event, event.left_at, event.reason, event.revision)
        case _:
            assert_never(event)


def _beginning(event: SegmentEntered) -> Upsert:
    # Guarded apart from the end: an end that is written first may not keep the beginning out.
    began = {"entered_for": event.reason, "entered_revision": event.revision}
    row = {**_stay(event), **began, "entered_sequence": sequence_of(event)}
    return Upsert("segment_memberships", row, guard="entered_sequence")


def _end(
    event: SegmentEntered | SegmentLeft, at: int | None, reason: str | None, revision: int | None
) -> Upsert:
    ended = {"valid_to": at, "left_for": reason, "left_revision": revision}
    row = {**_stay(event), **ended, "sequence": sequence_of(event)}
    return Upsert("segment_memberships", row)


def _stay(event: SegmentEntered | SegmentLeft) -> dict[str, object]:
    return {
        "segment_id": event.segment_id,
        "person_id": event.person_id,
        "valid_from": event.entered_at,
    }


SEGMENTS = Projection(
    name="segments",
    version=2,
    doc="Segments, their definitions and memberships.",
    store="postgres",
    reads=members_of(Reads),
    project=project,
    tables=(DEFINITIONS, REVISIONS, SETTLINGS, STAYS),
    views=VIEWS,
)
