"""Laws of every projection in the registry, found without registration by any test.

What a room's rows say is told in tests/projections; how stores keep them, there as well.
"""

import importlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import projections
from projections.engine.recount import Recount
from projections.projection import Document, Insert, Projection, Upsert, Write
from projections.registry import DECIDED, PROJECTIONS, kept_in
from projections.search import FIELDS
from schemas.catalog import EVENT_TYPES, TOPICS, EventType
from schemas.codec import example_event, type_of
from schemas.events import Event, Origin
from streams.registry import DECISIONS, FOLDS
from tests.support.strategies import histories

# Written anew by `COMMUNITY_WRITE_GOLDEN=1 pytest tests/contracts/test_projections.py`.
GOLDEN = Path(__file__).parent / "golden"
REWRITE = "COMMUNITY_WRITE_GOLDEN"

every_projection = pytest.mark.parametrize(
    "projection", PROJECTIONS.values(), ids=lambda each: each.name
)
every_read = pytest.mark.parametrize(
    ("projection", "event_type"),
    [
        pytest.param(projection, event_type, id=f"{projection.name}-{event_type.name}")
        for projection in PROJECTIONS.values()
        for event_type in EVENT_TYPES.values()
        if type(example_event(event_type)) in projection.reads
    ],
)
law = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def derived(event: Event, place: int) -> Event:
    """The event as ingest or the engine would have stamped it, with an id of its own."""
    event_type = type_of(event)
    meta = msgspec.structs.replace(event.meta, id=f"{event_type.topic}-{event.meta.id}")
    if event_type.origin == "engine":
        origin = Origin(TOPICS[event_type.topic].owners[0], 1, 0, place, 0)
        meta = msgspec.structs.replace(meta, sequence=place + 1, origin=origin)
    return msgspec.structs.replace(event, meta=meta)


def example(event_type: EventType) -> Event:
    """The committed example, stamped."""
    return derived(example_event(event_type), 0)


def counted(projection: Projection, events: Iterable[Event]) -> tuple[Any, Any]:
    """What readers see after a history."""
    defaults = {
        table.name: dict.fromkeys(column.name for column in table.columns)
        for table in projection.tables
    }
    recount = Recount(projection, defaults)
    for event in events:
        recount.add(event)
    return recount.finish(), recount.documents


def plain(write: Write) -> dict[str, Any]:
    """A write as JSON tells it."""
    told: dict[str, Any] = json.loads(
        json.dumps({"write": type(write).__name__, **msgspec.structs.asdict(write)})
    )
    return told


def test_every_projection_of_a_room_is_in_the_registry() -> None:
    """Given the modules of the rooms, then what they declare is what the registry lists."""
    found = set()
    for path in Path(projections.__path__[0]).glob("*.py"):
        module = importlib.import_module(f"projections.{path.stem}")
        found |= {each.name for each in vars(module).values() if isinstance(each, Projection)}
    assert found == set(PROJECTIONS)


def test_no_projection_is_named_as_a_fold() -> None:
    """Given both lists, then no name is in both: positions are kept by it, and one would fence."""
    assert not {fold.name for fold in FOLDS} & set(PROJECTIONS)


def test_read_models_of_decisions_wait_for_no_consequence() -> None:
    prompt = {"ingest", *(each.name for each in DECISIONS)}
    topics = {name for name, topic in TOPICS.items() if prompt & {*topic.owners}}
    assert tuple(each for each in kept_in("postgres") if each.topics <= topics) == DECIDED


def test_every_table_and_view_has_one_writer() -> None:
    """Given all projections, then no two of them keep a table or a view of the same name."""
    tables = [kept.name for each in PROJECTIONS.values() for kept in each.kept]
    views = [view.name for each in PROJECTIONS.values() for view in each.views]
    assert len(set(tables)) == len(tables)
    assert len(set(views)) == len(views)
    assert sum(each.store == "elasticsearch" for each in PROJECTIONS.values()) == 1


@every_projection
def test_every_table_is_described_and_sound(projection: Projection) -> None:
    """Given a projection's tables, then all is documented and keys and indexes name columns."""
    assert projection.doc
    for table in projection.tables:
        names = [column.name for column in table.columns]
        assert table.doc
        assert all(column.doc.endswith(".") for column in table.columns)
        assert set(table.key) <= set(names)
        assert len(set(names)) == len(names)
    for view in projection.views:
        assert view.doc
        assert view.query.format(**{each.name: each.name for each in projection.kept})


@every_read
def test_an_example_is_written_as_the_golden_file_says(
    projection: Projection, event_type: EventType
) -> None:
    """Given the committed example of an event, then the writes are those of the golden file."""
    path = GOLDEN / f"{projection.name}.json"
    golden = json.loads(path.read_text()) if path.exists() else {}
    writes = [plain(write) for write in projection.project(example(event_type))]
    told = {"version": projection.version, "writes": writes}
    if os.environ.get(REWRITE):
        path.write_text(json.dumps({**golden, event_type.name: told}, indent=1) + "\n")
        return
    hint = f"raise the version if readers see a change, then {REWRITE}=1 pytest {__file__}"
    assert golden.get(event_type.name) == told, hint


@every_read
def test_a_write_fits_what_is_declared(projection: Projection, event_type: EventType) -> None:
    """Given an example, then its writes name declared columns, and hold the key and the guard."""
    for write in projection.project(example(event_type)):
        match write:
            case Document(fields=fields, version=version):
                assert set(fields) <= set(FIELDS)
                assert version > 0
            case Insert(row=row) | Upsert(row=row):
                table = projection.table(write.table)
                assert set(row) <= {column.name for column in table.columns}
                assert set(table.key) <= set(row)
                assert isinstance(write, Insert) or isinstance(row[write.guard], int)


@every_projection
@law
@given(data=st.data())
def test_a_guard_stands_for_the_same_columns_in_every_write(
    projection: Projection, data: st.DataObject
) -> None:
    """Given any events, then what two of them write of one row never hangs on which comes first.

    A batch is written table by table and part by part: of two parts under one guard, the higher
    number would keep out what only the lower one has to say.
    """
    examples = [example(each) for each in EVENT_TYPES.values()]
    parts: dict[str, set[tuple[str | None, frozenset[str]]]] = {}
    for event in [*examples, *history(projection, data)]:
        for write in projection.project(event) if type(event) in projection.reads else ():
            match write:
                case Upsert(table=table, row=row, guard=guard):
                    parts.setdefault(table, set()).add((guard, frozenset(row)))
                case Insert(table=table):
                    parts.setdefault(table, set()).add((None, frozenset()))
                case Document():
                    continue
    for table, found in parts.items():
        guards = [guard for guard, _ in found]
        assert len(guards) == len(set(guards)), f'table "{table}"'
        assert None not in guards or len(guards) == 1, f'table "{table}"'


@every_projection
@law
@given(data=st.data())
def test_projecting_twice_gives_the_same(projection: Projection, data: st.DataObject) -> None:
    """Given any event, when it is projected twice, then the writes are equal."""
    for event in history(projection, data):
        if type(event) in projection.reads:
            assert list(projection.project(event)) == list(projection.project(event))


@every_projection
@law
@given(data=st.data())
def test_reading_again_from_any_earlier_position_changes_nothing(
    projection: Projection, data: st.DataObject
) -> None:
    """Given a history, when it is read again from anywhere, then readers see the same."""
    events = history(projection, data)
    start = data.draw(st.integers(min_value=0, max_value=len(events)))
    once = counted(projection, events)
    assert counted(projection, [*events, *events]) == once
    assert counted(projection, [*events, *events[start:]]) == once


@every_projection
@law
@given(data=st.data())
def test_the_order_of_topics_changes_nothing(projection: Projection, data: st.DataObject) -> None:
    """Given histories of several topics, when one is read before another, then all is the same."""
    by_topic: dict[str, list[Event]] = {}
    for event in history(projection, data):
        by_topic.setdefault(type_of(event).topic, []).append(event)
    topics = data.draw(st.permutations(sorted(by_topic)))
    ahead = [event for topic in topics for event in by_topic[topic]]
    behind = [event for topic in reversed(topics) for event in by_topic[topic]]
    assert counted(projection, ahead) == counted(projection, behind)


def history(projection: Projection, data: st.DataObject) -> Sequence[Event]:
    """A short log of some topics that a projection reads, stamped as the engine would."""
    topics = data.draw(
        st.lists(st.sampled_from(sorted(projection.topics)), min_size=1, max_size=2, unique=True)
    )
    events = [event for topic in topics for event in data.draw(histories(topic))]
    return [derived(event, place) for place, event in enumerate(events)]
